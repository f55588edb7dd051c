"""How a listener comes in: registered first, then what it missed, then live; nothing lost, nothing twice."""

from collections.abc import Sequence

from hub.channel import Channel
from hub.cursors import Cursor, ResetReason
from hub.endings import RESTART
from hub.fan_out import BATCH_EVENTS
from hub.ring import Publication, batch
from hub.subscription import Subscription


async def join(subscription: Subscription, channel: Channel, cursor: str | None) -> None:
    """Greets a member of the channel, brings it level from its cursor or from a snapshot, and lets it go live.

    Raises `domain.errors.Unavailable` when the log cannot be read now.
    """
    await channel.open()
    refusal = await resume(subscription, channel, cursor) if cursor else None
    resumed = bool(cursor) and refusal is None
    subscription.greet(resumed=resumed, upto=Cursor(channel.epoch, max(channel.ring.last, subscription.position)))
    if refusal is not None:
        subscription.refuse(refusal)
    if not resumed:
        await _begin_with_snapshot(subscription, channel)
    await _replay(subscription, channel)


async def resume(subscription: Subscription, channel: Channel, text: str) -> ResetReason | None:
    """Puts the subscription at its cursor, or says why that cannot be."""
    cursor = Cursor.parse(text)
    if cursor is None:
        return ResetReason.MALFORMED
    if cursor.epoch != channel.ring.epoch:
        return ResetReason.EPOCH
    if cursor.seq > channel.ring.last and cursor.seq > await channel.last():
        return ResetReason.AHEAD
    if cursor.seq < channel.ring.floor and not continues(await channel.page(cursor.seq), cursor.seq):
        return ResetReason.PRUNED
    subscription.position = cursor.seq
    return None


async def _begin_with_snapshot(subscription: Subscription, channel: Channel) -> None:
    seq, running = await channel.snapshot.seen_by(subscription.form.audience)
    channel.reaches(seq)
    subscription.show(running, Cursor(channel.ring.epoch, seq))


async def _replay(subscription: Subscription, channel: Channel) -> None:
    """Sends page after page; from the moment it is level to going live the loop has no turn."""
    while subscription.open:
        await subscription.connection.drained()
        if subscription.position >= channel.ring.last:
            channel.go_live(subscription)
            return
        page = await channel.page(subscription.position)
        if not continues(page, subscription.position):
            subscription.end(RESTART)  # pruned while it read; it comes back and is told so
            return
        await _send(subscription, page, channel.ring.epoch)


async def _send(subscription: Subscription, page: Sequence[Publication], epoch: str) -> None:
    for start in range(0, len(page), BATCH_EVENTS):
        await subscription.connection.drained()
        subscription.deliver(batch(page[start : start + BATCH_EVENTS], epoch, subscription.form))


def continues(page: Sequence[Publication], position: int) -> bool:
    return bool(page) and page[0].event.seq == position + 1
