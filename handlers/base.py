"""What every door shares: who asks, whether the sign-in holds, which sites may ask, and how a request is refused."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Any
from uuid import uuid4

import structlog
from tornado.web import HTTPError, RequestHandler

from actions import sign_in
from actions.services import Services
from domain.errors import Malformed, MethodNotAllowed, NotFound, TallyError, Unauthenticated, Unavailable
from domain.people import Actor, Audience
from handlers import problems
from handlers.call import Visitor
from handlers.origins import Origins
from handlers.proxies import Proxies
from hub.hub import Hub

Recognize = Callable[[Services, str], Awaitable[Actor | None]]

COOKIE = "tally_session"
KIOSK_DAYS = 3650
SIGNED_WITH_VERSION = 2  # Tornado's format that knows keys by version; the older one fails on them

_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Doors:
    """What the handlers need: the use cases, the live events, and what the operator said of the world outside."""

    services: Services
    hub: Hub
    origins: Origins
    proxies: Proxies
    metrics_networks: tuple[IPv4Network | IPv6Network, ...]
    cookie_domain: str | None
    session_days: int
    draining: Callable[[], bool]


class Door(RequestHandler):
    """A handler that knows its visitor and answers refusals as problem details."""

    doors: Doors
    visitor: Visitor
    member: Actor | None = None
    token: str = ""

    def initialize(self, doors: Doors) -> None:
        self.doors = doors
        self.request_id = uuid4().hex
        self.ui.clear()  # what is for templates only would make a cycle of each request, left to the collector

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")

    async def prepare(self) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=self.request_id)
        self.visitor = self.doors.proxies.visitor(self.request)
        self._introduce()

    async def signed_in(self, recognize: Recognize = sign_in.recognize) -> Actor:
        """The member whose cookie the request carries. Raises Unauthenticated when it is not valid any more."""
        young = self._token_in_cookie(self.doors.session_days)
        self.token = young or self._token_in_cookie(KIOSK_DAYS)
        self.member = await recognize(self.doors.services, self.token) if self.token else None
        if self.member and not young and not self.member.kiosk:
            self.member = None  # only what hangs on a wall may keep a cookie for so long
        if self.member is None:
            raise Unauthenticated
        structlog.contextvars.bind_contextvars(user=self.member.user_id, org=self.member.organization.id)
        return self.member

    def _token_in_cookie(self, days: int) -> str:
        """The token of a cookie that was signed within so many days, or nothing."""
        value = self.get_signed_cookie(COOKIE, max_age_days=days, min_version=SIGNED_WITH_VERSION)
        return value.decode("ascii", "replace") if value else ""

    def sign_in_with(self, token: str, member: Actor | None) -> None:
        days = KIOSK_DAYS if member and member.kiosk else self.doors.session_days
        self.set_signed_cookie(COOKIE, token, expires_days=days, **self._cookie_scope(), httponly=True, samesite="Lax")

    def sign_out(self) -> None:
        self.clear_cookie(COOKIE, **self._cookie_scope(), httponly=True, samesite="Lax")

    def _cookie_scope(self) -> dict[str, Any]:
        return {"domain": self.doors.cookie_domain, "secure": self.visitor.origin.startswith("https:")}

    def check_origin_of_request(self, *, always: bool = False) -> None:
        """Raises BadOrigin when a browser asks for another site's page; `always` for reads too."""
        self.doors.origins.check(self.request, self.visitor.origin, always=always)

    def _introduce(self) -> None:
        """The headers that every answer carries; a listed origin may read it."""
        self.set_header("X-Request-Id", self.request_id)
        self.set_header("Vary", "Origin")
        if self.doors.draining():
            self.set_header("Connection", "close")
        origin = self.request.headers.get("Origin")
        if origin and self.doors.origins.lists(origin):
            self.set_header("Access-Control-Allow-Origin", origin)
            self.set_header("Access-Control-Allow-Credentials", "true")
            self.set_header("Access-Control-Expose-Headers", "ETag, Retry-After, Tally-Cursor, X-Request-Id")

    def compute_etag(self) -> None:
        """Entries carry their version as ETag; no other is made up from a body."""

    def refuse(self, error: TallyError) -> None:
        """Ends the request with a refusal."""
        self.set_status(problems.status_of(error))
        for name, value in problems.headers(error).items():
            self.set_header(name, value)
        audience = self.member.audience if self.member else Audience.PLAIN
        self._end_with_problem(problems.problem(error, audience))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Whatever ends a request early, as problem details: refusals, Tornado's own errors, and our mistakes."""
        self._introduce()  # Tornado has cleared the headers
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, TallyError):
            self.refuse(error)
        elif error is None:
            self.refuse(Unavailable())  # canceled: the server stops, and could not wait any longer
        elif isinstance(error, HTTPError) and status_code < 500:
            self.refuse(self._as_refusal(error))
        else:
            self._end_with_problem(
                {
                    "type": "/docs/errors#internal",
                    "title": "Something went wrong here",
                    "status": status_code,
                    "code": "internal",
                    "detail": f"The mistake is ours. Tell the operator the request id {self.request_id}.",
                }
            )

    def _end_with_problem(self, body: dict[str, Any]) -> None:
        self.set_header("Content-Type", problems.MEDIA_TYPE)
        self.finish(json.dumps(body))

    def _as_refusal(self, error: HTTPError) -> TallyError:
        if error.status_code == 404:
            return NotFound("There is nothing at this address.")
        if error.status_code == 405:
            return MethodNotAllowed(self.methods())
        return Malformed("The request could not be read. Check its headers and its address.")

    def methods(self) -> tuple[str, ...]:
        """The methods that this address answers to."""
        return ("GET",)

    def log_exception(self, typ: Any, value: BaseException | None, tb: Any) -> None:
        if not isinstance(value, TallyError | HTTPError):
            _logger.error("request_failed", exc_info=(typ, value, tb))


class Nothing(Door):
    """Answers for every address that has no door."""

    async def prepare(self) -> None:
        await super().prepare()
        raise NotFound("There is nothing at this address.")
