"""What a server that is ready says to whoever started it: where it is, for phones too, and how to begin."""

import sys
from io import StringIO

import segno

from commands.addresses import network_urls, url
from commands.streams import tell
from settings import Server


def welcome(server: Server, port: int, setup_token: str | None) -> None:
    """Prints where the server answers, and the one-time setup link while there is no organization."""
    own = url(server.host, port)
    nearby = network_urls(server.host, port)
    lines = [f"Tally is ready at {own}"]
    if nearby:
        lines.append(f"On this network: {'  '.join(nearby)}")
    if setup_token:
        lines.append(f"Create your studio: {server.public_url or own}/setup#token={setup_token}")
    if nearby and sys.stdout.isatty():
        picture = StringIO()
        segno.make(nearby[0], error="l").terminal(picture, compact=True, border=2)
        lines.append(picture.getvalue().rstrip("\n"))
    tell("\n".join(lines))
