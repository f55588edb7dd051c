"""What a server that is ready says to whoever started it: where it is, for phones too, and how to begin."""

import sys

import segno

from commands.addresses import network_urls, url
from settings import Server


def welcome(server: Server, port: int, setup_token: str | None) -> None:
    """Prints where the server answers, and the one-time setup link while there is no organization."""
    own = url(server.host, port)
    nearby = network_urls(server.host, port)
    print(f"Tally is ready at {own}")
    if nearby:
        print(f"On this network: {'  '.join(nearby)}")
    if setup_token:
        print(f"Create your studio: {server.public_url or own}/setup#token={setup_token}")
    if nearby and sys.stdout.isatty():
        segno.make(nearby[0], error="l").terminal(compact=True, border=2)
    sys.stdout.flush()
