"""Timer operations over HTTP."""

import pytest

from tests.support.studio import TestOrganization


@pytest.mark.gen_test
async def test_a_started_timer_runs_until_it_is_stopped(north: TestOrganization) -> None:
    started = await north.owner.post("/timers/start", {"taskTypeId": 1})
    assert started.status == 201, started.text
    stopped = await north.owner.post("/timers/stop")
    assert stopped.status == 200, stopped.text
