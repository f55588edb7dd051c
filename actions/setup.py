"""How an organization begins: by the one-time setup link, or from the command line."""

from typing import Annotated

from pydantic import StringConstraints

from actions.services import Services
from auth import tokens
from domain.base import Line, Model
from domain.catalog import Email
from domain.defaults import TASK_TYPES
from domain.errors import ValidationFailed
from domain.money import Currency, LocaleTag, minor_units
from domain.people import Organization, Role, TimeZone
from store import installation, organizations, people, sign_ins, task_types
from store.database import Transaction

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


async def set_up(services: Services, command: Setup) -> None:
    """Makes the first organization. Raises ValidationFailed when the link was used, or replaced by a newer one."""
    password_hash = await services.passwords.hash(command.password)
    org = await organizations.next_id(services.database)
    async with services.database.transaction(org) as transaction:
        if not await installation.take_setup(transaction, tokens.digest(command.token)):
            raise ValidationFailed.of(
                "token", "The setup link was used or replaced. Sign in, or take the newest link the server printed."
            )
        await _found(transaction, command, password_hash)


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
            await _own(transaction, command, password_hash)
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
        await task_types.insert(
            transaction,
            {"name": kind.name, "color": kind.color, "category": kind.category, "sort_order": place},
            minor_units(kind.hourly_rate, command.currency),
        )


async def _own(transaction: Transaction, command: Founding, password_hash: str) -> None:
    owner = await people.insert(transaction, command.email, command.name, password_hash)
    await sign_ins.delete_others(transaction, owner.id, None)
    await people.join(transaction, owner.id, Role.OWNER)
    await people.set_last_org(transaction, owner.id)
