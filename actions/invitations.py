"""Accepting an invitation: a new person chooses a password, a known one gives theirs, and both are signed in."""

from typing import Annotated

from pydantic import StringConstraints

from actions.catalog import tell
from actions.members import get
from actions.services import Services
from actions.setup import SHORTEST_PASSWORD
from actions.sign_in import GivenPassword, open_sign_in
from actions.work import Work
from auth import tokens
from domain.base import Line, Model
from domain.errors import ValidationFailed
from domain.people import Actor
from store import members, organizations, people
from store.members import MEMBERS
from store.people import Person


class Acceptance(Model):
    """The token of an invitation link, a new person's password or a known one's, and the name to go by."""

    token: Annotated[str, StringConstraints(strict=True, max_length=200)]
    name: Line | None = None
    password: GivenPassword


async def accept(services: Services, command: Acceptance, user_agent: str, address: str) -> str:
    """Makes the invited person a member and returns the token of a new sign-in.

    Raises ValidationFailed for a link that does not hold or a password that is not right, and TooManyRequests.
    """
    invitation = await members.invited_by(services.database, tokens.digest(command.token))
    person = await people.by_id(services.database, invitation.person_id) if invitation else None
    if invitation is None or person is None:
        raise _stale()
    first_hash = await _first_hash(services, person, command.password, address)
    actor = await _newcomer(services, person, invitation.org_id, command.name)
    await services.perform(_join, actor, command, first_hash)
    return await open_sign_in(services, person, invitation.org_id, user_agent, address)


async def _first_hash(services: Services, person: Person, password: str, address: str) -> str | None:
    """The hash of a new person's password; none for those who have proved that they know theirs."""
    if person.password_hash is None:
        if len(password) < SHORTEST_PASSWORD:
            raise ValidationFailed.of("password", f"Choose a password of at least {SHORTEST_PASSWORD} characters.")
        return await services.passwords.hash(password)
    await services.throttle.check(person.email, address)
    if not await services.passwords.verify(person.password_hash, password):
        raise ValidationFailed.of("password", "You have an account already. Give the password that you sign in with.")
    await services.throttle.forget(person.email)
    return None


async def _newcomer(services: Services, person: Person, org: int, name: str | None) -> Actor:
    """Who acts when an invitation is accepted, before there is a sign-in."""
    async with services.database.snapshot(org) as transaction:
        organization = await organizations.by_id(transaction)
        member = await MEMBERS.by_id(transaction, person.id)
    if member is None:
        raise _stale()
    return Actor(
        sign_in_id=0,
        user_id=person.id,
        name=name or person.name,
        email=person.email,
        role=member.role,
        organization=organization,
    )


async def _join(work: Work, command: Acceptance, first_hash: str | None) -> None:
    if not await members.accept(work.transaction, tokens.digest(command.token)):
        raise _stale()
    person_id = work.actor.user_id
    if first_hash and not await people.set_first_password(work.transaction, person_id, first_hash):
        raise ValidationFailed.of("password", "You have an account by now. Give the password that you chose for it.")
    await people.set_name(work.transaction, person_id, work.actor.name)
    tell(work, "member", "updated", await get(work, person_id))


def _stale() -> ValidationFailed:
    return ValidationFailed.of("token", "The link was used, replaced or is too old. Ask who invited you for a new one.")
