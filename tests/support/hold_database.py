"""A process that attaches to a data directory's database, says its URL, and holds it until its input ends."""

import asyncio
import signal
import sys
from pathlib import Path

from store.embedded import EmbeddedPostgres
from store.errors import StoreError


async def hold(data_dir: Path, *, serve: bool) -> None:
    async with EmbeddedPostgres(data_dir, durable=False) as postgres:
        if serve:
            postgres.claim_serving()
        sys.stdout.write(f"{postgres.url}\n")
        sys.stdout.flush()
        await _end_of_input()


async def _end_of_input() -> None:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    await reader.read()


if __name__ == "__main__":
    # a shell has it ignored in whatever it starts in the background, such as the tests
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        asyncio.run(hold(Path(sys.argv[1]), serve="serve" in sys.argv[2:]))
    except StoreError as error:
        sys.exit(str(error))
