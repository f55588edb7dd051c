"""What happened since: long polls, for clients that can hold no connection open."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from domain.base import Id, Instant, Model
from domain.entries import Entry
from domain.errors import StandingChanged, TooManyRequests
from domain.paging import read_number
from domain.people import Permission
from handlers.call import Call, listener_of
from handlers.routes import Route
from hub.cursors import ResetReason
from hub.polling import Mailbox

LONGEST_WAIT_SECONDS = 60


class ChangesQuery(Model):
    """Where the client stands, and for how many seconds it would wait for something to happen."""

    cursor: Annotated[str | None, Field(description="The last answer's `cursor`; without one: a snapshot.")] = None
    wait: Annotated[int, Field(strict=True, ge=0, le=LONGEST_WAIT_SECONDS), BeforeValidator(read_number)] = 25


class Change(Model):
    """An event of the log, as every live transport tells it; what `data` holds depends on `event`."""

    id: str
    event: str
    at: Instant
    data: dict[str, object]


class RunningNow(Model):
    """What runs at the answer's cursor."""

    running: list[Entry]
    server_time: Instant


class ChangesAnswer(Model):
    """The events since the cursor that was asked for, in order, at most 256: ask again at once with the new cursor.

    `reset` tells why the log cannot be followed from the old one; then, and without one, `snapshot` is where to begin.
    `organizationId` and `userId` are whose events these are, where a kiosk has no `userId`: the cookie may be another
    one than at the last poll.
    """

    cursor: str
    reset: ResetReason | None
    snapshot: RunningNow | None = None
    events: list[Change]
    organization_id: Id
    user_id: Id | None
    server_time: Instant


async def changes(call: Call) -> bytes:
    if call.revision != call.hub.revision:  # somebody's rights changed while the rest of the request came
        raise StandingChanged
    mailbox = Mailbox()
    call.hung_up.add_done_callback(lambda _: mailbox.open())
    listener = listener_of(call.actor, call.visitor)
    found = await call.hub.poll(listener, mailbox, call.query.cursor, call.query.wait)
    call.cursor = str(found.cursor)
    return found.as_json(listener, call.hub.clock)


ROUTES = (
    Route(
        "GET",
        "/changes",
        changes,
        "Wait for what happens after a cursor",
        Permission.FOLLOW,
        query=ChangesQuery,
        answer=ChangesAnswer,
        refusals=(TooManyRequests,),
    ),
)
