"""One's own sign-ins: where one is signed in, and signing out elsewhere."""

from actions import sign_ins
from actions.sign_ins import SignIns
from handlers.call import Call
from handlers.routes import Route


async def own(call: Call) -> SignIns:
    return await call.read(sign_ins.own)


async def end(call: Call) -> None:
    await call.perform(sign_ins.end, call.id)
    if call.id == call.actor.sign_in_id:
        call.sign_in_token = ""


async def end_others(call: Call) -> None:
    await call.perform(sign_ins.end_others)


ROUTES = (
    Route("GET", "/sign-ins", own, "Where one is signed in, the newest first", answer=SignIns),
    Route("DELETE", "/sign-ins/{id}", end, "Sign out there; its live connections end at once"),
    Route("POST", "/sign-ins/end-others", end_others, "Sign out everywhere else", repeatable=False),
)
