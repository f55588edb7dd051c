"""The live transports as AsyncAPI channels: where each is, what is said there, and in which form."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from handlers.asyncapi.messages import CLIENT_MESSAGES, CONTROL_DATA, EVENT_DATA

EVERYTHING = (*EVENT_DATA, *CONTROL_DATA)
_WITHOUT_ANSWERS = tuple(name for name in EVERYTHING if name != "pong")
_CURSOR = {
    "type": "object",
    "properties": {"cursor": {"type": "string", "description": "The last id; without one a snapshot comes."}},
}
_UPGRADE = {"ws": {"method": "GET", "query": _CURSOR, "bindingVersion": "0.1.0"}}


@dataclass(frozen=True, slots=True)
class Channel:
    """One transport. `says` and `hears` name messages; `bare` ones come as their data, the rest around it."""

    name: str
    address: str
    server: str
    description: str
    says: tuple[str, ...] = EVERYTHING
    hears: tuple[str, ...] = ()
    bare: bool = False
    bindings: dict[str, Any] = field(default_factory=dict)

    def key(self, message: str) -> str:
        """What the message is called among the document's components."""
        return message_key(message, bare=self.bare and message in EVERYTHING)

    def described(self) -> dict[str, Any]:
        """The channel, JSON-ready."""
        keys = [self.key(message) for message in (*self.says, *self.hears)]
        return {
            "address": self.address,
            "description": self.description,
            "servers": [{"$ref": f"#/servers/{self.server}"}],
            "messages": {key: {"$ref": f"#/components/messages/{key}"} for key in keys},
            **({"bindings": self.bindings} if self.bindings else {}),
        }

    def operations(self) -> dict[str, Any]:
        """What the server does here, by name."""
        title = self.name[0].upper() + self.name[1:]
        done = {f"tell{title}": self._operation("send", self.says)}
        if self.hears:
            done[f"hear{title}"] = {**self._operation("receive", self.hears), "reply": self._operation(None, ("pong",))}
        return done

    def _operation(self, action: str | None, messages: Iterable[str]) -> dict[str, Any]:
        channel = f"#/channels/{self.name}"
        return {
            **({"action": action, "security": [{"$ref": "#/components/securitySchemes/session"}]} if action else {}),
            "channel": {"$ref": channel},
            "messages": [{"$ref": f"{channel}/messages/{self.key(message)}"} for message in messages],
        }


def message_key(message: str, *, bare: bool = False) -> str:
    """`timer:started` as `timerStarted`, or `timerStartedData` where it is bare."""
    first, *rest = message.split(":")
    return first + "".join(word.capitalize() for word in rest) + ("Data" if bare else "")


CHANNELS = (
    Channel(
        "webSocket",
        "/ws",
        "webSocket",
        "One JSON message in each text frame.",
        hears=("ping",),
        bindings=_UPGRADE,
    ),
    Channel(
        "eventStream",
        "/events",
        "http",
        "Server-Sent Events: the id and the name are in `id:` and `event:`. `Last-Event-ID`, else `?cursor=`, resumes.",
        says=_WITHOUT_ANSWERS,
        bare=True,
    ),
    Channel(
        "sockJs",
        "/sockjs",
        "http",
        "The WebSocket's messages for clients of SockJS; they begin when the client has sent `resume`.",
        hears=tuple(CLIENT_MESSAGES),
    ),
    Channel(
        "socketIo",
        "/socket.io/",
        "http",
        "Events of Socket.IO: the data, then `{id, at}` where there is an id. `auth.cursor` resumes.",
        says=_WITHOUT_ANSWERS,
        bare=True,
    ),
    Channel(
        "longPoll",
        "/api/v1/changes",
        "http",
        "`GET` with `cursor` and `wait`, as /openapi.json describes it; each answer tells where to ask on from.",
        says=("changes",),
    ),
)
