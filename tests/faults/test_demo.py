"""The demo as a visitor starts it: filled, alive, stopped, and started again."""

from pathlib import Path
from typing import Any

import pytest

from commands.demo import cast
from tests.support.live import event_stream
from tests.support.studio import Client
from tests.support.tally import Served, served

pytestmark = pytest.mark.gen_test(timeout=170)

PATIENCE = 100  # seconds for filling, on a machine that has much else to do
ELSEWHERE = {"TALLY_DATABASE__URL": "postgresql://nobody@127.0.0.1:1/nothing"}


@pytest.mark.timeout(180)
async def test_a_demo_is_filled_goes_on_and_is_there_again(tmp_path: Path) -> None:
    data_dir = tmp_path / "demo"
    for again in (False, True):
        async with demo(data_dir) as server:
            printed = f"{await server.line()}\n{await server.line()}"
            assert all(said in printed for said in (cast.OWNER, cast.ENGINEER, cast.PASSWORD))
            visitor = await signed_in(server)
            entries = (await visitor.get("/time-entries")).json["stats"]["count"]
            assert entries > 500
            assert await display(server, await server.line()) == "Display of Room A"
            async with event_stream(visitor) as peer:
                snapshot = await peer.next("snapshot")
                assert len(snapshot.data["running"]) in {3, 4}  # one may have stopped meanwhile
                if again:
                    assert (await peer.next()).event in {"timer:started", "timer:stopped"}
            server.process.terminate()
            assert (await server.ended()).code == 0
    assert not (tmp_path / "data").exists()


def demo(data_dir: Path) -> Any:
    return served(
        "--data-dir", str(data_dir), data_dir=data_dir.parent / "data", env=ELSEWHERE, verb="demo", patience=PATIENCE
    )


async def signed_in(server: Served) -> Client:
    return await entered(server, "/login", email=cast.OWNER, password=cast.PASSWORD)


async def display(server: Served, printed: str) -> str:
    """The name of the kiosk that the printed link makes of a browser."""
    kiosk = await entered(server, "/kiosk/token", deviceCode=printed.partition("/kiosk#device=")[2])
    name: str = (await kiosk.get("/kiosk")).json["kiosk"]["name"]
    return name


async def entered(server: Served, path: str, **body: str) -> Client:
    reply = await Client(server.url).post(path, body)
    assert reply.status == 200, reply.text
    return Client(server.url, reply.headers["Set-Cookie"].partition(";")[0])
