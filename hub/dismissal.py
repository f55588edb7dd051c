"""Sends listeners away so that they come back one after the other."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace

from hub.endings import RESTART
from hub.subscription import Subscription
from hub.turns import SENDS_PER_TURN

RETURNS_PER_SECOND = 200


async def dismiss(subscriptions: Sequence[Subscription]) -> None:
    """Ends them all; the more there are, the wider the moments are spread at which they are asked back."""
    spread_seconds = max(1.0, len(subscriptions) / RETURNS_PER_SECOND)
    for count, subscription in enumerate(subscriptions, 1):
        after_ms = round(random.uniform(0, spread_seconds) * 1000)  # noqa: S311  no secret, only spread
        subscription.end(replace(RESTART, after_ms=after_ms))
        if count % SENDS_PER_TURN == 0:
            await asyncio.sleep(0)
