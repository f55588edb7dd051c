"""A door for documents that describe the house: made once, revalidated by browsers, open to listed origins."""

from hashlib import sha256

from handlers.base import Door


class DocumentDoor(Door):
    """Serves what `body` gives."""

    @staticmethod
    def body() -> bytes:
        """The document as JSON."""
        raise NotImplementedError

    def get(self) -> None:
        body = self.body()
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("ETag", f'"{sha256(body).hexdigest()[:16]}"')
        if self.check_etag_header():
            self.set_status(304)
        else:
            self.write(body)

    head = get
