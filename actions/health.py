"""Whether use cases can be served now."""

from actions.services import Services
from domain.errors import Unavailable
from store import log
from store.errors import Lost


async def check(services: Services) -> None:
    """Raises Unavailable when the database does not answer."""
    try:
        await log.server_time(services.database)
    except Lost as error:
        raise Unavailable from error
