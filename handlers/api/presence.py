"""Who has Tally open."""

from actions.presence import present
from handlers.call import Call
from handlers.routes import Route
from hub.messages import Presence


async def get(call: Call) -> Presence:
    return await present(call.services, call.actor)


ROUTES = (
    Route(
        "GET", "/presence", get, "Who has Tally open now, each person once, and which displays are up", answer=Presence
    ),
)
