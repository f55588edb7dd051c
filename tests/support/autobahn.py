"""Autobahn's cases against a WebSocket server, in a process of their own: the package that brings them changes Python.

As a module that is run, it takes a URL and the cases, and prints a line of JSON for each of them.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping

from tests.support.processes import ROOT

AT_ONCE = 4
TRIES = 3  # some cases give the server a second to answer, and a busy machine takes longer
MOST_AGAIN = 20  # more than that is not the machine's fault


async def verdicts(url: str, cases: Iterable[str], wanted: Mapping[str, str]) -> dict[str, str]:
    """The verdict on each case that the patterns name. Those that are neither OK nor as `wanted` had another try."""
    found: dict[str, str] = {}
    for _ in range(TRIES):
        found |= await _run(url, *cases)
        cases = [case for case, verdict in found.items() if verdict not in {"OK", wanted.get(case)}]
        if not 0 < len(cases) <= MOST_AGAIN:
            break
    return found


async def _run(url: str, *cases: str) -> dict[str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.autobahn", url, *cases, cwd=ROOT, stdout=subprocess.PIPE
    )
    try:
        out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return dict(json.loads(line) for line in out.splitlines())


async def _print_verdicts(url: str, cases: list[str]) -> None:
    from kosoku import FailureError, run_fuzzingclient  # noqa: PLC0415  in this process alone

    try:
        results = await run_fuzzingclient(url, cases, concurrency=AT_ONCE)
    except FailureError as failure:
        results = failure.results
    for result in results:
        behavior, close = result.behavior.value, result.behavior_close.value
        verdict = behavior if close in {"OK", behavior} else f"{behavior}, close {close}"
        sys.stdout.write(json.dumps([result.case_id, verdict]) + "\n")


if __name__ == "__main__":
    asyncio.run(_print_verdicts(sys.argv[1], sys.argv[2:]))
