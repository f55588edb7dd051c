"""Facts about the whole installation: which one it is, whether it has an organization, and the link to make one."""

from store.database import Database, Transaction

# The same for all that it serves, even behind a pooler, and another for what `restore` makes of a backup. A copy byte
# by byte (of the volume, by pg_basebackup) has the same: PostgreSQL itself cannot tell the two apart.
_NAME = """
SELECT system_identifier || '-' || oid FROM pg_control_system(), pg_database WHERE datname = current_database()
"""
_IS_NEW = "SELECT NOT EXISTS (SELECT FROM logs)"
_OFFER = "UPDATE installation SET setup_token_hash = $1"
_OFFERS = "SELECT coalesce(setup_token_hash = $1, false) FROM installation"
_TAKE = "UPDATE installation SET setup_token_hash = NULL WHERE setup_token_hash = $1 RETURNING true"
_CLOSE = "UPDATE installation SET setup_token_hash = NULL"


async def name(database: Database) -> str:
    """What tells this database from all others but its copies byte by byte; letters, digits and hyphens."""
    told: str = await database.value(_NAME)
    return told


async def is_new(database: Database) -> bool:
    """Whether no organization was made yet."""
    new: bool = await database.value(_IS_NEW)
    return new


async def offer_setup(database: Database, token_hash: bytes) -> None:
    """Makes this the only token that opens the setup."""
    await database.value(_OFFER, token_hash)


async def offers_setup(database: Database, token_hash: bytes) -> bool:
    """Whether this is the token that opens the setup."""
    offered: bool = await database.value(_OFFERS, token_hash)
    return offered


async def take_setup(transaction: Transaction, token_hash: bytes) -> bool:
    """Uses the token up; false when it is not the one, or was used."""
    return await transaction.value(_TAKE, token_hash) or False


async def close_setup(transaction: Transaction) -> None:
    await transaction.value(_CLOSE)
