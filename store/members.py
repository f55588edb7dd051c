"""Members of an organization: people with a role in it, or invited to one."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from domain.base import Id
from domain.catalog import Member
from domain.people import Role
from store.catalog import ACTIVE
from store.database import Database, Transaction
from store.listings import Listing, Order

INVITATION_DAYS = 7

# Those who came to Tally last stand first.
MEMBERS: Listing[Member] = Listing(
    select="""
        SELECT t.person_id AS id, CASE WHEN t.joined_at IS NULL THEN t.invited_as ELSE p.name END AS name,
            p.email, t.role, t.active, t.joined_at IS NOT NULL AS joined
        FROM members AS t
        JOIN people AS p ON p.id = t.person_id
        WHERE t.org_id = $1
    """,
    id_column="t.person_id",
    item=lambda row: Member(**row),
    order=Order(("t.person_id",), lambda member: (member.id,), TypeAdapter(tuple[Id]), descending=True),
    filters=ACTIVE,
)

_LOCK_OWNERS = """
SELECT person_id
FROM members
WHERE org_id = $1 AND role = 'owner' AND active AND joined_at IS NOT NULL
ORDER BY person_id
FOR NO KEY UPDATE
"""
_INVITE = f"""
INSERT INTO members (org_id, person_id, role, invited_as, invitation_hash, invitation_expires_at)
VALUES ($1, $2, $3, $4, $5, clock_timestamp() + interval '{INVITATION_DAYS} days')
ON CONFLICT (org_id, person_id) DO UPDATE
SET role = excluded.role, active = true, joined_at = NULL, invited_as = excluded.invited_as,
    invitation_hash = excluded.invitation_hash, invitation_expires_at = excluded.invitation_expires_at
"""
_INVITED_BY = "SELECT org_id, person_id FROM invitation_by_token($1)"
_ACCEPT = """
UPDATE members
SET joined_at = clock_timestamp(), invitation_hash = NULL, invitation_expires_at = NULL
WHERE org_id = $1 AND invitation_hash = $2 AND active AND invitation_expires_at > clock_timestamp()
RETURNING true
"""
# A removed member's invitation ends too.
_UPDATE = """
UPDATE members
SET role = $3, active = $4,
    invitation_hash = CASE WHEN $4 THEN invitation_hash END,
    invitation_expires_at = CASE WHEN $4 THEN invitation_expires_at END
WHERE org_id = $1 AND person_id = $2
"""
_BELONGS_ELSEWHERE = "SELECT EXISTS (SELECT FROM memberships_of($2) WHERE org_id <> $1)"


@dataclass(frozen=True, slots=True)
class Invitation:
    org_id: int
    person_id: int


async def lock_owners(transaction: Transaction) -> set[int]:
    """The ids of the owners, none of whom anybody else can demote or remove meanwhile."""
    return {row[0] for row in await transaction.rows(_LOCK_OWNERS, transaction.org)}


async def invite(transaction: Transaction, person_id: int, role: Role, name: str, token_hash: bytes) -> None:
    """Gives the person a place that is theirs once they accept; an earlier invitation ends."""
    await transaction.value(_INVITE, transaction.org, person_id, role, name, token_hash)


async def invited_by(database: Database, token_hash: bytes) -> Invitation | None:
    """Who was invited where with this token; none when it is unknown, used or expired."""
    row = await database.row(_INVITED_BY, token_hash)
    return Invitation(**row) if row else None


async def accept(transaction: Transaction, token_hash: bytes) -> bool:
    """Uses the invitation up; false when that was done meanwhile."""
    return await transaction.value(_ACCEPT, transaction.org, token_hash) or False


async def update(transaction: Transaction, member: Member) -> None:
    """Writes the role and whether the member is active; the name is the person's."""
    await transaction.value(_UPDATE, transaction.org, member.id, member.role, member.active)


async def belongs_elsewhere(transaction: Transaction, person_id: int) -> bool:
    """Whether the person is a member of other organizations too."""
    elsewhere: bool = await transaction.value(_BELONGS_ELSEWHERE, transaction.org, person_id)
    return elsewhere
