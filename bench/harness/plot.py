"""The judged figures beside their targets, as pictures for the docs."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure as Picture

from bench.harness.report import Figure, Report, number

_MET, _MISSED, _INK, _GROUND = "#3f7d58", "#b3492d", "#1f2328", "#ffffff"
_WIDTH, _ROW_HEIGHT, _MARGIN = 9.0, 0.24, 0.9  # inches
_LEAST = 0.02  # of what is allowed: or a bar would not be seen


def share_of_allowed(figure: Figure) -> float | None:
    """How much of what its target allows a figure takes up: 1 is the target itself, less is better.

    None for a figure that has no target, or one of nothing at all.
    """
    if figure.at_most:
        return figure.value / figure.at_most
    if figure.at_least and figure.value:
        return figure.at_least / figure.value
    return None


def write(report: Report, path: Path) -> bool:
    """Draws the report's own picture, or its judged figures, as an SVG, the same for the same figures; says whether
    there was anything to draw.
    """
    judged = [(figure, share) for figure in report.figures if (share := share_of_allowed(figure)) is not None]
    if not judged and not report.draw:
        return False
    path.parent.mkdir(exist_ok=True)
    picture = Picture(facecolor=_GROUND)
    with mpl.rc_context({"svg.hashsalt": report.title, "font.size": 8}):
        if report.draw:
            report.draw(picture)
        else:
            _draw(picture, judged)
        picture.savefig(path, format="svg", metadata={"Creator": None, "Date": None}, bbox_inches="tight")
    return True


def _draw(picture: Picture, judged: Sequence[tuple[Figure, float]]) -> None:
    picture.set_size_inches(_WIDTH, _MARGIN + _ROW_HEIGHT * len(judged))
    axes = picture.subplots()
    places = range(len(judged))
    shares = [max(_LEAST, share) for _, share in judged]
    bars = axes.barh(places, shares, color=[_MET if figure.met else _MISSED for figure, _ in judged], height=0.7)
    axes.bar_label(bars, [f"{number(figure.value)} {figure.unit}".rstrip() for figure, _ in judged], padding=3)
    axes.set_yticks(places, [figure.name for figure, _ in judged])
    axes.invert_yaxis()
    axes.axvline(1, color=_INK, linewidth=1)
    axes.set_xlim(0, max(1.15, *shares) * 1.1)
    axes.set_xlabel("share of what the target allows: up to the line is met")
    axes.spines[["top", "right"]].set_visible(False)
