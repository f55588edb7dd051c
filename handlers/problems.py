"""Refusals in HTTP: problem details after RFC 9457, and the one table from error to status."""

from typing import Any

from pydantic import ValidationError

from domain import errors
from domain.audiences import shape_of, visible_part
from domain.base import Model
from domain.entries import Entry
from domain.errors import FieldError, TallyError, ValidationFailed
from domain.people import Audience

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[TallyError], int] = {
    errors.Malformed: 400,
    errors.AuthorizationPending: 400,
    errors.SlowDown: 400,
    errors.ExpiredToken: 400,
    errors.AccessDenied: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.BadOrigin: 403,
    errors.NotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.TimerAlreadyRunning: 409,
    errors.NotRunning: 409,
    errors.InFlight: 409,
    errors.VersionConflict: 412,
    errors.TooLarge: 413,
    errors.UnsupportedMediaType: 415,
    errors.ValidationFailed: 422,
    errors.ConfirmationRequired: 422,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
}


class Problem(Model):
    """Why a request was refused, after RFC 9457. `code` is for programs; `detail` tells people what to do next."""

    type: str
    title: str
    status: int
    code: str
    detail: str


class FieldsProblem(Problem):
    """Some fields are not right; each is named, with what to do about it."""

    errors: list[FieldError]


class EntryProblem(Problem):
    """The entry that stands in the way, as it is now."""

    entry: Entry


PROBLEMS = (Problem, FieldsProblem, EntryProblem)


def model_of(error: type[TallyError]) -> type[Problem]:
    """What the body of such a refusal holds."""
    if issubclass(error, ValidationFailed):
        return FieldsProblem
    if issubclass(error, errors.TimerAlreadyRunning | errors.VersionConflict):
        return EntryProblem
    return Problem


def problem(error: TallyError, audience: Audience = Audience.PLAIN) -> dict[str, Any]:
    """The body of a refusal; the entry that it may carry shows only what the audience may see."""
    model = model_of(type(error))
    carried = {name: getattr(error, name) for name in model.model_fields.keys() - Problem.model_fields.keys()}
    body = model(
        type=f"/docs/errors#{error.code}",
        title=error.title,
        status=status_of(error),
        code=error.code,
        detail=error.detail,
        **carried,
    )
    shown: dict[str, Any] = visible_part(body.model_dump(mode="json"), shape_of(model, audience))
    return shown


def status_of(error: TallyError) -> int:
    """The status of the nearest kind of refusal that has one."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def headers(error: TallyError) -> dict[str, str]:
    if isinstance(error, errors.TooManyRequests | errors.Unavailable):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, errors.MethodNotAllowed):
        return {"Allow": ", ".join(error.allowed)}
    return {}


_WORDS = {
    "missing": "This field is required.",
    "extra_forbidden": "There is no such field. Remove it, or check its spelling.",
    "int_type": "Give a whole number.",
    "int_parsing": "Give a whole number.",
    "string_type": "Give a text.",
    "bool_type": "Give true or false.",
}


def validation_failed(error: ValidationError) -> ValidationFailed:
    """What pydantic found, field by field, in words for the sender."""
    return ValidationFailed(
        [
            FieldError(
                ".".join(str(part) for part in found["loc"]) or "body",
                _WORDS.get(found["type"], found["msg"].removeprefix("Value error, ")),
            )
            for found in error.errors(include_url=False, include_input=False, include_context=False)
        ]
    )
