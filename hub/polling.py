"""Long polls: one answer to one question, from the ring and the log that every live connection is served from."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from domain.base import iso
from hub.channel import PAGE_EVENTS, Channel
from hub.clock import DatabaseClock
from hub.connection import Owner
from hub.cursors import Cursor, ResetReason
from hub.encoding import LONG_POLL, Encoding, json_bytes
from hub.joining import continues, resume
from hub.messages import SnapshotTaken
from hub.ring import batch
from hub.subscription import Listener, Subscription


class Mailbox:
    """A poll's connection: it keeps what comes until the poll answers, and tells when there is something."""

    encoding: ClassVar[Encoding] = LONG_POLL

    def __init__(self) -> None:
        self.contents = b""
        self._opened = asyncio.Event()

    def attach(self, owner: Owner) -> None:
        """The owner hears nothing: a poll says all it has to say in its request."""

    def listen(self) -> None:
        """Nothing more to hear."""

    def send(self, data: bytes) -> None:
        if data:
            self.contents += data
            self._opened.set()

    async def drained(self) -> None:
        """The answer takes whatever there is."""

    def close(self, farewell: bytes) -> None:  # noqa: ARG002  the answer itself says goodbye
        self._opened.set()

    def open(self) -> None:
        """Waits no longer, such as when nobody is there any more to be answered."""
        self._opened.set()

    async def wait(self, seconds: float) -> None:
        """Returns when there is something, when the mailbox was opened or closed, or after so long."""
        try:
            await asyncio.wait_for(self._opened.wait(), seconds)
        except TimeoutError:
            return


@dataclass(frozen=True, slots=True)
class Changes:
    """What a poll answers: `events` are those after its cursor and up to `cursor`, as the inside of a JSON list with
    a comma behind each. Without a cursor, or after a `reset`, there is what was `running` at the new one instead.
    """

    cursor: Cursor
    events: bytes = b""
    reset: ResetReason | None = None
    running: Sequence[dict[str, Any]] | None = None

    def as_json(self, listener: Listener, clock: DatabaseClock) -> bytes:
        now = clock.now()
        whose = {"organizationId": listener.org_id, "userId": listener.user_id or None}
        head = json_bytes({"cursor": str(self.cursor), "reset": self.reset, **whose, "serverTime": iso(now)})[:-1]
        snapshot = ""
        if self.running is not None:
            snapshot = f',"snapshot":{SnapshotTaken(running=self.running, server_time=now).model_dump_json()}'
        return head + snapshot.encode() + b',"events":[' + self.events[:-1] + b"]}"


async def poll(
    subscription: Subscription, mailbox: Mailbox, channel: Channel, cursor: str | None, wait_seconds: float
) -> Changes:
    """What there is after the cursor, at once or as soon as there is something, for at most so long.

    Raises `domain.errors.Unavailable` when the log cannot be read now.
    """
    await channel.open()
    refusal = await resume(subscription, channel, cursor) if cursor else None
    if not cursor or refusal is not None:
        return await _snapshot(subscription, channel, refusal)
    if subscription.position < channel.ring.last:
        page = await channel.page(subscription.position)
        if not continues(page, subscription.position):
            return await _snapshot(subscription, channel, ResetReason.PRUNED)
        subscription.deliver(batch(page[:PAGE_EVENTS], channel.epoch, subscription.form))
    else:
        channel.go_live(subscription)
        await mailbox.wait(wait_seconds)
    # Both of one moment: what was sent, and how far it reaches.
    return Changes(Cursor(channel.epoch, subscription.position), mailbox.contents)


async def _snapshot(subscription: Subscription, channel: Channel, refusal: ResetReason | None) -> Changes:
    seq, running = await channel.snapshot.seen_by(subscription.form.audience)
    channel.reaches(seq)
    subscription.traffic.resets += refusal is not None
    return Changes(Cursor(channel.epoch, seq), reset=refusal, running=running)
