"""The backstop: looks how far the logs reach, and so finds whatever nobody told of."""

import asyncio
from collections.abc import Collection

import structlog

from domain.errors import Unavailable
from hub.channels import Channels
from hub.log_reader import EventLog
from hub.tasks import Tasks

BREATH_SECONDS = 0.05  # between looks that were asked for, so that what is asked meanwhile shares the next

_log = structlog.get_logger()


class Lookout:
    """Looks at many logs with one question. `found` counts the events that it found before anybody told of them."""

    def __init__(self, log: EventLog, channels: Channels, tasks: Tasks) -> None:
        self.found = 0
        self._log = log
        self._epoch = log.epoch
        self._channels = channels
        self._tasks = tasks
        self._missed: set[int] = set()
        self._looking = False

    def missed(self, org: int) -> None:
        """Something may have been said about an organization's log that was not heard."""
        self._missed.add(org)
        if not self._looking:
            self._looking = True
            self._tasks.start(self._see_to_missed())

    async def look(self, orgs: Collection[int]) -> None:
        """Brings the channels of these organizations to where their logs end."""
        try:
            heads = await self._log.heads(orgs)
        except Unavailable:
            _log.warning("hub.look_waits", reason="the log is out of reach")
            return
        channels = self._channels.by_org
        if self._epoch != self._log.epoch:
            self._epoch = self._log.epoch
            for channel in list(channels.values()):
                self._channels.replace(channel)
        for org_id in heads.keys() & channels.keys():
            self.found += channels[org_id].find(heads[org_id])

    async def _see_to_missed(self) -> None:
        try:
            while self._missed:
                missed, self._missed = self._missed, set()
                await self.look(missed)
                await asyncio.sleep(BREATH_SECONDS)
        finally:
            self._looking = False
