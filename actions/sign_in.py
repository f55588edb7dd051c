"""Signing in and out, passwords, and moving between one's organizations."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import StringConstraints

from actions.services import Services
from actions.setup import NewPassword
from actions.work import Work
from auth import tokens
from domain.base import Id, Instant, Line, Model
from domain.catalog import Email
from domain.errors import Forbidden, NotFound, Unauthenticated, ValidationFailed
from domain.kiosks import Kiosk
from domain.people import Actor, Permission, Role, RunningPolicy
from store import log, people, sign_ins
from store.people import Membership, Person

GivenPassword = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=1000)]


class Credentials(Model):
    """An address and its password; `organization_id` for those who belong to several."""

    email: Email
    password: GivenPassword
    organization_id: Id | None = None


class PasswordChange(Model):
    current_password: GivenPassword
    new_password: NewPassword


class OrganizationChoice(Model):
    organization_id: Id


class Me(Model):
    """Who is signed in, to which organization, with which rights; a display is a `kiosk`, and no user."""

    class User(Model):
        id: Id
        name: Line
        email: Email

    class OfOrganization(Model):
        id: Id
        name: Line
        currency: str
        timezone: str
        locale: str
        running_policy: RunningPolicy

    class Choice(Model):
        id: Id
        name: Line
        role: Role

    user: User | None
    organization: OfOrganization
    role: Role | None
    permissions: list[Permission]
    organizations: list[Choice]
    kiosk: Kiosk | None
    server_time: Instant


async def recognize(services: Services, token: str) -> Actor | None:
    """The member or the kiosk behind a sign-in's token, or none when it does not hold any more."""
    actor = await recognize_listener(services, token)
    services.known_actors.put(tokens.digest(token), None if actor and actor.kiosk else actor)
    return actor


async def recognize_listener(services: Services, token: str) -> Actor | None:
    """The same for somebody who only listens, and so need not be remembered for operations."""
    return await services.recognition.actor(tokens.digest(token))


async def remember(services: Services, token: str) -> Actor | None:
    """The member as last read, for whoever makes sure of the standing in a transaction before anything comes of it."""
    return services.known_actors.get(tokens.digest(token)) or await recognize(services, token)


async def sign_in(services: Services, credentials: Credentials, user_agent: str, address: str) -> str:
    """A new sign-in's token. Raises Unauthenticated, Forbidden without a membership, or TooManyRequests."""
    await services.throttle.check(credentials.email, address)
    person = await people.by_email(services.database, credentials.email)
    if not await services.passwords.verify(person.password_hash if person else None, credentials.password):
        raise Unauthenticated("The e-mail address or the password is not right. Try again.")
    assert person is not None
    await services.throttle.forget(credentials.email)
    await _keep_up(services, person, credentials.password)
    chosen = _chosen(await people.memberships(services.database, person.id), person, credentials.organization_id)
    return await open_sign_in(services, person, chosen.org_id, user_agent, address)


async def _keep_up(services: Services, person: Person, password: str) -> None:
    """Hashes the password anew when its hash is of a kind that is no longer made."""
    if person.password_hash and services.passwords.needs_rehash(person.password_hash):
        password_hash = await services.passwords.hash(password)
        async with services.database.transaction(person.last_org_id or 0) as transaction:
            await people.set_password(transaction, person.id, password_hash)


def _chosen(memberships: Sequence[Membership], person: Person, wanted: int | None) -> Membership:
    """The organization asked for, or else the one used last, or else the first by name."""
    found = {membership.org_id: membership for membership in memberships}
    if wanted is not None and wanted not in found:
        raise ValidationFailed.of("organizationId", "You do not belong to this organization. Leave the field out.")
    if not memberships:
        raise Forbidden("You belong to no organization any more. Ask its owner to invite you again.")
    return found.get(wanted or person.last_org_id or 0, memberships[0])


async def open_sign_in(services: Services, person: Person, org: int, user_agent: str, address: str) -> str:
    """Makes a sign-in of the person to the organization and returns its token."""
    token = tokens.new_token()
    async with services.database.transaction(org) as transaction:
        await sign_ins.insert(transaction, tokens.digest(token), person.id, services.sign_in_days, user_agent, address)
        await people.set_last_org(transaction, person.id)
    return token


async def sign_out(services: Services, actor: Actor) -> None:
    async with services.database.transaction(actor.organization.id) as transaction:
        await sign_ins.delete(transaction, actor.sign_in_id)
    services.listeners.revoke([actor.sign_in_id])


async def me(work: Work) -> Me:
    actor, organization = work.actor, work.organization
    memberships = await people.memberships(work.transaction, actor.user_id)
    return Me(
        user=None if actor.kiosk else Me.User(id=actor.user_id, name=actor.name, email=actor.email),
        organization=Me.OfOrganization(**organization.model_dump(include=set(Me.OfOrganization.model_fields))),
        role=actor.role,
        permissions=sorted(actor.permissions),
        organizations=[Me.Choice(id=one.org_id, name=one.org_name, role=one.role) for one in memberships],
        kiosk=actor.kiosk,
        server_time=await log.now(work.transaction),
    )


async def change_password(services: Services, actor: Actor, change: PasswordChange, address: str) -> None:
    """Sets a new password and ends the person's other sign-ins. Raises ValidationFailed for a wrong current one."""
    await check_password(services, actor, change.current_password, address)
    await _set_password(services, actor.user_id, actor.organization.id, change.new_password, kept=actor.sign_in_id)


async def check_password(services: Services, actor: Actor, given: str, address: str) -> None:
    """Raises ValidationFailed unless it is the actor's password, and TooManyRequests for those who guess."""
    await services.throttle.check(actor.email, address)
    person = await people.by_id(services.database, actor.user_id)
    if not await services.passwords.verify(person.password_hash if person else None, given):
        raise ValidationFailed.of("currentPassword", "The current password is not right. Try again.")
    await services.throttle.forget(actor.email)


async def reset_password(services: Services, email: str, password: str) -> None:
    """Sets a person's password for them and ends all their sign-ins. Raises NotFound when nobody has the address."""
    person = await people.by_email(services.database, email)
    if person is None:
        raise NotFound(f"Nobody signs in as {email}. Check the address.")
    await _set_password(services, person.id, person.last_org_id or 0, password, kept=None)


async def _set_password(services: Services, person_id: int, org: int, password: str, kept: int | None) -> None:
    password_hash = await services.passwords.hash(password)
    async with services.database.transaction(org) as transaction:
        await people.set_password(transaction, person_id, password_hash)
        ended = await sign_ins.delete_others(transaction, person_id, kept)
    services.listeners.revoke(ended)


async def choose_organization(services: Services, actor: Actor, choice: OrganizationChoice) -> None:
    """Turns the sign-in to another organization of the person's. Raises NotFound when it is none of theirs."""
    memberships = await people.memberships(services.database, actor.user_id)
    if choice.organization_id not in {membership.org_id for membership in memberships}:
        raise NotFound("You do not belong to such an organization.")
    async with services.database.transaction(choice.organization_id) as transaction:
        await sign_ins.move(transaction, actor.sign_in_id)
        await people.set_last_org(transaction, actor.user_id)
    # Live connections show the organization that they were opened for.
    services.listeners.refresh([actor.sign_in_id])
