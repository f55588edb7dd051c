"""Sign-ins: a row each, found by the hash of the secret that the cookie carries."""

from collections.abc import Collection

from domain.people import Actor, Role
from store.batches import deletion_of_old
from store.database import Database, Row, Transaction
from store.organizations import organization_of

_BY_TOKEN = """
SELECT given.digest, found.*
FROM unnest($1::bytea[]) AS given (digest)
CROSS JOIN LATERAL sign_in_by_token(given.digest) AS found
"""
_BY_IDS = """
SELECT found.* FROM sign_ins AS s CROSS JOIN LATERAL sign_in_by_token(s.token_hash) AS found WHERE s.id = ANY ($1)
"""
_INSERT = """
INSERT INTO sign_ins (token_hash, person_id, org_id, expires_at, user_agent, address)
VALUES ($1, $2, $3, clock_timestamp() + make_interval(days => $4), $5, $6)
RETURNING id
"""
_DELETE = "DELETE FROM sign_ins WHERE id = $1"
_DELETE_OTHERS = "DELETE FROM sign_ins WHERE person_id = $1 AND id IS DISTINCT FROM $2 RETURNING id"
_DELETE_OF_MEMBER = "DELETE FROM sign_ins WHERE org_id = $1 AND person_id = $2 RETURNING id"
_OF_PERSON = """
SELECT id, created_at, expires_at, user_agent, address
FROM sign_ins
WHERE person_id = $1 AND expires_at > clock_timestamp()
ORDER BY id DESC
"""
_DELETE_OF_PERSON = "DELETE FROM sign_ins WHERE person_id = $1 AND id = $2 RETURNING id"
_OF_MEMBER = "SELECT id FROM sign_ins WHERE org_id = $1 AND person_id = $2"
_OF_ROLE = """
SELECT s.id
FROM sign_ins AS s
JOIN members AS m ON m.org_id = s.org_id AND m.person_id = s.person_id
WHERE s.org_id = $1 AND m.role = $2
"""
_DELETE_EXPIRED = deletion_of_old("sign_ins", key="id", moment="expires_at")
_AT_ONCE = 1_000  # sign-ins; for many more, all that there are would be read through
_GONE_AMONG = """
SELECT known.id, held.id IS NOT NULL AS moved
FROM unnest($1::text::bigint[], $2::text::bigint[]) AS known (id, org_id)
LEFT JOIN sign_ins AS held ON held.id = known.id AND held.expires_at > now()
WHERE held.id IS NULL OR known.org_id NOT IN (0, held.org_id)
"""
_MOVE = "UPDATE sign_ins SET org_id = $2 WHERE id = $1"


async def by_token(database: Database, token_hash: bytes) -> Actor | None:
    """Who acts with this token; none when it is unknown, expired, or its member was removed."""
    return (await by_tokens(database, [token_hash])).get(token_hash)


async def by_tokens(database: Database, token_hashes: Collection[bytes]) -> dict[bytes, Actor]:
    """Who acts with each of these tokens; those of nobody are left out."""
    return {row["digest"]: _actor(row) for row in await database.rows(_BY_TOKEN, list(token_hashes))}


async def by_ids(database: Database, sign_in_ids: Collection[int]) -> list[Actor]:
    """The members behind those of the sign-ins that hold."""
    return [_actor(row) for row in await database.rows(_BY_IDS, list(sign_in_ids))]


def _actor(row: Row) -> Actor:
    return Actor(
        sign_in_id=row["sign_in_id"],
        user_id=row["person_id"],
        name=row["person_name"],
        email=row["email"],
        role=Role(row["role"]),
        organization=organization_of(row, prefix="org_"),
        standing=row["standing"],
    )


async def insert(
    transaction: Transaction, token_hash: bytes, person_id: int, days: int, user_agent: str, address: str
) -> int:
    """A new sign-in to the transaction's organization."""
    id_: int = await transaction.value(_INSERT, token_hash, person_id, transaction.org, days, user_agent, address)
    return id_


async def delete(transaction: Transaction, sign_in_id: int) -> None:
    await transaction.value(_DELETE, sign_in_id)


async def of_person(transaction: Transaction, person_id: int) -> list[Row]:
    """The person's sign-ins that have not expired, the newest first."""
    return await transaction.rows(_OF_PERSON, person_id)


async def delete_of_person(transaction: Transaction, person_id: int, sign_in_id: int) -> list[int]:
    """Ends one sign-in and names it; nothing when it is none of the person's."""
    return [row[0] for row in await transaction.rows(_DELETE_OF_PERSON, person_id, sign_in_id)]


async def delete_others(transaction: Transaction, person_id: int, kept: int | None) -> list[int]:
    """Ends every sign-in of the person but the one kept, and names those that ended."""
    return [row[0] for row in await transaction.rows(_DELETE_OTHERS, person_id, kept)]


async def delete_of_member(transaction: Transaction, person_id: int) -> list[int]:
    """Ends the person's sign-ins to the transaction's organization, and names them."""
    return [row[0] for row in await transaction.rows(_DELETE_OF_MEMBER, transaction.org, person_id)]


async def of_member(transaction: Transaction, person_id: int) -> list[int]:
    """The person's sign-ins to the transaction's organization."""
    return [row[0] for row in await transaction.rows(_OF_MEMBER, transaction.org, person_id)]


async def of_role(transaction: Transaction, role: Role) -> list[int]:
    """The sign-ins of the role's members to the transaction's organization."""
    return [row[0] for row in await transaction.rows(_OF_ROLE, transaction.org, role)]


async def delete_expired(database: Database, most: int) -> int:
    """Deletes sign-ins whose time is over, the oldest first; returns how many."""
    count: int = await database.value(_DELETE_EXPIRED, most)
    return count


async def gone_among(database: Database, known: Collection[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """The sign-ins that hold no more, and those that have turned to another organization than they are known with.

    0 stands for any organization.
    """
    rows, all_known = [], list(known)
    for start in range(0, len(all_known), _AT_ONCE):
        # as text, which takes a third of the time: after a long absence there may be thousands
        ids, orgs = (
            f"{{{str(list(column))[1:-1]}}}" for column in zip(*all_known[start : start + _AT_ONCE], strict=True)
        )
        rows += await database.rows(_GONE_AMONG, ids, orgs)
    return [row["id"] for row in rows if not row["moved"]], [row["id"] for row in rows if row["moved"]]


async def move(transaction: Transaction, sign_in_id: int) -> None:
    """Turns the sign-in to the transaction's organization."""
    await transaction.value(_MOVE, sign_in_id, transaction.org)
