"""Which Tally this is, as pages need to know it: it changes with the files that they are made of."""

from hashlib import sha256
from pathlib import Path

LETTERS = 12


def version_of(static: Path) -> str:
    """A short name for the content of all files below the folder."""
    content = sha256()
    for file in sorted(path for path in static.rglob("*") if path.is_file()):
        content.update(f"{file.relative_to(static)}\0{file.stat().st_size}\0".encode())
        content.update(file.read_bytes())
    return content.hexdigest()[:LETTERS]
