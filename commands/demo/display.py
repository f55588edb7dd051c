"""The demo studio's display: a link that lets a screen in, as a manager would by its code."""

from actions import catalog, kiosks, pairing
from actions.catalog import CatalogQuery
from actions.kiosks import KioskWish
from actions.services import Services
from actions.work import Work
from commands.demo.studio import Studio
from store import pairings
from store.kiosks import KIOSKS

NAME = "Display of Room A"


async def display_link(services: Services, studio: Studio, origin: str) -> str:
    """Opens the display on the first browser that follows it, within the minutes that a pairing lasts."""
    waiting = await pairing.start(services, origin, "127.0.0.1", "The demo")
    await services.perform(_let_in, studio.owner, waiting.user_code.replace("-", ""), studio.rooms[0])
    return f"{origin}/kiosk#device={waiting.device_code}"


async def _let_in(work: Work, user_code: str, room: int) -> None:
    """As the kiosk that is there since the first start, or else as a new one."""
    there = (await KIOSKS.page(work.transaction, CatalogQuery())).items
    kiosk = there[-1] if there else await catalog.make(work, kiosks.NOUN, KioskWish(name=NAME, room_id=room))
    await pairings.approve(work.transaction, user_code, kiosk.id)
