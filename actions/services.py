"""What every use case stands on, and how one is carried out: a transaction, its events, and then the hub."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import structlog

from actions.known_actors import KnownActors
from actions.once import Once
from actions.recognition import Recognition
from actions.work import Work
from auth.passwords import Passwords
from auth.throttle import SignInThrottle
from domain.errors import StandingChanged, TallyError, Unavailable
from domain.events import LoggedEvent
from domain.people import Actor
from hub.messages import Presence
from store import log
from store.database import Database
from store.errors import Conflict, SlotTaken
from store.sign_in_changes import BEFORE_ALL, Look

TRIES = 3

P = ParamSpec("P")
R = TypeVar("R")

_logger = structlog.get_logger()


class Announcer(Protocol):
    """Those who tell the listeners what was committed."""

    def announce(self, org: int, events: Sequence[LoggedEvent]) -> None:
        """These events were committed."""

    async def presence(self, org: int) -> Presence:
        """Who has live connections to an organization."""

    def identify(self, org: int, kiosk_id: int, asked_at: datetime, *, everywhere: bool = True) -> None:
        """Somebody asked which display this kiosk is: those that listen here, or in every process, show themselves,
        if they did not for this moment already.
        """


class Doubted(Protocol):
    """Who listens through a sign-in, and what it got to see when that began."""

    @property
    def sign_in_id(self) -> int: ...
    @property
    def kiosk_id(self) -> int | None: ...
    @property
    def view(self) -> int: ...


class Listeners(Protocol):
    """Those who see to it that nobody listens who may not."""

    def listening(self, among: Collection[int] | None = None) -> Collection[tuple[int, int]]:
        """The sign-ins that have live connections here, or those `among` them, with their organization; 0 for those
        that come in just now.
        """

    def orgs_with_displays(self) -> Collection[int]:
        """The organizations whose displays listen here."""

    def doubted(self) -> AbstractContextManager[Sequence[Doubted]]:
        """Those who listen here and may see something else by now; to be asked about again when the block fails."""

    def revoke(self, sign_in_ids: Collection[int], *, everywhere: bool = True) -> None:
        """These sign-ins have ended, and so do their live connections, here or in every process."""

    def refresh(self, sign_in_ids: Collection[int], *, everywhere: bool = True) -> None:
        """What these sign-ins may see has changed: their live connections are to come back."""


@dataclass(slots=True)
class LastLook:
    """When this process last looked for what others did."""

    at_sign_ins: Look = BEFORE_ALL


@dataclass(frozen=True, slots=True)
class Services:
    """What the use cases need; opened once, shared by all requests. `emitted` counts the events by their names."""

    database: Database
    announcer: Announcer
    listeners: Listeners
    passwords: Passwords
    throttle: SignInThrottle
    sign_in_days: int
    recognition: Recognition
    emitted: Counter[str] = field(default_factory=Counter)
    known_actors: KnownActors = field(default_factory=KnownActors)
    last_look: LastLook = field(default_factory=LastLook)

    async def perform(
        self,
        action: Callable[..., Awaitable[R]],
        actor: Actor,
        *args: Any,
        once: Once | None = None,
        alone: bool = False,
    ) -> R:
        """Carries out an action in one transaction, then tells the hub what it emitted.

        A try that met another transaction is repeated from the start, its events dropped, and this time alone.
        Alone from the first are actions that change what others go by, such as roles and rules.
        Raises what the action refuses, StandingChanged when the actor is to be read again, and Unavailable when the
        database cannot serve.
        """
        for attempt in range(TRIES):
            try:
                result, work, logged = await self._attempt(action, actor, args, once, alone=alone or attempt > 0)
            except (Conflict, SlotTaken):
                continue
            self._tell(work, logged)
            return result
        raise Unavailable

    async def operate(
        self, action: Callable[..., Awaitable[R]], actor: Actor, *args: Any, once: Once | None = None
    ) -> R:
        """Carries out an action that asks one question and changes entries, without a lock between the two.

        This way only ever succeeds: whatever else comes up is settled by performing the action, under its locks.
        """
        try:
            with self.database.unlocked(actor.organization.id) as transaction:
                work = Work(transaction, actor)
                result = await action(work, *args)
                logged = await work.change(once.answered(result) if once else None)
        except Conflict:
            pass
        except Unavailable:
            raise
        except (TallyError, StandingChanged, SlotTaken):
            pass
        else:
            self._tell(work, logged)
            return result
        return await self.perform(action, actor, *args, once=once)

    async def _attempt(
        self,
        action: Callable[..., Awaitable[R]],
        actor: Actor,
        args: tuple[Any, ...],
        once: Once | None,
        *,
        alone: bool,
    ) -> tuple[R, Work, list[LoggedEvent]]:
        async with self.database.transaction(actor.organization.id, actor=actor, alone=alone) as transaction:
            if once:
                await once.claim(transaction)
            work = Work(transaction, actor)
            result = await action(work, *args)
            logged = await work.write()
            if once:
                await once.keep(transaction, result)
            return result, work, logged

    def _tell(self, work: Work, logged: list[LoggedEvent]) -> None:
        org = work.organization.id
        for event in logged:
            self.emitted[event.name] += 1
            _logger.info("event", event_name=event.name, seq=event.seq, org=org, user=work.actor.user_id)
        if logged:
            self.announcer.announce(org, logged)
        if work.revoked:
            self.listeners.revoke(work.revoked)
        if work.refreshed:
            self.listeners.refresh(work.refreshed)

    async def read(
        self, query: Callable[Concatenate[Work, P], Awaitable[R]], actor: Actor, *args: P.args, **kwargs: P.kwargs
    ) -> tuple[R, str]:
        """The answer to a question, and the log position that it was read at, both of one moment."""
        for _ in range(TRIES):
            with suppress(Conflict):
                return await self._read_once(query, actor, *args, **kwargs)
        raise Unavailable

    async def _read_once(
        self, query: Callable[Concatenate[Work, P], Awaitable[R]], actor: Actor, *args: P.args, **kwargs: P.kwargs
    ) -> tuple[R, str]:
        async with self.database.snapshot(actor.organization.id, actor=actor) as transaction:
            position = await log.position(transaction)
            answer = await query(Work(transaction, actor), *args, **kwargs)
        return answer, f"{self.database.epoch}.{position.last}"
