"""The one handler that serves every route of the table: origin, sign-in, permission, body, answer."""

import re
from asyncio import Future
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json, to_json
from tornado.http1connection import HTTP1Connection
from tornado.web import stream_request_body

from actions import sign_in
from actions.once import KeptAnswer, Once, Repeated
from domain.audiences import shape_of, visible_part
from domain.base import Model
from domain.entries import Entry
from domain.errors import (
    FieldError,
    Forbidden,
    Malformed,
    MethodNotAllowed,
    NotFound,
    StandingChanged,
    TooLarge,
    Unavailable,
    UnsupportedMediaType,
    ValidationFailed,
)
from domain.people import Actor, Audience
from handlers import problems
from handlers.base import Door, Doors
from handlers.call import Call
from handlers.routes import Route, id_in_path

JSON = "application/json"
MOST_BODY_BYTES = 64 * 1024
PREFLIGHT_SECONDS = "600"
TRIES = 3


class Empty(Model):
    """The body of a call that takes none."""


@stream_request_body
class Endpoint(Door):
    """Serves one path of the table; `routes` maps its methods."""

    SUPPORTED_METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "OPTIONS")
    routes: Mapping[str, Route]
    raw: bytearray
    revision: int = 0
    hung_up: Future[None]

    def initialize(self, doors: Doors, routes: Mapping[str, Route] | None = None) -> None:
        super().initialize(doors)
        self.routes = routes or {}
        self.raw = bytearray()
        self.hung_up = Future()

    async def prepare(self) -> None:
        await super().prepare()
        if self.request.method == "OPTIONS":
            return
        route = self._route()
        if _announces_too_much(self.request.headers.get("Content-Length", "")):
            raise _too_large()
        self.check_origin_of_request()
        await self._admit(route)

    async def _admit(self, route: Route, *, again: bool = False) -> None:
        if route.permission is None:
            return
        self.revision = self.doors.hub.revision
        if route.checks_standing and not again:
            member = await self.signed_in(sign_in.remember)
            if member.may(route.permission):
                return
        member = await self.signed_in()
        if not member.may(route.permission):
            raise Forbidden("Your role does not allow this. Ask an owner or a manager of your organization.")

    def data_received(self, chunk: bytes) -> None:
        self.raw += chunk
        if len(self.raw) > MOST_BODY_BYTES:
            self.refuse(_too_large())  # at once: Tornado then takes no more, and closes the connection

    def options(self, *_ids: str) -> None:
        """Answers a preflight; which origins may go on was said in the default headers."""
        self.set_status(204)
        self.set_header("Allow", ", ".join(self.methods()))
        self.set_header("Access-Control-Allow-Methods", ", ".join(self.methods()))
        self.set_header("Access-Control-Allow-Headers", "Content-Type, Idempotency-Key, If-Match")
        self.set_header("Access-Control-Max-Age", PREFLIGHT_SECONDS)

    async def _serve(self, *ids: str) -> None:
        route = self._route()
        for _ in range(TRIES):
            try:
                await self._answer(route, ids)
            except StandingChanged:  # while the request was under way; it is taken as of now
                await self._admit(route, again=True)
            else:
                return
        raise Unavailable

    async def _answer(self, route: Route, ids: tuple[str, ...]) -> None:
        call = self._call(route, ids)
        try:
            result = await route.endpoint(call)
        except Repeated as repeated:
            answer = repeated.answer
        else:
            if isinstance(result, AsyncIterator):
                self._set_headers(call)
                await self._stream(result, route.media_type)
                return
            answer = _whole(route, result)
        self._set_headers(call)
        self._send(_seen_by(call.member, route, answer))

    get = post = patch = delete = put = head = _serve

    def on_connection_close(self) -> None:
        super().on_connection_close()
        if not self.hung_up.done():
            self.hung_up.set_result(None)

    def decode_argument(self, value: bytes, name: str | None = None) -> str:
        """Text of the address; a cursor may be anything, for whoever reads it tells what is wrong with it."""
        return value.decode(errors="replace") if name == "cursor" else super().decode_argument(value, name)

    def _route(self) -> Route:
        method = "GET" if self.request.method == "HEAD" else self.request.method
        route = self.routes.get(method or "")
        if route is None:
            raise MethodNotAllowed(self.methods())
        return route

    def methods(self) -> tuple[str, ...]:
        return (*self.routes, "OPTIONS")

    def _call(self, route: Route, ids: tuple[str, ...]) -> Call:
        call = Call(
            self.doors.services, self.doors.hub, self.hung_up, self.visitor, self.revision, self.member, self.token
        )
        if ids:
            call.id = _path_id(ids[0])
        if route.query:
            call.query = self._query(route.query)
        if route.method != "GET":
            call.body = self._body(route.body or Empty)
        call.version = _version(self.request.headers.get("If-Match"))
        call.once = self._once(route)
        return call

    def _query(self, model: type[Model]) -> Model:
        # Tornado's own way to an argument turns control characters into spaces, where the model may refuse them.
        given = self.request.query_arguments.items()
        if twice := [name for name, values in given if len(values) > 1]:
            raise ValidationFailed([FieldError(name, "Give this once.") for name in twice])
        return _validated(model, {name: self.decode_argument(values[0], name) for name, values in given})

    def _body(self, model: type[Model]) -> Model:
        if not self.raw:
            return _validated(model, {})
        if not _is_json(self.request.headers.get("Content-Type", "")):
            raise UnsupportedMediaType("Send the body as application/json in UTF-8.")
        return _validated(model, _parsed(bytes(self.raw)))

    def _once(self, route: Route) -> Once | None:
        key = self.request.headers.get("Idempotency-Key")
        if key is None or not route.takes_key or self.member is None:
            return None
        if not re.fullmatch(r"[\x21-\x7e]{1,200}", key):
            raise ValidationFailed.of("Idempotency-Key", "Use 1 to 200 visible ASCII characters, such as a UUID.")
        return Once(
            user_id=self.member.user_id,
            route=f"{route.method} {self.request.path}",
            key=key,
            body_hash=sha256(self.raw).digest(),
            render=lambda result: _whole(route, result),
        )

    def _set_headers(self, call: Call) -> None:
        if call.cursor:
            self.set_header("Tally-Cursor", call.cursor)
        if call.sign_in_token:
            self.sign_in_with(call.sign_in_token, call.member)
        elif call.sign_in_token == "":
            self.sign_out()

    async def _stream(self, parts: AsyncIterator[bytes], media_type: str) -> None:
        self.set_header("Content-Type", media_type)
        try:
            async for part in parts:
                self.write(part)
                await self.flush()
        except Exception:
            self._break_off()
            raise

    def _break_off(self) -> None:
        """Closes the connection, as a proper end would make a part of the answer pass for the whole."""
        connection = self.request.connection
        assert isinstance(connection, HTTP1Connection)
        connection.close()

    def _send(self, answer: KeptAnswer) -> None:
        self.set_status(answer.status)
        if answer.etag:
            self.set_header("ETag", answer.etag)
        if answer.status == 204:
            self.finish()
            return
        self.set_header("Content-Type", JSON)
        self.finish(answer.body)


