"""What went over the live connections of one transport, in plain integers for the metrics page."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Traffic:
    """`connections` is how many there are now, the rest counts from the start of the process: `deliveries` is
    events times those they were sent to, `endings` is by the reason that the server gave for a close.
    """

    connections: int = 0
    opened: int = 0
    resumed: int = 0
    resets: int = 0
    deliveries: int = 0
    bytes: int = 0
    endings: Counter[str] = field(default_factory=Counter)
