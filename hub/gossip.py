"""What the processes of one database tell each other of who is connected to them, and how they say it."""

from collections.abc import Sequence
from itertools import count
from typing import Annotated

from pydantic import Field, NonNegativeFloat, NonNegativeInt

from hub.bus import Bus
from hub.letters import Letter
from hub.limits import Taken
from hub.peers import Peers
from hub.post import Post
from hub.roster import Present


class Told(Letter):
    """What a process says of itself; `number` is higher than that of any before it."""

    sender: Annotated[str, Field(alias="from", exclude=True)] = ""
    number: NonNegativeInt = 0


class Ask(Told):
    """Whoever hears this is to tell all it has to tell in this channel."""

    type = "ask"


class RosterTold(Told):
    """Who of the channel's organization is connected to the sender: all of them.

    With `hears_for` the sender was deaf, and hears again for so many seconds: who told nothing since is to tell.
    """

    type = "roster"

    present: Sequence[Present]
    hears_for: NonNegativeFloat | None = None


class PlacesTold(Told):
    """The sender is there. The places that are taken at it: all that is to be known, or what has changed of it.

    It tells each of its rosters again within `round_seconds`; an older release does not say.
    """

    type = "places"

    whole: bool
    taken: Taken
    round_seconds: NonNegativeFloat | None = None


class Forgotten(Told):
    """The sender has not heard these processes for long, and does again: they are to tell everything once more."""

    type = "forgotten"

    names: Sequence[str]


class Gone(Told):
    """The sender drains: it sends its listeners away, and tells nothing more."""

    type = "gone"


class Gossip:
    """The voice of this process among the others, which are its `peers`."""

    def __init__(self, post: Post, bus: Bus) -> None:
        self.post = post
        self.peers = Peers()
        self._bus = bus
        self._numbers = count(1)
        self._silent = False

    @property
    def connected(self) -> bool:
        """Whether there are others to be heard."""
        return self._bus.connected and not self._silent

    def tell(self, channel: int, letter: Told) -> None:
        """Sends the letter to whoever hears the channel."""
        if self.connected:
            self.post.send(channel, letter.model_copy(update={"number": next(self._numbers)}))

    def fall_silent(self) -> None:
        """Nothing more is sent."""
        self._silent = True
