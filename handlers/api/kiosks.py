"""Kiosks: pairing a screen after RFC 8628, what it shows, and what managers do with it."""

from actions import catalog, kiosks, pairing
from actions.kiosks import KioskChange
from actions.pairing import NewKiosk, PairingCode, PairingQuestion, PairingStarted
from actions.sign_in import Me
from domain.base import Model
from domain.displays import Display
from domain.errors import AccessDenied, AuthorizationPending, ExpiredToken, NotFound, SlowDown, TooManyRequests
from domain.kiosks import Kiosk, UserCode, Waiting
from domain.paging import Page, PageQuery
from domain.people import Permission
from handlers.api.sign_in import enter
from handlers.call import Call
from handlers.routes import Route


class CodeQuery(Model):
    """The code that a screen shows."""

    user_code: UserCode


async def pair(call: Call) -> PairingStarted:
    visitor = call.visitor
    return await pairing.start(call.services, visitor.origin, visitor.address, visitor.user_agent)


async def ask(call: Call) -> Me:
    return await enter(call, await pairing.finish(call.services, call.body))


async def display(call: Call) -> Display:
    shown = await call.read(kiosks.display)
    await kiosks.stay(call.services, call.actor)
    call.sign_in_token = call.token  # set anew, as browsers keep no cookie for longer than some 400 days
    return shown


async def page(call: Call) -> Page[Kiosk]:
    return await call.read(catalog.page, kiosks.NOUN.table, call.query)


async def waiting(call: Call) -> Waiting:
    return await pairing.look(call.services, call.actor, call.query.user_code, call.visitor.address)


async def approve(call: Call) -> Kiosk:
    return await pairing.approve(call.services, call.actor, call.body, call.visitor.address)


async def deny(call: Call) -> None:
    await pairing.deny(call.services, call.actor, call.body, call.visitor.address)


async def change(call: Call) -> Kiosk:
    return await call.perform(kiosks.change, call.id, call.body, alone=True)  # no screen can come in meanwhile


async def remove(call: Call) -> None:
    await call.perform(kiosks.remove, call.id, alone=True)  # no screen can come in meanwhile


async def identify(call: Call) -> None:
    await kiosks.identify(call.services, call.actor, call.id)


_MANAGE = Permission.MANAGE_KIOSKS
_GUESSED = (TooManyRequests,)

ROUTES = (
    Route(
        "POST",
        "/kiosk/pair",
        pair,
        "Have a screen wait to be paired, with a code to show",
        None,
        answer=PairingStarted,
        status=201,
        refusals=(TooManyRequests,),
    ),
    Route(
        "POST",
        "/kiosk/token",
        ask,
        "Ask whether the screen was let in; if so, it is signed in as a kiosk",
        None,
        body=PairingQuestion,
        answer=Me,
        refusals=(AuthorizationPending, SlowDown, ExpiredToken, AccessDenied),
    ),
    Route("GET", "/kiosk", display, "What a kiosk shows, for itself alone", Permission.FOLLOW, answer=Display),
    Route("GET", "/kiosks", page, "The kiosks, newest first", query=PageQuery, answer=Page[Kiosk]),
    Route(
        "GET",
        "/kiosks/pairing",
        waiting,
        "Which screen waits with a code, and from where",
        _MANAGE,
        query=CodeQuery,
        answer=Waiting,
        refusals=(NotFound, *_GUESSED),
    ),
    Route(
        "POST",
        "/kiosks",
        approve,
        "Let a waiting screen in, as a kiosk",
        _MANAGE,
        body=NewKiosk,
        answer=Kiosk,
        status=201,
        repeatable=False,
        refusals=_GUESSED,
    ),
    Route(
        "POST",
        "/kiosks/deny",
        deny,
        "Send a waiting screen away",
        _MANAGE,
        body=PairingCode,
        repeatable=False,
        refusals=_GUESSED,
    ),
    Route(
        "PATCH",
        "/kiosks/{id}",
        change,
        "Change a kiosk; its screen shows it at once",
        _MANAGE,
        body=KioskChange,
        answer=Kiosk,
    ),
    Route("DELETE", "/kiosks/{id}", remove, "Take a kiosk down; its screen is signed out at once", _MANAGE),
    Route(
        "POST",
        "/kiosks/{id}/identify",
        identify,
        "Have a kiosk's screen say that it is the one",
        _MANAGE,
        repeatable=False,
    ),
)
