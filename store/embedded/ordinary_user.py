"""PostgreSQL refuses root; here root becomes an ordinary user for it, without owning other files."""

import os
import pwd

from store.errors import StoreError
from store.programs import ProgramFailed, run


async def ordinary_user_prefix() -> list[str]:
    """The words to put before a command of PostgreSQL's so that it sees an ordinary user with a name.

    None for such a user. Others get a user namespace: in it their own id carries another number, while
    the files stay theirs, so that nothing changes owner or mode. Raises `StoreError` where the system
    forbids that.
    """
    if os.geteuid() in _ordinary_users():
        return []
    stand_in = min(_ordinary_users(), default=65534)
    prefix = ["unshare", "--user", f"--map-user={stand_in}", f"--map-group={stand_in}"]
    try:
        await run(*prefix, "true")
    except (ProgramFailed, FileNotFoundError) as error:
        raise StoreError(
            f"PostgreSQL does not run as root or as a user without a name, and this system lets no other stand in "
            f"({error}); run Tally as an ordinary user, or give database.url."
        ) from error
    return prefix


def _ordinary_users() -> set[int]:
    return {user.pw_uid for user in pwd.getpwall() if user.pw_uid != 0}
