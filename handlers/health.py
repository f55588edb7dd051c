"""Whether the server is alive, and whether it can serve."""

from actions import health
from domain.errors import TallyError
from handlers.base import Door


class Health(Door):
    """`/healthz`: the process is alive and its loop runs."""

    def get(self) -> None:
        self.finish({"status": "alive"})


class Ready(Door):
    """`/readyz`: requests can be served; 503 while the server drains or retires, or the database does not answer."""

    async def get(self) -> None:
        reason = self._of_its_own() or await self._against_database()
        self.set_status(503 if reason else 200)
        self.finish({"status": reason or "ready"})

    def _of_its_own(self) -> str | None:
        if self.doors.draining():
            return "draining"
        return "retiring" if self.doors.hub.retiring else None

    async def _against_database(self) -> str | None:
        try:
            await health.check(self.doors.services)
        except TallyError:
            return "the database does not answer"
        return None
