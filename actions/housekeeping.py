"""What the clock brings about by itself: sign-ins that have run out end, with their live connections."""

from actions.services import Services
from store import sign_ins


async def tidy(services: Services) -> None:
    """Ends the sign-ins whose time is over."""
    services.announcer.revoke(await sign_ins.delete_expired(services.database))