def _whole(route: Route, result: Any) -> KeptAnswer:
    """The answer in JSON with everything in it, as it is kept for a repeat."""
    if route.answer is None:
        return KeptAnswer(204, b"", None)
    if isinstance(result, bytes):  # JSON that was made for the member's audience
        return KeptAnswer(route.status, result, None)
    etag = f'"{result.version}"' if isinstance(result, Entry) else None
    return KeptAnswer(route.status, result.model_dump_json().encode(), etag)


def _seen_by(member: Actor | None, route: Route, answer: KeptAnswer) -> KeptAnswer:
    """The answer cut down to what the member may see now."""
    audience = member.audience if member else Audience.PLAIN
    if route.answer is None or audience is Audience.MONEY:
        return answer
    data = visible_part(from_json(answer.body), shape_of(route.answer, audience))
    return replace(answer, body=to_json(data))


def _announces_too_much(length: str) -> bool:
    # What is no length at all, Tornado refuses when it comes to the body.
    digits = length if length.isascii() and length.isdigit() else "0"
    return len(digits) > 18 or int(digits) > MOST_BODY_BYTES


def _path_id(text: str) -> int:
    id_ = id_in_path(text)
    if id_ is None:
        raise NotFound("There is nothing with this id.")
    return id_


def _version(if_match: str | None) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    match = re.fullmatch(r'("?)([0-9]{1,9})\1', if_match.strip(), re.ASCII)
    # A tag that no version ever has matches no entry: the answer is a conflict, with the entry as it is.
    return int(match[2]) if match else 0


def _is_json(content_type: str) -> bool:
    media_type, _, parameters = content_type.partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    return media_type.strip().lower() == "application/json" and charset in {"", "utf-8"}


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        data = from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        raise Malformed(f"The body is not valid JSON in UTF-8: {error}.") from error
    if not isinstance(data, dict):
        raise Malformed("The body must be a JSON object.")
    return data


def _validated(model: type[Model], data: dict[str, Any]) -> Model:
    try:
        return model.model_validate(data, by_name=False, by_alias=True)
    except ValidationError as error:
        raise problems.validation_failed(error) from error


def _too_large() -> TooLarge:
    return TooLarge(f"The body may have at most {MOST_BODY_BYTES // 1024} KiB.")
