"""Control messages in JSON."""

from datetime import UTC, datetime

import pytest

from hub.messages import Hello


@pytest.mark.parametrize(("seconds", "told"), [(15, "15"), (15.0, "15"), (0.5, "0.5")])
def test_whole_seconds_are_told_as_whole_numbers(seconds: float, told: str) -> None:
    hello = Hello(
        organization_id=1,
        user_id=2,
        server_time=datetime(2026, 3, 1, tzinfo=UTC),
        heartbeat_seconds=seconds,
        resumed=False,
        upto="epoch-1.0",
        version="1f2e3d",
    )

    assert f'"heartbeatSeconds":{told},' in hello.model_dump_json()
