"""How results are told: in the terminal, and in the docs."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True)
class Figure:
    """A number that is judged, or, with neither `at_most` nor `at_least`, only told."""

    name: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    @property
    def target(self) -> str:
        if self.at_most is not None:
            return f"≤ {number(self.at_most)}"
        return f"≥ {number(self.at_least)}" if self.at_least is not None else ""

    @property
    def row(self) -> tuple[str, ...]:
        verdict = ("met" if self.met else "MISSED") if self.target else ""
        return self.name, f"{number(self.value)} {self.unit}".rstrip(), self.target, verdict


@dataclass(frozen=True)
class Table:
    """Measurements that figures are made of; the first column names the row."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str | float]]
    title: str = ""

    def cells(self) -> list[list[str]]:
        """The heads of the columns, and the rows below them."""
        rows = [[cell if isinstance(cell, str) else number(cell) for cell in row] for row in self.rows]
        return [list(self.columns), *rows]


@dataclass(frozen=True)
class Report:
    """What one benchmark found; `title` is what the comments around it are called in `page`, one of the docs.

    `draw` fills a figure of matplotlib, where its picture is another than that of the figures beside their targets.
    """

    title: str
    figures: Sequence[Figure]
    tables: Sequence[Table] = field(default=())
    page: str = "performance.md"
    draw: Callable[[Any], None] | None = None
    caption: str = "the figures beside their targets"

    @property
    def verdicts(self) -> Table:
        return Table(("figure", "measured", "target", ""), [figure.row for figure in self.figures])


def number(value: float) -> str:
    """With as many digits as matter."""
    if value == round(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def text(report: Report) -> str:
    """For the terminal."""
    parts = [f"{table.title}\n{_aligned(table)}".lstrip() for table in _tables(report)]
    return "\n\n".join([f"== {report.title}", *parts])


def markdown(report: Report) -> str:
    """The tables as the docs have them."""
    parts = [f"{table.title}\n\n{_piped(table)}".lstrip() for table in _tables(report)]
    return "\n\n".join(parts)


def write(report: Report, picture: str | None = None, docs: Path = DOCS) -> None:
    """Puts the tables and a picture into the report's page, between the two comments that name the report."""
    page = docs / report.page
    begin, end = f"<!-- {report.title} -->", f"<!-- end of {report.title} -->"
    between = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    shown = f"\n\n![{report.title}: {report.caption}]({picture})" if picture else ""
    filled = f"{begin}\n\n{markdown(report)}{shown}\n\n{end}"
    page.write_text(between.sub(lambda _: filled, page.read_text(encoding="utf-8")), encoding="utf-8")


def _tables(report: Report) -> list[Table]:
    return [*report.tables, *([report.verdicts] if report.figures else [])]


def _aligned(table: Table) -> str:
    cells = table.cells()
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(_aligned_row(row, widths) for row in cells)


def _aligned_row(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])


def _piped(table: Table) -> str:
    head, *rows = table.cells()
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))
