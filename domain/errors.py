"""What can be refused, and why: one tree of errors with the codes that clients see.

TallyError
├── Malformed               the request cannot be read
├── Unauthenticated         no valid sign-in
├── Forbidden               the role does not allow it
│   └── BadOrigin           another site asks
├── NotFound                not there, or another organization's
├── MethodNotAllowed        the path exists, the method does not
├── TooLarge                the body is over the limit
├── UnsupportedMediaType    the body is not JSON
├── TimerAlreadyRunning     the slot is taken; carries the running entry
├── NotRunning              there is nothing to stop
├── InFlight                the same idempotency key is being answered
├── VersionConflict         somebody changed it first; carries the entry as it is
├── ValidationFailed        fields that break a rule, each named
├── ConfirmationRequired    unusual enough to ask again
├── Pairing                 a kiosk's pairing, in the words of RFC 8628
│   ├── AuthorizationPending    nobody let it in yet
│   ├── SlowDown                nobody did, and it asks too often
│   ├── ExpiredToken            it waits no longer
│   └── AccessDenied            a manager sent it away
├── TooManyRequests         slow down; carries seconds to wait
└── Unavailable             cannot serve now; carries seconds to wait
"""

from dataclasses import dataclass
from typing import ClassVar

from domain.base import Model


class TallyError(Exception):
    """A refusal that a client can understand: a stable `code`, a short `title`, and what to do next in `detail`."""

    code: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Malformed(TallyError):
    code = "malformed"
    title = "The request cannot be read"


class Unauthenticated(TallyError):
    code = "unauthenticated"
    title = "No valid sign-in"

    def __init__(self, detail: str = "Sign in and try again.") -> None:
        super().__init__(detail)


class Forbidden(TallyError):
    code = "forbidden"
    title = "Not allowed"


class BadOrigin(Forbidden):
    code = "bad_origin"
    title = "The request comes from another site"


class NotFound(TallyError):
    code = "not_found"
    title = "Not found"


class MethodNotAllowed(TallyError):
    code = "method_not_allowed"
    title = "The method is not offered here"

    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(f"This address answers to {', '.join(allowed)}.")
        self.allowed = allowed


class TooLarge(TallyError):
    code = "too_large"
    title = "The body is too large"


class UnsupportedMediaType(TallyError):
    code = "unsupported_media_type"
    title = "The body is not JSON"


class TimerAlreadyRunning(TallyError):
    code = "timer_already_running"
    title = "A timer is already running"

    def __init__(self, entry: Model) -> None:
        super().__init__("Stop the running timer first, or switch to the new work.")
        self.entry = entry


class NotRunning(TallyError):
    code = "not_running"
    title = "No timer is running"


class InFlight(TallyError):
    code = "in_flight"
    title = "The same request is being answered"

    def __init__(self) -> None:
        super().__init__("A request with this Idempotency-Key is still being answered. Repeat it in a moment.")


class VersionConflict(TallyError):
    code = "version_conflict"
    title = "It was changed meanwhile"

    def __init__(self, entry: Model) -> None:
        super().__init__("Look at the entry as it is now, then repeat the change with its version.")
        self.entry = entry


class StandingChanged(Exception):
    """Not a refusal: the actor's role or organization is not what it was read as. Read it again, and ask again."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that breaks a rule: `path` such as `startTime` or `items.0.id`, and what to do about it."""

    path: str
    message: str


class ValidationFailed(TallyError):
    code = "validation_failed"
    title = "Some fields are not right"

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(" ".join(f"{error.path}: {error.message}" for error in errors[:3]))
        self.errors = errors

    @classmethod
    def of(cls, path: str, message: str) -> "ValidationFailed":
        return cls([FieldError(path, message)])


class ConfirmationRequired(TallyError):
    code = "confirmation_required"
    title = "Please confirm"


class Pairing(TallyError):
    """A screen asked whether it was let in, and was not."""


class AuthorizationPending(Pairing):
    code = "authorization_pending"
    title = "Nobody has let this screen in yet"

    def __init__(self) -> None:
        super().__init__("Ask again after the interval.")


class SlowDown(Pairing):
    code = "slow_down"
    title = "The screen asks too often"

    def __init__(self) -> None:
        super().__init__("From now on, wait five seconds longer before each question.")


class ExpiredToken(Pairing):
    code = "expired_token"
    title = "The pairing is over"

    def __init__(self) -> None:
        super().__init__("Begin anew with another code.")


class AccessDenied(Pairing):
    code = "access_denied"
    title = "The screen was not let in"

    def __init__(self) -> None:
        super().__init__("A manager denied this pairing. Begin anew if that was a mistake.")


class _WaitAndRetry(TallyError):
    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class TooManyRequests(_WaitAndRetry):
    code = "too_many_requests"
    title = "Too many requests"

    def __init__(self, retry_after: int, why: str = "") -> None:
        super().__init__(f"{why} Try again in {retry_after} s.".lstrip(), retry_after)


class Unavailable(_WaitAndRetry):
    code = "unavailable"
    title = "The server cannot answer now"

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__("Try again in a moment, with the same Idempotency-Key if the request had one.", retry_after)
