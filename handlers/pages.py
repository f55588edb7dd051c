"""The web app's files: a shell for each address, the API viewer, and what these load, under a strict policy."""

from datetime import datetime
from pathlib import Path
from typing import Any

from tornado.web import StaticFileHandler

_SOURCES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self' ws: wss:",  # not every browser counts a WebSocket to the same host as 'self'
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
_SHELLS = {
    "/": "index.html",
    "/setup": "index.html",
    "/sign-in": "index.html",
    "/invite": "index.html",
    "/docs": "docs.html",
    "/docs/errors": "errors.html",
}


def page_routes(static: Path) -> list[tuple[str, type[StaticFileHandler], dict[str, Any]]]:
    """The routes of the web app, whose files lie in `static`, for a Tornado application."""
    pages = [(path, Page, {"path": str(static), "page": page}) for path, page in _SHELLS.items()]
    return [*pages, ("/static/(.*)", File, {"path": str(static)})]


class File(StaticFileHandler):
    """A file that browsers keep, and ask for again before each use."""

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", "; ".join(_SOURCES))
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-cache")

    def compute_etag(self) -> str:
        # Tornado's own hash is kept while the server runs, and so outlives an edit of the file
        stat = self._stat()
        return f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'

    def get_cache_time(self, path: str, modified: datetime | None, mime_type: str) -> int:
        del path, modified, mime_type
        return 0


class Page(File):
    """One file of the folder under an address of its own."""

    def initialize(self, path: str, page: str) -> None:  # type: ignore[override]
        super().initialize(path)
        self.page = page

    async def get(self, path: str = "", include_body: bool = True) -> None:  # noqa: FBT001, FBT002  Tornado's signature
        del path
        await super().get(self.page, include_body)

    async def head(self, path: str = "") -> None:
        await self.get(path, include_body=False)
