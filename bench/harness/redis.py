"""A Redis of the benchmark's own, on the server's core: started, killed, started again."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.harness.cores import ON_SERVER_CORE

REDIS = shutil.which("redis-server") or shutil.which("valkey-server") or "redis-server"
_PATIENCE_SECONDS = 20
_LOOK_SECONDS = 0.02


@dataclass
class Redis:
    """Keeps its data in `folder`, and writes it there when it is told to stop, as it is installed to."""

    port: int
    folder: Path
    pid: int = 0
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Returns when it answers."""
        command = (*ON_SERVER_CORE, REDIS, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder))
        with (self.folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.pid = self._process.pid
        gives_up_at = time.monotonic() + _PATIENCE_SECONDS
        while not self._answers():
            if time.monotonic() > gives_up_at or self._process.poll() is not None:
                raise SystemExit(f"Redis did not start:\n{(self.folder / 'redis.log').read_text()}")
            time.sleep(_LOOK_SECONDS)

    def kill(self) -> None:
        """Ends it as a crash does: what it had not yet written is gone."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """Ends it as an operator does."""
        if self._process:
            self._process.terminate()
            self._process.wait()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), _PATIENCE_SECONDS)

    def _answers(self) -> bool:
        try:
            with self.connect() as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False


@contextmanager
def redis(folder: Path) -> Iterator[Redis]:
    """Runs until the block ends."""
    own = folder / "redis"
    own.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        made = Redis(free.getsockname()[1], own)
    made.start()
    try:
        yield made
    finally:
        made.kill()
