"""Who was behind a sign-in when it was last read, for operations that make sure of it themselves."""

from collections import OrderedDict

from domain.people import Actor

MOST = 10_000


class KnownActors:
    """Actors by the digest of their token, those used last. They may be out of date, and say nothing by themselves."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._actors: OrderedDict[bytes, Actor] = OrderedDict()

    def get(self, digest: bytes) -> Actor | None:
        actor = self._actors.get(digest)
        if actor:
            self._actors.move_to_end(digest)
        return actor

    def put(self, digest: bytes, actor: Actor | None) -> None:
        """What was read just now; none where the sign-in is no more."""
        self._actors.pop(digest, None)
        if actor:
            self._actors[digest] = actor
            if len(self._actors) > self._most:
                self._actors.popitem(last=False)
