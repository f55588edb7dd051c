"""A member's favorites: kept for oneself, and told to nobody."""

from actions.bookings import booked
from actions.work import Work
from domain.base import Model
from domain.errors import NotFound, ValidationFailed
from domain.favorites import MOST_FAVORITES, Favorite, NewFavorite
from store import favorites
from store.bookings import Wish, prospect
from store.members import MEMBERS


class Favorites(Model):
    items: list[Favorite]


async def own(work: Work) -> Favorites:
    """One's favorites, in the order that they were made in."""
    return Favorites(items=await favorites.of_member(work.transaction, work.actor.user_id))


async def make(work: Work, command: NewFavorite) -> Favorite:
    """Keeps a favorite; one that is there already is answered as it is.

    Raises ValidationFailed for work that no time could be booked on, and when there are too many.
    """
    owner = work.actor.user_id
    await MEMBERS.lock(work.transaction, owner)  # or several that are made at once would be counted apart
    wish = Wish(owner, command.task_type_id, command.session_id, command.project_id)
    booked(work.actor, await prospect(work.transaction, work.organization, wish))
    id_ = await favorites.insert(work.transaction, owner, command)
    if len(await favorites.of_member(work.transaction, owner)) > MOST_FAVORITES:
        raise ValidationFailed.of("taskTypeId", f"You have {MOST_FAVORITES} favorites. Remove one of them first.")
    return Favorite(id=id_, **dict(command))


async def remove(work: Work, favorite_id: int) -> None:
    if not await favorites.delete(work.transaction, work.actor.user_id, favorite_id):
        raise NotFound("You have no such favorite.")
