"""Kiosks: what they are called and show, which one is which, and taking them down."""

from datetime import datetime

from actions import catalog
from actions.catalog import Fields, Noun, tell, there
from actions.rooms import ROOMS
from actions.services import Services
from actions.work import Work
from domain.base import Flag, Id, Line, Model
from domain.changes import UNSENT
from domain.displays import Display, DisplayTimer
from domain.entries import Entry
from domain.errors import Forbidden, StandingChanged, ValidationFailed
from domain.kiosks import Kiosk, Layout
from domain.people import Actor
from store import entries, kiosks, log, organizations, task_types
from store.kiosks import KIOSKS


class KioskWish(Model):
    """What a kiosk is to be."""

    name: Line
    room_id: Id | None = None
    layout: Layout | None = None
    show_costs: Flag = False


class KioskChange(Model):
    """What to change; what is not named stays."""

    name: Line = UNSENT
    room_id: Id | None = UNSENT
    layout: Layout = UNSENT
    show_costs: Flag = UNSENT


async def _with_layout(_work: Work, before: Kiosk | None, fields: Fields) -> Fields:
    """Without a layout a new kiosk shows its room, and one that has no room shows all."""
    room_id = fields.get("room_id", before.room_id if before else None)
    layout = fields.get("layout")
    if layout is None and room_id is not None:
        layout = before.layout if before else Layout.ROOM
    if layout is Layout.ROOM and room_id is None:
        raise ValidationFailed.of("roomId", 'Choose the room that is to be shown, or the layout "all".')
    return {**fields, "layout": layout or Layout.ALL}


NOUN: Noun[Kiosk] = Noun(kind="kiosk", name="kiosk", table=KIOSKS, references={"room_id": ROOMS}, settle=_with_layout)


async def change(work: Work, kiosk_id: int, command: KioskChange) -> Kiosk:
    """Changes a kiosk; its screen shows it at once."""
    before = there(await KIOSKS.lock(work.transaction, kiosk_id))
    after = await catalog.change(work, NOUN, kiosk_id, command)
    if after != before:
        work.refresh(await kiosks.sign_ins_of(work.transaction, kiosk_id))
    return after


async def remove(work: Work, kiosk_id: int) -> None:
    """Takes a kiosk down: its sign-in ends, and its screen shows nothing any more."""
    kiosk = there(await KIOSKS.lock(work.transaction, kiosk_id))
    work.revoke(await kiosks.sign_ins_of(work.transaction, kiosk_id))
    await kiosks.delete(work.transaction, kiosk_id)
    tell(work, "kiosk", "deleted", kiosk)


async def identify(services: Services, actor: Actor, kiosk_id: int) -> None:
    """Has the kiosk's screen say that it is the one. Raises NotFound."""
    asked_at = await services.perform(_ask, actor, kiosk_id)
    services.announcer.identify(actor.organization.id, kiosk_id, asked_at)


async def _ask(work: Work, kiosk_id: int) -> datetime:
    """No event, as it concerns nobody but the display; other processes find it where they hear of it no other way."""
    there(await KIOSKS.lock(work.transaction, kiosk_id))
    return await kiosks.identify(work.transaction, kiosk_id)


async def display(work: Work) -> Display:
    """All that the acting kiosk shows. Raises Forbidden for people."""
    actor, organization = work.actor, work.organization
    if actor.kiosk is None:
        raise Forbidden("This is what a paired display shows. Pair one at /kiosk.")
    as_it_is = await KIOSKS.by_id(work.transaction, actor.kiosk.id), await organizations.by_id(work.transaction)
    if as_it_is != (actor.kiosk, organization):
        raise StandingChanged
    now = await log.now(work.transaction)
    return Display(
        kiosk=actor.kiosk,
        organization=Display.OfOrganization(
            **organization.model_dump(include=set(Display.OfOrganization.model_fields))
        ),
        rooms=await kiosks.rooms(work.transaction),
        sessions=await kiosks.sessions(work.transaction, now, organization.timezone),
        recording=await task_types.recording(work.transaction),
        running=[_timer(entry) for entry in await entries.running(work.transaction, organization)],
        server_time=now,
    )


def _timer(entry: Entry) -> DisplayTimer:
    return DisplayTimer(**{name: getattr(entry, name) for name in DisplayTimer.model_fields})


async def stay(services: Services, actor: Actor) -> None:
    """Lets the kiosk's sign-in begin its years anew."""
    await kiosks.extend(services.database, actor.sign_in_id)
