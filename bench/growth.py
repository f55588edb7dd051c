"""The same requests to a young studio and to an old one: `python -m bench.growth`.

The old one has a million entries of five years and a log of ten million events, among a thousand organizations; the
young one has a thousand entries of ten days. Each request goes through the whole server, to both in turns.
"""

import asyncio
import json
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench.filling import LARGE, ORGANIZATION, OWNER, SMALL, Amounts, fill, song
from bench.harness.beginning import begin
from bench.harness.posting import Poster, request
from bench.harness.report import Figure, Report, Table, text
from bench.harness.rounds import interleaved, ratio
from bench.harness.tally import tally
from domain.base import iso
from tests.support.studio import Client

ROUNDS = 7
TIMES = 9  # of each request in a round
MOST = 1.5  # times as long as in the young studio
BEHIND = 100  # events that a client which resumes has missed


@dataclass(frozen=True)
class House:
    """A studio under measurement: a connection to its server, and what can be asked of it."""

    port: int
    poster: Poster
    cookie: str
    paths: Mapping[str, str]
    start: bytes

    async def get(self, path: str) -> float:
        """Milliseconds until the answer is complete."""
        return await self.timed(request(path, cookie=self.cookie, method="GET"))

    async def timed(self, sent: bytes) -> float:
        begin = self.poster.send(sent)
        await self.poster.answer()
        return (time.monotonic_ns() - begin) / 1e6

    async def first_bytes(self, path: str) -> float:
        """Milliseconds until the beginning of a long answer."""
        async with Poster.to(self.port) as poster:
            begin = poster.send(request(path, cookie=self.cookie, method="GET"))
            await poster.reader.readuntil(b"\r\n\r\n")
            await poster.reader.read(1)
            return (time.monotonic_ns() - begin) / 1e6

    async def start_and_stop(self) -> float:
        stop = request("/api/v1/timers/stop", cookie=self.cookie)
        return await self.timed(self.start) + await self.timed(stop)


async def paths_of(owner: Client, amounts: Amounts, epoch: str) -> dict[str, str]:
    """What is measured by GET, by name; each filter is one that finds some entries."""
    now = datetime.fromisoformat((await owner.get("/me")).json["serverTime"])
    middle = now - timedelta(days=amounts.days / 2)
    older = (await owner.get("/time-entries", to=iso(middle))).json
    entry = next(each for each in older["items"] if each["sessionId"])
    quarter = timedelta(days=amounts.days / 4)
    half = {"from": iso(middle - quarter), "to": iso(middle + quarter)}
    filters: dict[str, Mapping[str, object]] = {
        "first page": {},
        "deep page": {"cursor": older["nextCursor"]},
        "from, to": half,
        "userId": {"userId": entry["ownerId"]},
        "taskTypeId": {"taskTypeId": entry["taskType"]["id"]},
        "sessionId": {"sessionId": entry["sessionId"]},
        "projectId": {"projectId": entry["projectId"]},
        "clientId": {"clientId": entry["clientId"]},
        "roomId": {"roomId": entry["roomId"]},
        "billable": {"billable": "false"},
        "userId, from, to": {"userId": entry["ownerId"], **half},
        "text": {"text": song(amounts.entries // 2)},
    }
    lists = {f"list, {name}": f"/api/v1/time-entries?{urlencode(query)}" for name, query in filters.items()}
    resumed = f"{epoch}.{amounts.events - BEHIND}"
    return lists | {
        "history of an entry": f"/api/v1/time-entries/{entry['id']}/history",
        "running timers": "/api/v1/timers/running",
        f"resume, {BEHIND} events behind": f"/api/v1/changes?wait=0&cursor={resumed}",
    }


async def provide(folder: Path, amounts: Amounts) -> None:
    """Fills a database, unless the folder holds it from an earlier run."""
    if await asyncio.to_thread(folder.exists):
        return
    began = time.monotonic()
    await fill(folder, amounts)
    print(f"{amounts.entries:,} entries and {amounts.events:,} events filled in {time.monotonic() - began:.0f} s")


async def opened(stack: AsyncExitStack, folder: Path, amounts: Amounts) -> House:
    """Serves a filled database."""
    served = await stack.enter_async_context(tally(folder))
    owner = await served.studio.client_of(OWNER, ORGANIZATION)
    epoch = served.studio.services.database.epoch
    poster = await stack.enter_async_context(Poster.to(served.program.port))
    body = json.dumps({"taskTypeId": (await owner.get("/task-types")).json["items"][0]["id"]}).encode()
    assert owner.cookie
    start = request("/api/v1/timers/start", body, owner.cookie)
    return House(served.program.port, poster, owner.cookie, await paths_of(owner, amounts, epoch), start)


def measures(house: House) -> dict[str, Callable[[], Awaitable[float]]]:
    made: dict[str, Callable[[], Awaitable[float]]] = {}
    for name, path in house.paths.items():
        made[name] = partial(house.get, path)
    made["CSV, first bytes"] = partial(house.first_bytes, "/api/v1/time-entries.csv")
    made["start and stop"] = house.start_and_stop
    return made


async def typical(measure: Callable[[], Awaitable[float]]) -> float:
    return median([await measure() for _ in range(TIMES)])


async def run(folder: Path) -> Report:
    await provide(folder / "young", SMALL)
    await provide(folder / "old", LARGE)
    async with AsyncExitStack() as stack:
        young = await opened(stack, folder / "young", SMALL)
        old = await opened(stack, folder / "old", LARGE)
        subjects = {
            (whose, name): partial(typical, measure)
            for name in measures(young)
            for whose, measure in (("young", measures(young)[name]), ("old", measures(old)[name]))
        }
        times = await interleaved(subjects, ROUNDS)
    names = [name for whose, name in times if whose == "young"]
    rows = [(name, f"{median(times['young', name]):.2f} ms", f"{median(times['old', name]):.2f} ms") for name in names]
    figures = [
        Figure(f"{name}: old / young", ratio(times["old", name], times["young", name]), at_most=MOST) for name in names
    ]
    return Report("Growth", figures, [Table(("", "young", "old"), rows)])


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.growth")
    parser.add_argument("--folder", type=Path, help="keeps the filled databases here for the next run")
    given = parser.parse_args()
    begin()
    with tempfile.TemporaryDirectory() as folder:
        print(text(asyncio.run(run(given.folder or Path(folder)))))


if __name__ == "__main__":
    main()
