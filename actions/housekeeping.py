"""What the clock brings about by itself: sign-ins that run out, and the live connections of those that have ended."""

from actions.services import Services
from store import sign_ins


async def tidy(services: Services) -> None:
    """Ends the sign-ins whose time is over, and the connections of any that ended here or in another process."""
    await sign_ins.delete_expired(services.database)
    listening = services.announcer.listening()
    if listening:
        services.announcer.revoke(await sign_ins.ended_among(services.database, listening))
