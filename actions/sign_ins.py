"""One's own sign-ins: where one is signed in, and signing out there."""

from actions.work import Work
from domain.base import Flag, Id, Instant, Model
from domain.errors import NotFound
from store import sign_ins


class SignIn(Model):
    """A browser or program that is signed in; `user_agent` and `address` are what it came with, `current` is this."""

    id: Id
    created_at: Instant
    expires_at: Instant
    user_agent: str
    address: str
    current: Flag


class SignIns(Model):
    items: list[SignIn]


async def own(work: Work) -> SignIns:
    """The sign-ins that hold, the newest first, in whichever of one's organizations they are."""
    found = await sign_ins.of_person(work.transaction, work.actor.user_id)
    return SignIns(items=[SignIn(**row, current=row["id"] == work.actor.sign_in_id) for row in found])


async def end(work: Work, sign_in_id: int) -> None:
    """Signs out there. Raises NotFound when it is none of one's own."""
    ended = await sign_ins.delete_of_person(work.transaction, work.actor.user_id, sign_in_id)
    if not ended:
        raise NotFound("You have no such sign-in. It may have ended already.")
    work.revoke(ended)


async def end_others(work: Work) -> None:
    """Signs out everywhere but here."""
    work.revoke(await sign_ins.delete_others(work.transaction, work.actor.user_id, work.actor.sign_in_id))
