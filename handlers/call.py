"""One call of an endpoint: who calls, with what, and the way to the use cases."""

from asyncio import Future
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from sys import intern
from typing import Any, Concatenate, ParamSpec, TypeVar

from actions.once import Once
from actions.services import Services
from actions.work import Work
from domain.errors import Unauthenticated
from domain.people import Actor
from hub.hub import Hub
from hub.subscription import Listener

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from."""

    address: str
    user_agent: str
    origin: str  # the scheme and host under which the server was reached, such as http://127.0.0.1:3001


def listener_of(member: Actor, visitor: Visitor) -> Listener:
    """The member as the hub knows those who listen."""
    return Listener(
        member.organization.id,
        member.user_id,
        member.sign_in_id,
        member.audience,
        name=intern(member.name),  # a person has many connections, and so has an address
        address=intern(visitor.address),
        kiosk_id=member.kiosk.id if member.kiosk else None,
        view=member.view,
    )


@dataclass(slots=True)
class Call:
    """A request after sign-in and validation; `id` is the one in the path, `version` that of If-Match.

    `hung_up` is done when the client goes away before it is answered.
    """

    services: Services
    hub: Hub
    hung_up: Future[None]
    visitor: Visitor
    revision: int = 0  # of the hub's, before the sign-in was looked at
    member: Actor | None = None
    token: str = ""  # of the sign-in that the request came with
    id: int = 0
    body: Any = None
    query: Any = None
    version: int | None = None
    once: Once | None = None
    cursor: str | None = None  # the log position that the answer was read at
    sign_in_token: str | None = None  # a new cookie's value, or "" to take the cookie away

    @property
    def actor(self) -> Actor:
        if self.member is None:
            raise Unauthenticated
        return self.member

    async def perform(self, action: Callable[..., Awaitable[R]], *args: Any, alone: bool = False) -> R:
        return await self.services.perform(action, self.actor, *args, once=self.once, alone=alone)

    async def operate(self, action: Callable[..., Awaitable[R]], *args: Any) -> R:
        return await self.services.operate(action, self.actor, *args, once=self.once)

    async def read(self, query: Callable[Concatenate[Work, P], Awaitable[R]], *args: P.args, **kwargs: P.kwargs) -> R:
        answer, self.cursor = await self.services.read(query, self.actor, *args, **kwargs)
        return answer
