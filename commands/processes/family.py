"""All children of a parent: each in its place, and another one in the place of one that died."""

import asyncio
from collections.abc import Collection, Coroutine, Sequence
from dataclasses import dataclass

import structlog

from commands.errors import CommandError
from commands.processes import IS_SHUT, READY, RETIRE, SERVE, SHUT, STOP
from commands.processes.offspring import Child
from commands.processes.shares import Share
from commands.processes.watch import HUNG_SECONDS, Watch

CLOSING_SECONDS = 10.0  # beyond the grace, for a child to close all that it has open
STEADY_SECONDS = 10.0  # a child that lived for so long is replaced at once
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 8.0

_log = structlog.get_logger()


@dataclass(slots=True, eq=False)
class Place:
    """A share of what there is, and the child that has it now."""

    share: Share
    child: Child
    pause_seconds: float = 0.0  # before the next child

    async def fill(self) -> None:
        """Puts a new child into the place, which serves as soon as it can."""
        self.child = await Child.start(self.share)
        self.child.tell(SERVE)

    def longer_pause(self) -> float:
        """Twice the one before, within bounds."""
        self.pause_seconds = min(max(2 * self.pause_seconds, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
        return self.pause_seconds


class Family:
    """The children of this process, which get `grace_seconds` to drain, and are killed when they have said nothing for
    `hung_seconds`.
    """

    def __init__(self, grace_seconds: float, hung_seconds: float = HUNG_SECONDS) -> None:
        self._watch = Watch(lambda: {*self._children, *self._apart}, hung_seconds)
        self._within_seconds = grace_seconds + CLOSING_SECONDS
        self._places: list[Place] = []
        self._apart: set[Child] = set()  # those without a place
        self._tasks: set[asyncio.Task[None]] = set()
        self._one_change = asyncio.Lock()
        self._all_serve = asyncio.Event()
        self._retired = False

    async def start(self, shares: Sequence[Share]) -> None:
        """Starts a child for each share; they wait to be told to serve."""
        for share in shares:
            self._places.append(Place(share, await Child.start(share)))
        self._do(self._watch.run())

    async def serve(self) -> None:
        """Returns when all serve; from then on each place is kept filled. Raises CommandError."""
        for place in self._places:
            place.child.tell(SERVE)
        for child in self._children:
            if not await child.says(READY):
                raise CommandError(f"Server process {child.number} did not start ({child.end}).")
        for place in self._places:
            self._do(self._keep(place))
        self._all_serve.set()

    def ask_to_renew(self) -> None:
        """Puts new children into all places, of the program and the settings as they are now; once the first serve."""
        self._do(self._renew())

    def ask_to_retire(self) -> None:
        """Has nobody else listen here, until all places have new children; once the first serve."""
        self._do(self._retire())

    async def aclose(self) -> None:
        """Ends all children; whoever comes meanwhile is told that the server stops. May be called twice."""
        for task in self._tasks:
            task.cancel()
        for place in self._places:
            for each in place.share.listening:
                each.close()  # or who comes when its child is gone would wait for nobody
        children = {*self._children, *self._apart}
        for child in children:
            child.tell(STOP)
        await self._gone(children)

    def kill(self) -> None:
        """Ends all children at once."""
        for child in {*self._children, *self._apart}:
            child.kill()

    @property
    def _children(self) -> list[Child]:
        return [place.child for place in self._places]

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()):
            _log.error("processes.failed", exc_info=failure)

    async def _keep(self, place: Place) -> None:
        while True:
            child = place.child
            leaves = await child.says(IS_SHUT)
            if place.child is not child:
                continue  # it was replaced
            if leaves:
                _log.info("processes.leaves", child=child.number, id=child.id)
                self._do(self._gone([child]))
            else:
                _log.error("processes.died", child=child.number, id=child.id, end=child.end)
            await asyncio.sleep(self._pause(place))
            async with self._one_change:
                if place.child is child:
                    await self._fill(place)

    async def _fill(self, place: Place) -> None:
        """Tries again for as long as the system has no room for another process."""
        while True:
            try:
                await place.fill()
            except OSError as error:
                pause = place.longer_pause()
                _log.error("processes.not_started", child=place.share.number, reason=str(error), retry_seconds=pause)
                await asyncio.sleep(pause)
            else:
                break
        if self._retired:
            place.child.tell(RETIRE)

    async def _retire(self) -> None:
        await self._all_serve.wait()
        self._retired = True
        self._tell(self._children, RETIRE)

    def _tell(self, children: Collection[Child], order: str) -> None:
        for child in children:
            child.tell(order)

    def _pause(self, place: Place) -> float:
        """The longer the more often children die right after they were born."""
        if place.child.seconds > STEADY_SECONDS:
            place.pause_seconds = 0.0
            return 0.0
        return place.longer_pause()

    async def _renew(self) -> None:
        """Nobody is sent away before all new ones serve and no old one lets anybody in: so none is sent away twice."""
        await self._all_serve.wait()
        async with self._one_change:
            new: list[Child] = []
            retired, self._retired = self._retired, False
            if not await self._another_for_each(new):
                self._retired |= retired
                _log.error("processes.not_renewed", reason="not every new process serves; the old ones stay")
                await self._dismissed(new)
                return
            old = self._children
            for place, child in zip(self._places, new, strict=True):
                place.child, place.pause_seconds = child, 0.0
            self._apart.difference_update(new)
            self._apart.update(old)
            if self._retired:  # meanwhile
                self._tell(new, RETIRE)
            self._tell(old, SHUT)
            for child in old:
                await child.says(IS_SHUT)
        _log.info("processes.renewed", ids=[child.id for child in new])
        await self._dismissed(old)

    async def _another_for_each(self, new: list[Child]) -> bool:
        """Starts a child for each place; whether all of them serve. They are in the list as soon as they live."""
        try:
            for place in self._places:
                new.append(child := await Child.start(place.share))
                self._apart.add(child)
                child.tell(SERVE)
        except OSError as error:
            _log.error("processes.not_started", reason=str(error))
            return False
        return all([await child.says(READY) for child in new])

    async def _dismissed(self, children: Collection[Child]) -> None:
        for child in children:
            child.dismiss()
        await self._gone(children)

    async def _gone(self, children: Collection[Child]) -> None:
        """Returns when they are over; those that are not in time are killed."""
        self._apart.update(children)
        await asyncio.gather(*(child.is_gone(self._within_seconds) for child in children))
        self._apart.difference_update(children)
