"""People, who may belong to several organizations, and their membership in one."""

from dataclasses import dataclass

from domain.people import Role
from store.database import Database, Row, Transaction

_BY_EMAIL = "SELECT id, name, email, password_hash, last_org_id FROM people WHERE email = $1"
_BY_ID = "SELECT id, name, email, password_hash, last_org_id FROM people WHERE id = $1"
_INSERT = """
INSERT INTO people (email, name, password_hash) VALUES ($1, $2, $3)
ON CONFLICT (email) DO UPDATE SET password_hash = coalesce(excluded.password_hash, people.password_hash)
RETURNING id, name, email, password_hash, last_org_id
"""
_SET_PASSWORD = "UPDATE people SET password_hash = $2 WHERE id = $1"
_SET_FIRST_PASSWORD = "UPDATE people SET password_hash = $2 WHERE id = $1 AND password_hash IS NULL RETURNING true"
_SET_NAME = "UPDATE people SET name = $2 WHERE id = $1"
_SET_EMAIL = """
UPDATE people SET email = $2
WHERE id = $1 AND NOT EXISTS (SELECT FROM people AS other WHERE other.email = $2 AND other.id <> $1)
RETURNING true
"""
_SET_LAST_ORG = "UPDATE people SET last_org_id = $2 WHERE id = $1"
_JOIN = """
INSERT INTO members (org_id, person_id, role, joined_at) VALUES ($1, $2, $3, clock_timestamp())
ON CONFLICT (org_id, person_id) DO UPDATE
SET role = excluded.role, active = true, joined_at = coalesce(members.joined_at, excluded.joined_at),
    invitation_hash = NULL, invitation_expires_at = NULL
"""
_MEMBERSHIPS = "SELECT org_id, org_name, role FROM memberships_of($1)"


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    email: str
    password_hash: str | None
    last_org_id: int | None


@dataclass(frozen=True, slots=True)
class Membership:
    org_id: int
    org_name: str
    role: Role


def _person(row: Row | None) -> Person | None:
    return Person(**row) if row else None


async def by_email(database: Database, email: str) -> Person | None:
    return _person(await database.row(_BY_EMAIL, email))


async def by_id(database: Database, person_id: int) -> Person | None:
    return _person(await database.row(_BY_ID, person_id))


async def insert(transaction: Transaction, email: str, name: str, password_hash: str | None) -> Person:
    """The person with this address; one who is known already keeps the name, and takes the password when given."""
    person = _person(await transaction.row(_INSERT, email, name, password_hash))
    assert person is not None
    return person


async def set_password(transaction: Transaction, person_id: int, password_hash: str) -> None:
    await transaction.value(_SET_PASSWORD, person_id, password_hash)


async def set_first_password(transaction: Transaction, person_id: int, password_hash: str) -> bool:
    """False when the person has a password already, which stays."""
    return await transaction.value(_SET_FIRST_PASSWORD, person_id, password_hash) or False


async def set_name(transaction: Transaction, person_id: int, name: str) -> None:
    await transaction.value(_SET_NAME, person_id, name)


async def set_email(transaction: Transaction, person_id: int, email: str) -> bool:
    """False when another person has the address."""
    return await transaction.value(_SET_EMAIL, person_id, email) or False


async def set_last_org(transaction: Transaction, person_id: int) -> None:
    await transaction.value(_SET_LAST_ORG, person_id, transaction.org)


async def join(transaction: Transaction, person_id: int, role: Role) -> None:
    """Makes the person an active member of the transaction's organization."""
    await transaction.value(_JOIN, transaction.org, person_id, role)


async def memberships(database: Database | Transaction, person_id: int) -> list[Membership]:
    """The organizations that the person belongs to now, by name."""
    rows = await database.rows(_MEMBERSHIPS, person_id)
    return [Membership(row["org_id"], row["org_name"], Role(row["role"])) for row in rows]
