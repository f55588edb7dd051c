"""How an organization begins: by the one-time setup link, or from the command line."""

from typing import Annotated

from pydantic import StringConstraints

from actions.services import Services
from auth import tokens
from domain.base import Line, Model
from domain.catalog import Email
from domain.defaults import TASK_TYPES
from domain.errors import ValidationFailed
from domain.events import CatalogChanged
from domain.money import Currency, LocaleTag, minor_units
from domain.people import Organization, Role, TimeZone
from store import installation, log, organizations, people, sign_ins, task_types
from store.database import Transaction
from store.members import MEMBERS

SHORTEST_PASSWORD = 10

NewPassword = Annotated[str, StringConstraints(strict=True, min_length=SHORTEST_PASSWORD, max_length=1000)]


class Founding(Model):
    """A new organization and its owner."""

    organization: Line
    name: Line
    email: Email
    password: NewPassword
    currency: Currency
    timezone: TimeZone
    locale: LocaleTag


class Setup(Founding):
    """The founding that the holder of the setup link may do once."""

    token: Annotated[str, StringConstraints(strict=True, max_length=200)]


async def offer_setup(services: Services) -> str | None:
    """A new one-time setup token, which replaces any before it; none once there is an organization."""
    if not await installation.is_new(services.database):
        return None
    token = tokens.new_token()
    await installation.offer_setup(services.database, tokens.digest(token))
    return token


async def set_up(services: Services, command: Setup, address: str) -> None:
    """Makes the first organization. Raises ValidationFailed when the link was used, or replaced by a newer one."""
    await services.throttle.check("setup", address)
    token_hash = tokens.digest(command.token)
    if not await installation.offers_setup(services.database, token_hash):
        raise _stale()
    password_hash = await services.passwords.hash(command.password)
    org = await organizations.next_id(services.database)
    async with services.database.transaction(org) as transaction:
        if not await installation.take_setup(transaction, token_hash):
            raise _stale()
        await _found(transaction, command, password_hash)


def _stale() -> ValidationFailed:
    return ValidationFailed.of(
        "token", "The setup link was used or replaced. Sign in, or take the newest link the server printed."
    )


async def create_admin(services: Services, command: Founding) -> bool:
    """Makes a person the owner of the organization of that name; true when the organization had to be made.

    A person who is known already gets the given password, and is signed out everywhere.
    """
    password_hash = await services.passwords.hash(command.password)
    known = await organizations.ids_named(services.database, command.organization)
    org = known[0] if known else await organizations.next_id(services.database)
    async with services.database.transaction(org) as transaction:
        await installation.close_setup(transaction)
        if known:
            await _tell(transaction, await _own(transaction, command, password_hash))
        else:
            await _found(transaction, command, password_hash)
    return not known


async def _found(transaction: Transaction, command: Founding, password_hash: str) -> None:
    organization = Organization(
        id=transaction.org,
        name=command.organization,
        currency=command.currency,
        timezone=command.timezone,
        locale=command.locale,
    )
    await organizations.insert(transaction, organization)
    await _own(transaction, command, password_hash)
    for place, kind in enumerate(TASK_TYPES, start=1):
        fields = {name: getattr(kind, name) for name in ("name", "color", "category", "recording")}
        rate = minor_units(kind.hourly_rate, command.currency)
        await task_types.insert(transaction, {**fields, "sort_order": place}, rate)


async def _tell(transaction: Transaction, owner_id: int) -> None:
    """Logs that the organization's member changed; whoever listens learns it from the log."""
    owner = await MEMBERS.by_id(transaction, owner_id)
    assert owner is not None
    event = CatalogChanged(
        kind="member", id=owner.id, op="updated", value=owner, user_id=owner.id, user_name=owner.name
    )
    await log.append(transaction, log.Draft.of([event]), await log.now(transaction))


async def _own(transaction: Transaction, command: Founding, password_hash: str) -> int:
    """Makes the person an owner and returns the id."""
    owner = await people.insert(transaction, command.email, command.name, password_hash)
    await sign_ins.delete_others(transaction, owner.id, None)
    await people.join(transaction, owner.id, Role.OWNER)
    await people.set_last_org(transaction, owner.id)
    return owner.id
