"""Whose letters have come already, as each process numbers its own."""

MOST_SENDERS = 10_000  # those that were heard last; whoever was forgotten is heard as one that is new


class Senders:
    """Tells what is new from what is repeated. A process gets a new name when it starts."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}  # in the order in which they were heard last

    def is_news(self, sender: str, number: int) -> bool:
        """Whether none with this number or a higher one has come from the sender; now one has."""
        last = self._last.pop(sender, 0)
        self._last[sender] = max(last, number)
        if len(self._last) > MOST_SENDERS:
            del self._last[next(iter(self._last))]
        return number > last
