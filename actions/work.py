"""One unit of work: an open transaction, who acts in it, and the changes and events that it will write at its end."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from domain.entries import Entry
from domain.events import Event, LoggedEvent
from domain.history import differences
from domain.people import Actor, Organization
from store import entries, log
from store.database import Transaction
from store.idempotency import RepeatableAnswer


@dataclass(slots=True)
class Work:
    """What an action acts on; its changes and events are written together when it returns, or not at all.

    `now` is the database's time, read by whatever question of the action comes last, after its locks.
    """

    transaction: Transaction
    actor: Actor
    revoked: list[int] = field(default_factory=list)
    refreshed: list[int] = field(default_factory=list)
    _now: datetime | None = None
    _changes: entries.Changes = field(default_factory=entries.Changes)
    _events: list[Event] = field(default_factory=list)

    @property
    def organization(self) -> Organization:
        return self.actor.organization

    @property
    def now(self) -> datetime:
        assert self._now is not None
        return self._now

    def saw(self, now: datetime, seen: int) -> None:
        """A question was answered at this time, when the log had come so far; the first answer bounds what is known."""
        self._now = now
        if self._changes.seen is None:
            self._changes.seen = seen

    def ends(self, entry: Entry) -> bool:
        """Whether this work has ended the entry already."""
        return any(changed.id == entry.id and not changed.is_running for changed in self._changes.updated)

    def emit(self, event: Event) -> None:
        self._events.append(event)

    def insert(self, entry: Entry, action: str) -> None:
        self._changes.inserted.append(entry)
        self._remember(None, entry, action)

    def update(self, before: Entry, after: Entry, action: str, reason: str | None = None) -> None:
        self._changes.updated.append(after)
        self._remember(before, after, action, reason)

    def delete(self, entry: Entry, action: str) -> None:
        self._changes.deleted.append(entry)
        self._remember(entry, None, action)

    def revoke(self, sign_in_ids: Collection[int]) -> None:
        """Ends the live connections of these sign-ins once the work is committed."""
        self.revoked.extend(sign_in_ids)

    def refresh(self, sign_in_ids: Collection[int]) -> None:
        """Makes the live connections of these sign-ins come back, to what they may see then."""
        self.refreshed.extend(sign_in_ids)

    def _remember(self, before: Entry | None, after: Entry | None, action: str, reason: str | None = None) -> None:
        entry = after or before
        assert entry is not None
        changes = differences(before, after)
        self._changes.history.append(entries.HistoryLine(entry.id, self.actor.user_id, action, changes, reason))

    async def write(self) -> list[LoggedEvent]:
        """Writes what was collected, the log last, and returns the events with their places in it."""
        if not self._events:
            return []
        draft = log.Draft.of(self._events)
        now = self._now or await log.now(self.transaction)
        if self._changes.history:
            last = await entries.write(self.transaction, self.organization, self._changes, draft, now)
        else:
            last = await log.append(self.transaction, draft, now)
        return draft.logged(last, now)

    async def change(self, answer: RepeatableAnswer | None) -> list[LoggedEvent]:
        """Writes what was collected without a transaction around it, if all that it was decided on still holds."""
        draft = log.Draft.of(self._events)
        args = (self.transaction, self.organization, self._changes, draft, self.now, self.actor, answer)
        return draft.logged(await entries.change(*args), self.now)
