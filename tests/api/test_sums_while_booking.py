"""Totals while days are summed up and changed at the same time."""

import asyncio

import pytest

from actions.housekeeping import sum_up
from tests.api.test_sums_of_days import all_of, booked, check_totals
from tests.support.bookings import entered, moment
from tests.support.studio import TestOrganization

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_nothing_is_lost_that_changes_while_days_are_summed_up(north: TestOrganization) -> None:
    await booked(north)
    entries = (await all_of(north))[-6:]
    for round_ in range(3):
        notes = {"notes": f"Round {round_}", "billable": round_ % 2 == 0}
        await asyncio.gather(
            sum_up(north.studio.services),
            *(north.owner.patch(f"/time-entries/{entry['id']}", notes) for entry in entries),
            sum_up(north.studio.services),
            *(entered(north.owner, north, startTime=moment(hours=60 + place), duration="1h") for place in range(4)),
            north.owner.delete(f"/time-entries/{entries.pop()['id']}"),
        )
        await check_totals(north)
