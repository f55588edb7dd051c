"""Why the server ends a connection: close code, reason, and whether coming back makes sense."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Ending:
    """`code` closes a WebSocket; the rest is what `goodbye` says on every transport."""

    code: int
    reason: str
    reconnect: bool
    after_ms: int = 0


RESTART: Final = Ending(1012, "restart", reconnect=True, after_ms=1_000)
UNAVAILABLE: Final = Ending(1012, "unavailable", reconnect=True, after_ms=2_000)
MALFORMED: Final = Ending(4400, "malformed", reconnect=False)
CHANGED: Final = Ending(1012, "changed", reconnect=True)
REVOKED: Final = Ending(4401, "revoked", reconnect=False)
SILENT: Final = Ending(4408, "silent", reconnect=True, after_ms=1_000)
TOO_SLOW: Final = Ending(4408, "too_slow", reconnect=True, after_ms=1_000)
TOO_MANY: Final = Ending(4429, "too_many", reconnect=True, after_ms=10_000)
PROTOCOL_ERROR: Final = Ending(1002, "protocol_error", reconnect=False)
INVALID_DATA: Final = Ending(1007, "invalid_data", reconnect=False)
TOO_BIG: Final = Ending(1009, "too_big", reconnect=False)

FAULTS: Final = {fault.code: fault for fault in (MALFORMED, TOO_SLOW, TOO_MANY, PROTOCOL_ERROR, INVALID_DATA, TOO_BIG)}
