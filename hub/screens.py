"""Displays that show themselves when somebody asks which one a kiosk is: once, by whatever way they hear of it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.clock import DatabaseClock
from hub.letters import Identified
from hub.messages import Identify
from hub.post import Post
from hub.subscription import Subscription

INEXACT = timedelta(seconds=0.5)  # how wrong the database's clock may be known here


@dataclass(slots=True)
class _Screen:
    came_at: datetime
    answered: datetime | None = None  # the last question that it has shown itself for, or that was before its time


class Screens:
    """Knows a question by its moment, which is the database's, and later with each for the same kiosk."""

    def __init__(self, clock: DatabaseClock, post: Post) -> None:
        self._clock = clock
        self._post = post
        self._kiosks: dict[tuple[int, int], dict[Subscription, _Screen]] = {}
        post.on(Identified, lambda org, letter: self._asked(org, letter.kiosk, letter.at))

    @property
    def orgs(self) -> AbstractSet[int]:
        """The organizations whose displays are here."""
        return {org for org, _ in self._kiosks}

    def enter(self, subscription: Subscription) -> None:
        """A listener has come; only displays matter."""
        if key := _key(subscription):
            self._kiosks.setdefault(key, {})[subscription] = _Screen(self._clock.now())

    def leave(self, subscription: Subscription) -> None:
        if (key := _key(subscription)) and (screens := self._kiosks.get(key)):
            screens.pop(subscription, None)
            if not screens:
                del self._kiosks[key]

    def ask(self, org: int, kiosk_id: int, asked_at: datetime) -> None:
        """Somebody asks here, at this moment; the other processes are told too."""
        self._asked(org, kiosk_id, asked_at)
        self._post.send(org, Identified(kiosk=kiosk_id, at=asked_at))

    def _asked(self, org: int, kiosk_id: int, asked_at: datetime | None) -> None:
        """Just now; an older release does not tell when."""
        for subscription, screen in self._of(org, kiosk_id):
            if asked_at is None or screen.answered is None or asked_at > screen.answered:
                _show(subscription, screen, kiosk_id, asked_at)

    def find(self, org: int, kiosk_id: int, asked_at: datetime) -> None:
        """The database has it that somebody asked, now or a while ago."""
        for subscription, screen in self._of(org, kiosk_id):
            if screen.answered is None and asked_at < screen.came_at - INEXACT:
                screen.answered = asked_at
            elif screen.answered is None or asked_at > screen.answered:
                _show(subscription, screen, kiosk_id, asked_at)

    def _of(self, org: int, kiosk_id: int) -> list[tuple[Subscription, _Screen]]:
        return list(self._kiosks.get((org, kiosk_id), {}).items())


def _key(subscription: Subscription) -> tuple[int, int] | None:
    kiosk_id = subscription.listener.kiosk_id
    return None if kiosk_id is None else (subscription.listener.org_id, kiosk_id)


def _show(subscription: Subscription, screen: _Screen, kiosk_id: int, asked_at: datetime | None) -> None:
    if subscription.live:  # one that is not yet is found again
        screen.answered = asked_at or screen.answered
        subscription.tell(Identify(kiosk_id=kiosk_id))
