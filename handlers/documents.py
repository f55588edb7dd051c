"""A door for documents that describe the house: made once, revalidated by browsers, open to listed origins."""

from collections.abc import Callable
from hashlib import sha256

from handlers.base import Door, Doors


class Document(Door):
    """Serves the JSON that `made` gives."""

    made: Callable[[], bytes]

    def initialize(self, doors: Doors, made: Callable[[], bytes]) -> None:  # type: ignore[override]  # Tornado passes what the rule says
        super().initialize(doors)
        self.made = made

    def get(self) -> None:
        body = self.made()
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("ETag", f'"{sha256(body).hexdigest()[:16]}"')
        if self.check_etag_header():
            self.set_status(304)
        else:
            self.write(body)

    head = get
