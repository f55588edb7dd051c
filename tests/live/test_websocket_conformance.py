"""RFC 6455: Autobahn's cases, against a door that echoes on the parked connection that `/ws` uses."""

import pytest

from tests.support.autobahn import verdicts
from tests.support.echo import echo_door

pytestmark = pytest.mark.gen_test(timeout=110)

# Text is checked when its message is whole, which for Tally is at 4 KiB at most: the standard says that a connection
# with broken UTF-8 fails, and Autobahn would like it to fail at the very byte.
LATE = dict.fromkeys(["6.4.1", "6.4.2", "6.4.3", "6.4.4"], "NON-STRICT")

# What comes behind a close, and close codes that nobody assigned: Autobahn only tells what it saw, as no rule says
# what has to happen.
UNDEFINED = dict.fromkeys(["7.1.6", "7.13.1", "7.13.2"], "INFORMATIONAL")

# One frame goes to all listeners, and compressing for each of them would cost more than all else, so that no
# compression is negotiated.
PARTS = [*(f"12.{part}" for part in range(1, 6)), *(f"13.{part}" for part in range(1, 8))]
COMPRESSED = {f"{part}.{number}": "UNIMPLEMENTED" for part in PARTS for number in range(1, 19)}


async def judged(*cases: str, wanted: dict[str, str]) -> dict[str, str]:
    async with echo_door() as url:
        return await verdicts(url, cases, wanted)


def not_ok(found: dict[str, str]) -> dict[str, str]:
    return {case: verdict for case, verdict in found.items() if verdict != "OK"}


async def test_frames_fragments_text_and_closes_are_handled_by_the_rules() -> None:
    found = await judged("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*", wanted=LATE | UNDEFINED)

    assert not_ok(found) == LATE | UNDEFINED
    assert len(found) == 247


async def test_long_messages_and_many_arrive_whole() -> None:
    found = await judged("9.*", wanted={})

    assert not_ok(found) == {}
    assert len(found) == 54


async def test_compression_that_a_client_offers_is_left_out() -> None:
    assert await judged("12.*", "13.*", wanted=COMPRESSED) == COMPRESSED
