"""Favorites of a member, as rows."""

from domain.favorites import Favorite, NewFavorite
from store.database import Transaction

_OF_MEMBER = """
SELECT id, task_type_id, session_id, project_id, notes
FROM favorites
WHERE org_id = $1 AND person_id = $2
ORDER BY id
"""
# One that is there already is found instead of made.
_INSERT = """
INSERT INTO favorites (org_id, person_id, task_type_id, session_id, project_id, notes)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (org_id, person_id, task_type_id, session_id, project_id, md5(notes)) DO UPDATE SET notes = excluded.notes
RETURNING id
"""
_DELETE = "DELETE FROM favorites WHERE org_id = $1 AND person_id = $2 AND id = $3 RETURNING true"


async def of_member(transaction: Transaction, person_id: int) -> list[Favorite]:
    """In the order that they were made in."""
    return [Favorite(**row) for row in await transaction.rows(_OF_MEMBER, transaction.org, person_id)]


async def insert(transaction: Transaction, person_id: int, new: NewFavorite) -> int:
    """The id of the favorite, which may have been there before."""
    work = (new.task_type_id, new.session_id, new.project_id, new.notes)
    id_: int = await transaction.value(_INSERT, transaction.org, person_id, *work)
    return id_


async def delete(transaction: Transaction, person_id: int, favorite_id: int) -> bool:
    """False when the member has no such favorite."""
    return await transaction.value(_DELETE, transaction.org, person_id, favorite_id) or False
