"""What the server says to whom it cannot serve now: when to come again."""

from collections.abc import Mapping

LONGEST_SECONDS = 60


def tells_when(headers: Mapping[str, str]) -> bool:
    """Whether `Retry-After` is there, and a number of seconds that somebody can wait for."""
    seconds = headers.get("Retry-After", "")
    return seconds.isdecimal() and 1 <= int(seconds) <= LONGEST_SECONDS
