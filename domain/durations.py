"""How people write a duration: `1h30`, `90min`, `1:30`, `1.5`, `45s`, `2 h 15 m`."""

import re
from decimal import Decimal

_UNITS = re.compile(
    r"(?:(?P<hours>\d{1,4}(?:[.,]\d{1,4})?)\s*h(?:(?:ou)?rs?)?)?\s*"
    r"(?:(?P<minutes>\d{1,5})\s*m(?:in(?:ute)?s?)?)?\s*"
    r"(?:(?P<seconds>\d{1,6})\s*s(?:ec(?:ond)?s?)?)?",
    re.IGNORECASE | re.ASCII,
)
_CLOCK = re.compile(r"(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d))?", re.ASCII)
_HOURS_AND_MINUTES = re.compile(r"(?P<hours>\d{1,4})\s*h\s*(?P<minutes>[0-5]?\d)", re.IGNORECASE | re.ASCII)
_HOURS = re.compile(r"(?P<hours>\d{1,4}(?:[.,]\d{1,4})?)", re.ASCII)
_FORMS = (_HOURS, _CLOCK, _HOURS_AND_MINUTES, _UNITS)


def parse_duration(text: str) -> int:
    """Whole seconds (floor) of a written duration; a bare number means hours. Raises ValueError when it is none."""
    text = text.strip()
    match = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    parts = {unit: value for unit, value in match.groupdict().items() if value} if match else {}
    seconds = sum(_seconds(parts.get(unit), size) for unit, size in (("hours", 3600), ("minutes", 60), ("seconds", 1)))
    if seconds <= 0:
        raise ValueError("Give a duration such as 1h30, 90min, 1:30 or 1.5 (hours).")
    return seconds


def _seconds(value: str | None, unit_seconds: int) -> int:
    return int(Decimal(value.replace(",", ".")) * unit_seconds) if value else 0
