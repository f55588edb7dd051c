"""The web app as browsers keep it: few files, compressed, at addresses that change with what is in them."""

import gzip
import json
import mimetypes
import posixpath
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from handlers.bundles import Bundles

_AT, _APP = "/static/", "index.html"
_MODULE = re.compile(rf'<script type="module" src="{_AT}(.+?)">')
_IMPORT = re.compile(r'^@import "\./(.+)";$', re.MULTILINE)
_COMMENT = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)  # but for those that name a license
_MARGIN = re.compile(r"\s*\n\s*")
_MESSAGES = re.compile(r"locales/([\w-]+)\.json")
_WORKER, _FILES = "worker.js", "const FILES = [];"  # where the service worker says what it keeps
_KEPT = re.compile(r"css/(main|pages|search)\.css|locales/[\w-]+\.json|favicon[\w-]*\.svg|vendor/inter/.+\.woff2")
_LANGUAGES = "<!-- languages -->"  # where a page links the messages of each language
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}

Stamp = tuple[tuple[str, int, int], ...]  # of each file its name, when it was changed, and its size


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent; `compressed` where it is text."""

    media_type: str
    content: bytes
    compressed: bytes | None


class Edition:
    """The files of a folder as they were at one moment; `version` is of no others."""

    def __init__(self, folder: Path, stamp: Stamp) -> None:
        self.stamp = stamp
        self._files = {name: (folder / name).read_bytes() for name, *_ in stamp}
        self._assets: dict[str, Asset] = {}
        contents = "".join(f"{name} {sha256(content).hexdigest()}\n" for name, content in self._files.items())
        self.version = sha256(contents.encode()).hexdigest()[:12]

    def asset(self, name: str) -> Asset | None:
        """A page with the addresses of this edition, a script or a style sheet with what it imports, or a file."""
        if name not in self._assets and name in self._files:
            self._assets[name] = self._made(name)
        return self._assets.get(name)

    def _made(self, name: str) -> Asset:
        media_type = _TYPES.get(Path(name).suffix)
        content = self._content(name)
        if media_type:
            return Asset(media_type, content, gzip.compress(content, mtime=0))
        return Asset(mimetypes.guess_type(name)[0] or "application/octet-stream", content, None)

    def _content(self, name: str) -> bytes:
        if name.endswith((".html", ".webmanifest")):
            return self._page(name).encode()
        if name == _WORKER:
            return self._page(name).replace(_FILES, f"const FILES = {json.dumps(self._kept)};").encode()
        if name.endswith(".css"):
            return _MARGIN.sub("\n", _COMMENT.sub("", self._style_sheet(name))).encode()
        if name in self._bundles:
            return self._bundles.bundle(name, self._base).encode()
        return self._files[name]

    def _page(self, name: str) -> str:
        page = self._files[name].decode()
        return page.replace(_LANGUAGES, self._messages).replace(f'"{_AT}', f'"{self._base}')

    @cached_property
    def _messages(self) -> str:
        codes = [found[1] for found in map(_MESSAGES.fullmatch, self._files) if found]
        return "".join(f'<link rel="messages" hreflang="{code}" href="{_AT}locales/{code}.json" />' for code in codes)

    @property
    def _kept(self) -> list[str]:
        """What the app needs to open without the server."""
        app = self._files[_APP].decode()
        scripts = {script for page in _MODULE.findall(app) for script in self._bundles.files_of(page)}
        return sorted(scripts.union(filter(_KEPT.fullmatch, self._files)))

    @property
    def _base(self) -> str:
        return f"{_AT}{self.version}/"

    @cached_property
    def _bundles(self) -> Bundles:
        scripts = {name: source for name, source in self._files.items() if name.endswith(".js")}
        pages = "".join(source.decode() for name, source in self._files.items() if name.endswith(".html"))
        return Bundles(scripts, _MODULE.findall(pages))

    def _style_sheet(self, name: str) -> str:
        folder = posixpath.dirname(name)
        sheet = self._files[name].decode()
        return _IMPORT.sub(lambda found: self._style_sheet(posixpath.join(folder, found[1])), sheet)


@lru_cache(maxsize=1)
def _edition(folder: Path, stamp: Stamp) -> Edition:
    """Shared by all servers of the process."""
    return Edition(folder, stamp)


class WebApp:
    """The files of a folder in their newest edition."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.edition = _edition(folder, self._stamp())

    def page(self, name: str) -> Asset | None:
        """A page that shows what the files hold now, even when they were edited while the server runs."""
        return self._newest().asset(name)

    def kept(self, version: str, name: str) -> tuple[Asset | None, bool]:
        """A file, and whether it is of that edition, which another process may have seen first."""
        edition = self.edition if self.edition.version == version else self._newest()
        return edition.asset(name), edition.version == version

    def _newest(self) -> Edition:
        stamp = self._stamp()
        if stamp != self.edition.stamp:
            self.edition = _edition(self.folder, stamp)
        return self.edition

    def _stamp(self) -> Stamp:
        found = ((path, path.stat()) for path in sorted(self.folder.rglob("*")) if path.is_file())
        return tuple((path.relative_to(self.folder).as_posix(), stat.st_mtime_ns, stat.st_size) for path, stat in found)
