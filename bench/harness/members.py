"""Many sign-ins of one organization, without a password's hash for each."""

from itertools import cycle, islice

from auth import tokens
from domain.people import Role
from store import people
from tests.support.studio import TestOrganization, cookie_of

PEOPLE = 50
_SIGN_IN = """
INSERT INTO sign_ins (token_hash, person_id, org_id, expires_at, user_agent, address)
SELECT token_hash, person_id, $3, clock_timestamp() + interval '1 day', 'benchmark', '127.0.0.1'
FROM unnest($1::bytea[], $2::bigint[]) AS given (token_hash, person_id)
"""


async def cookies(organization: TestOrganization, count: int) -> list[str]:
    """The cookies of so many new sign-ins, shared out among some engineers."""
    made = [tokens.new_token() for _ in range(count)]
    async with organization.studio.services.database.transaction(organization.id) as transaction:
        engineers = []
        for number in range(PEOPLE):
            address = f"engineer{number}.of{organization.id}@example.com"
            engineers.append((await people.insert(transaction, address, f"Engineer {number}", None)).id)
            await people.join(transaction, engineers[-1], Role.ENGINEER)
        digests = [tokens.digest(token) for token in made]
        await transaction.rows(_SIGN_IN, digests, list(islice(cycle(engineers), count)), organization.id)
    return [cookie_of(token) for token in made]
