"""Who is there: the people of the organization that have Tally open now."""

from actions.services import Services
from domain.people import Actor
from hub.messages import Presence


async def present(services: Services, actor: Actor) -> Presence:
    return await services.announcer.presence(actor.organization.id)
