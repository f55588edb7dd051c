"""The web app's files: a shell for each address, the API viewer, and what these load, under a strict policy."""

import asyncio
import re
from datetime import datetime
from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher, Rule
from tornado.web import HTTPError, RequestHandler, StaticFileHandler

from handlers.web_app import Asset, WebApp

_SOURCES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self' ws: wss:",  # not every browser counts a WebSocket to the same host as 'self'
    "font-src 'self'",
    "media-src 'self'",  # what keeps a display awake over plain http
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")  # unless with a weight of nothing
_APP = "index.html"
_PAGES = """
    / /setup /sign-in /invite /pair /history /sessions /profile
    /manage/task-types /manage/clients /manage/projects /manage/rooms /manage/members
    /manage/kiosks /manage/organization
"""
_SHELLS = {
    **dict.fromkeys(_PAGES.split(), _APP),
    "/kiosk": "kiosk.html",
    "/static/design.html": "design.html",
    "/docs": "docs.html",
    "/docs/errors": "errors.html",
    "/manifest.webmanifest": "app.webmanifest",
    "/worker.js": "worker.js",  # at the top, as a service worker rules over what lies below it
}


def page_routes(web_app: WebApp) -> list[Any]:
    """The routes of the web app, for a Tornado application."""
    pages = [(path, Page, {"web_app": web_app, "name": name}) for path, name in _SHELLS.items()]
    kept = ("/static/([0-9a-f]{12})/(.+)", KeptFile, {"web_app": web_app})
    files = ("/static/(.*)", File, {"path": str(web_app.folder)})
    return [*pages, kept, files, Rule(Wanted(), Page, {"web_app": web_app, "name": _APP, "status": 404})]


class Wanted(Matcher):
    """Somebody looks for a page that is not there; the app tells them so in their language."""

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        reads = request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("Accept", "")
        return {} if reads and not request.path.startswith("/api/") else None


class Guarded(RequestHandler):
    """Whatever browsers show or run comes under the policy."""

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", "; ".join(_SOURCES))
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-cache")


class Page(Guarded):
    """A page under an address of its own, asked for again before each use."""

    def initialize(self, web_app: WebApp, name: str, status: int = 200) -> None:
        self._web_app = web_app
        self._name = name
        self._status = status

    async def get(self) -> None:
        self.set_status(self._status)
        send(self, await asyncio.to_thread(self._web_app.page, self._name))

    head = get


class KeptFile(Guarded):
    """A file at an address of its edition, where browsers keep it for good."""

    def initialize(self, web_app: WebApp) -> None:
        self._web_app = web_app

    async def get(self, version: str, name: str) -> None:
        asset, is_of_version = await asyncio.to_thread(self._web_app.kept, version, name)
        # a page that was opened before an update gets what there is now, for this once
        if asset and is_of_version:
            self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        send(self, asset)

    head = get


class File(Guarded, StaticFileHandler):
    """A file as it is, for whoever builds on it; asked for again before each use."""

    def compute_etag(self) -> str:
        # Tornado's own hash is kept while the server runs, and so outlives an edit of the file
        stat = self._stat()
        return f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'

    def get_cache_time(self, path: str, modified: datetime | None, mime_type: str) -> int:
        del path, modified, mime_type
        return 0


def send(handler: RequestHandler, asset: Asset | None) -> None:
    """Answers with the asset, compressed for those who take that. Raises HTTPError 404 without one."""
    if asset is None:
        raise HTTPError(404)
    handler.set_header("Content-Type", asset.media_type)
    content = asset.content
    if asset.compressed:
        handler.set_header("Vary", "Accept-Encoding")
        if _GZIP.search(handler.request.headers.get("Accept-Encoding", "")):
            handler.set_header("Content-Encoding", "gzip")
            content = asset.compressed
    handler.write(content)
