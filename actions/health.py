"""Whether use cases can be served now."""

from actions.services import Services
from store import log


async def check(services: Services) -> None:
    """Raises Unavailable when the database does not answer."""
    await log.server_time(services.database)
