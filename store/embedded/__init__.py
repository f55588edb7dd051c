"""The PostgreSQL that Tally brings along: one per data directory, shared by all who attach, stopped by the last."""

import os
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from store.embedded.cluster import DATABASE, PATIENCE, USER, Cluster
from store.embedded.file_lock import FileLock
from store.embedded.socket_dir import PORT
from store.errors import AlreadyServing, StoreError

TURN = 2 * PATIENCE  # seconds; a start and a stop may come first


class EmbeddedPostgres:
    """An attachment of this process to the database in `data_dir`, over a Unix socket.

    `durable=False` gives up what was committed last when the machine crashes; it is for tests.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self._data_dir = data_dir.resolve()
        self._cluster = Cluster(self._data_dir, durable=durable)
        run = self._data_dir / "run"
        self._mutex = FileLock(run / "mutex")
        self._users = FileLock(run / "users")
        self._serving = FileLock(run / "serving")

    @property
    def url(self) -> str:
        """The address of the database for the driver and for PostgreSQL's programs, while attached."""
        return f"postgresql://{USER}@/{DATABASE}?host={quote(str(self._cluster.socket_dir))}&port={PORT}"

    async def attach(self) -> None:
        """Finds the database running, or makes and starts it. Raises StoreError."""
        self._provide_folders()
        async with self._mutex.held(TURN):
            self._users.try_shared()
            try:
                await self._cluster.bring_up(self._mutex)
            except BaseException:
                await self._leave()
                raise

    async def release(self) -> None:
        """Lets go of the database; stops it if nobody else is attached. May be called twice."""
        self._serving.release()
        async with self._mutex.held(TURN):
            await self._leave()

    def claim_serving(self) -> None:
        """Makes this the only server of the data directory until released. Raises AlreadyServing."""
        if not self._serving.try_exclusive():
            raise AlreadyServing(
                f"Another server already serves {self._data_dir}; stop it, or give this one its own database.data_dir."
            )

    async def __aenter__(self) -> Self:
        await self.attach()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.release()

    def _provide_folders(self) -> None:
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            self._refuse_other_owner()
            for folder in (self._data_dir, self._data_dir / "run", self._data_dir / "log"):
                folder.mkdir(exist_ok=True)
                folder.chmod(0o700)
        except OSError as error:
            raise StoreError(
                f"The data directory {self._data_dir} cannot be written ({error.strerror}); "
                f"give this user the right to, or name another in database.data_dir."
            ) from error

    def _refuse_other_owner(self) -> None:
        owner, user = self._data_dir.stat().st_uid, os.geteuid()
        if owner != user:
            raise StoreError(
                f"The data directory {self._data_dir} belongs to user {owner}, and this is user {user}; "
                f"run Tally as its owner, or name another in database.data_dir."
            )

    async def _leave(self) -> None:
        # Giving the shared lock up for the exclusive one leaves a moment without either: the mutex covers it.
        self._users.release()
        nobody_else = self._users.try_exclusive()
        try:
            if nobody_else:
                await self._cluster.stop()
        finally:
            self._users.release()
