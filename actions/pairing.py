"""Pairing a kiosk, after RFC 8628: a screen shows a code, a manager lets it in, and it comes by its sign-in."""

from actions.catalog import make
from actions.kiosks import NOUN, KioskWish
from actions.services import Services
from actions.work import Work
from auth import tokens
from auth.throttle import network_of
from domain.base import Line, Model
from domain.errors import (
    AccessDenied,
    AuthorizationPending,
    ExpiredToken,
    NotFound,
    SlowDown,
    TooManyRequests,
    Unavailable,
    ValidationFailed,
)
from domain.kiosks import Kiosk, UserCode, Waiting, code_shown
from domain.people import Actor
from store import kiosks, pairings
from store.database import Transaction

MOST_OPEN = 30  # screens that wait behind one address
TRIES = 3
NOBODYS = 0  # the organization of what belongs to none yet


class PairingStarted(Model):
    """What a screen needs to show, and to ask with; `expires_in` and `interval` are in seconds."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    expires_in: int
    interval: int


class PairingQuestion(Model):
    """The screen's own secret."""

    device_code: Line


class PairingCode(Model):
    """The code that a screen shows."""

    user_code: UserCode


class NewKiosk(PairingCode, KioskWish):
    """Which screen to let in, and what it is to be. Without a layout it shows its room, or all when it has none."""


async def start(services: Services, origin: str, address: str, user_agent: str) -> PairingStarted:
    """Lets a screen wait for a manager. Raises TooManyRequests when too many of its address do."""
    network = network_of(address)
    device_code = tokens.new_token()
    async with services.database.transaction(NOBODYS) as transaction:
        if await pairings.count_open(transaction, network) >= MOST_OPEN:
            raise TooManyRequests(60, "Too many screens of this network address wait to be paired.")
        user_code = await _waiting(transaction, device_code, network, address, user_agent)
    return PairingStarted(
        device_code=device_code,
        user_code=code_shown(user_code),
        verification_uri=f"{origin}/pair",
        verification_uri_complete=f"{origin}/pair?code={code_shown(user_code)}",
        expires_in=pairings.MINUTES * 60,
        interval=pairings.INTERVAL_SECONDS,
    )


async def _waiting(transaction: Transaction, device_code: str, network: str, address: str, user_agent: str) -> str:
    """The user code of a screen that waits from now on."""
    device_hash = tokens.digest(device_code)
    for _ in range(TRIES):
        user_code = tokens.new_user_code()
        if await pairings.insert(transaction, device_hash, user_code, network, address, user_agent):
            return user_code
    raise Unavailable


async def finish(services: Services, question: PairingQuestion) -> str:
    """The token of the kiosk's sign-in, once. Raises AuthorizationPending, SlowDown, ExpiredToken or AccessDenied."""
    device_hash = tokens.digest(question.device_code)
    asked = await pairings.ask(services.database, device_hash)
    if asked is None:
        raise ExpiredToken
    if asked.denied:
        raise AccessDenied
    if asked.org_id is None:
        raise SlowDown if asked.too_soon else AuthorizationPending
    return await _sign_in(services, device_hash, asked.org_id)


async def _sign_in(services: Services, device_hash: bytes, org: int) -> str:
    token = tokens.new_token()
    async with services.database.transaction(org) as transaction:
        taken = await pairings.take(transaction, device_hash)
        if taken is None:
            raise ExpiredToken
        await kiosks.sign_in(transaction, tokens.digest(token), taken.kiosk_id, taken.user_agent, taken.address)
    return token


async def look(services: Services, actor: Actor, code: str, address: str) -> Waiting:
    """Which screen waits with the code. Raises NotFound, and TooManyRequests for those who guess."""
    await _count(services, actor, address)
    waiting, _ = await services.read(_found, actor, code)
    await _forget(services, actor)
    return waiting


async def _found(work: Work, code: str) -> Waiting:
    waiting = await pairings.waiting(work.transaction, code)
    if waiting is None:
        raise NotFound("No screen waits with this code. Check it, or have the screen show a new one.")
    return waiting


async def approve(services: Services, actor: Actor, command: NewKiosk, address: str) -> Kiosk:
    """Makes the waiting screen a kiosk. Raises ValidationFailed, and TooManyRequests for those who guess."""
    await _count(services, actor, address)
    kiosk = await services.perform(_let_in, actor, command)
    await _forget(services, actor)
    return kiosk


async def _let_in(work: Work, command: NewKiosk) -> Kiosk:
    wish = KioskWish(**{name: getattr(command, name) for name in KioskWish.model_fields})
    kiosk = await make(work, NOUN, wish)
    if not await pairings.approve(work.transaction, command.user_code, kiosk.id):
        raise ValidationFailed.of("userCode", "No screen waits with this code. Have the screen show a new one.")
    return kiosk


async def deny(services: Services, actor: Actor, command: PairingCode, address: str) -> None:
    """Sends the waiting screen away. Raises ValidationFailed, and TooManyRequests for those who guess."""
    await _count(services, actor, address)
    await services.perform(_send_away, actor, command)
    await _forget(services, actor)


async def _send_away(work: Work, command: PairingCode) -> None:
    if not await pairings.deny(work.transaction, command.user_code):
        raise ValidationFailed.of("userCode", "No screen waits with this code. It may have given up already.")


async def _count(services: Services, actor: Actor, address: str) -> None:
    """Whoever tries code after code is stopped, as those are who try passwords."""
    await services.throttle.check(_account(actor), address)


async def _forget(services: Services, actor: Actor) -> None:
    await services.throttle.forget(_account(actor))


def _account(actor: Actor) -> str:
    return f"pairing codes of {actor.user_id}"
