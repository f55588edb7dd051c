"""One page of metrics for several processes, each number under the process that told it."""

import re
from collections.abc import Iterable

_SAMPLE = re.compile(r"^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ", re.MULTILINE)
_FAMILY = re.compile(r"^(?=# HELP )", re.MULTILINE)


def labeled(page: str, process: int) -> str:
    """The page, in Prometheus' text format, with the label `process` on each sample."""

    def label(sample: re.Match[str]) -> str:
        others = f",{sample[2]}" if sample[2] else ""
        return f'{sample[1]}{{process="{process}"{others}}} '

    return _SAMPLE.sub(label, page)


def joined(pages: Iterable[str]) -> str:
    """All pages as one: the samples of a family stand together, behind what is told of it."""
    families: dict[str, list[str]] = {}
    for page in pages:
        for family in filter(None, _FAMILY.split(page)):
            told, name, kind, samples = _parts(family)
            families.setdefault(name, [told, kind]).append(samples)
    return "".join("".join(parts) for parts in families.values())


def _parts(family: str) -> tuple[str, str, str, str]:
    told, kind, *samples = family.splitlines(keepends=True)
    return told, told.split()[2], kind, "".join(samples)
