"""The history: found by filters, changed in place and on the timeline, entered by hand."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Locator, Page, expect

from domain.base import iso
from tests.browser.conftest import Browsers
from tests.browser.screens import Screen
from tests.support.bookings import entered
from tests.support.studio import Client, TestOrganization

browser_test = pytest.mark.gen_test(timeout=60)

PARIS = ZoneInfo("Europe/Paris")
YESTERDAY = (datetime.now(PARIS) - timedelta(days=1)).date()


def _at(hour: float) -> str:
    """A time of yesterday in the studio."""
    midnight = datetime(YESTERDAY.year, YESTERDAY.month, YESTERDAY.day, tzinfo=PARIS)
    return iso((midnight + timedelta(hours=hour)).astimezone(UTC))


def _times(start: str, end: str) -> str:
    """From when to when, as the browser of an American writes it."""
    written = [datetime.combine(YESTERDAY, time.fromisoformat(each)).strftime("%I:%M %p") for each in (start, end)]
    return " \N{EN DASH} ".join(written)


async def _booked(member: Client, north: TestOrganization, kind: str, hours: tuple[float, float], **fields: Any) -> Any:
    return await entered(member, north, kind, startTime=_at(hours[0]), endTime=_at(hours[1]), **fields)


async def _history(browsers: Browsers, member: Client, **query: Any) -> Screen:
    page = await (await browsers.browser_of(member)).new_page()
    search = "&".join(f"{name}={value}" for name, value in {"date": YESTERDAY, **query}.items())
    await page.goto(f"{browsers.url}/history?{search}")
    screen = Screen(page)
    await expect(screen.title).to_have_text("History")
    return screen


def _block(page: Page, task: str) -> Locator:
    return page.locator("timeline-block").filter(has_text=task)


async def _drag(page: Page, place: Locator, hours: float) -> None:
    """Takes hold of a place and pulls it that far down."""
    await place.scroll_into_view_if_needed()
    column = await page.locator(".timeline-column").first.bounding_box()
    box = await place.bounding_box()
    assert column
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, y + 6)
    await page.mouse.move(x, y + hours * column["height"] / 24, steps=4)


@browser_test
async def test_filters_stand_in_the_address_and_totals_and_csv_follow(
    north: TestOrganization, browsers: Browsers
) -> None:
    ada, bob = await north.member(name="Ada"), await north.member(name="Bob")
    strings = await _booked(ada, north, "Recording", (9, 11), notes="strings")
    await _booked(bob, north, "Mixing", (10, 10.5))
    screen = await _history(browsers, north.owner)
    page = screen.page
    rows, totals = page.locator("entry-row"), page.locator(".totals")
    await expect(rows).to_have_count(2)
    await expect(totals).to_contain_text("2h 30m")

    await screen.press("Filters")
    await page.get_by_role("combobox", name="Person").click()
    await page.get_by_role("option", name="Ada").click()
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("strings")
    await expect(totals).to_contain_text("2h 00m")
    assert f"userId={strings['ownerId']}" in page.url
    csv = await page.get_by_role("link", name="Export CSV").get_attribute("href")
    assert csv is not None
    exported = await north.owner.get(csv.removeprefix("/api/v1"))
    assert ("strings" in exported.text, "Bob" in exported.text) == (True, False)

    await page.reload()
    await expect(rows).to_have_count(1)
    await _booked(ada, north, "Mixing", (12, 13))  # comes by itself
    await expect(rows).to_have_count(2)
    await expect(totals).to_contain_text("3h 00m")
    await page.get_by_role("button", name="Dismiss: Person: Ada").click()
    await expect(rows).to_have_count(3)
    await page.get_by_role("searchbox").fill("nothing like it")
    await expect(page.get_by_text("Nothing fits these filters")).to_be_visible()


@browser_test
async def test_an_entry_is_changed_at_the_side_though_another_changed_it_meanwhile(
    north: TestOrganization, browsers: Browsers
) -> None:
    ada = await north.member(name="Ada")
    entry = await _booked(ada, north, "Recording", (9, 11))
    screen = await _history(browsers, ada)
    page = screen.page
    await page.get_by_role("link", name="Recording").click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label("Duration").fill("90m")
    await page.locator("entry-form").evaluate("form => { form.requestUpdate(); return form.updateComplete; }")
    await sheet.get_by_label("Duration").press("Tab")
    await expect(sheet.get_by_label("End")).to_have_value("10:30")
    await sheet.get_by_label("Why is it changed?").fill("break")
    await north.owner.patch(f"/time-entries/{entry['id']}", {"notes": "take 3"})

    await sheet.get_by_role("button", name="Save", exact=True).click()
    conflict = sheet.get_by_role("alert").filter(has_text="Somebody changed this entry")
    await expect(conflict.get_by_role("row", name="End")).to_contain_text("10:30")
    await expect(conflict.get_by_role("row", name="Notes")).to_contain_text("take 3")
    await sheet.get_by_role("button", name="Save mine").click()
    await expect(sheet).to_have_count(0)
    await expect(page.locator("entry-row")).to_contain_text("1h 30m")

    await page.get_by_role("link", name="Recording").click()
    story = page.get_by_role("region", name="What was done to it")
    await expect(story).to_contain_text("Ada changed it")
    await expect(story).to_contain_text("Reason: break")
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_role("dialog", name="Delete this entry?").get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("Nothing booked in these days")).to_be_visible()


@browser_test
async def test_time_is_entered_by_hand_as_people_write_it(north: TestOrganization, browsers: Browsers) -> None:
    ada = await north.member(name="Ada")
    screen = await _history(browsers, ada)
    page = screen.page
    await screen.press("Add time")
    sheet = page.get_by_role("dialog", name="Add time")
    await sheet.get_by_role("combobox", name="Task type").fill("mix")
    await page.keyboard.press("Enter")
    await sheet.get_by_label("Date").fill(YESTERDAY.isoformat())
    await sheet.get_by_label("Date").press("Tab")
    await sheet.get_by_label("Start").fill("22:30")
    await sheet.get_by_label("Start").press("Tab")
    await sheet.get_by_label("Duration").fill("1h15")
    await sheet.get_by_label("Duration").press("Tab")
    await expect(sheet.get_by_label("End")).to_have_value("23:45")
    await sheet.get_by_role("button", name="Add time").click()
    await expect(page.locator("entry-row")).to_contain_text(_times("22:30", "23:45"))
    items = (await ada.get("/time-entries")).json["items"]
    assert [(item["startTime"], item["durationSeconds"]) for item in items] == [(_at(22.5), 4500)]


@browser_test
async def test_the_week_of_everybody_leads_to_a_person_s_week_and_to_a_day(
    north: TestOrganization, browsers: Browsers
) -> None:
    ada, bob = await north.member(name="Ada"), await north.member(name="Bob")
    await _booked(ada, north, "Recording", (9, 11))
    await _booked(bob, north, "Mixing", (10, 10.5))
    page = (await _history(browsers, ada, view="timeline")).page
    rows = page.locator("history-team li.team-row")
    await expect(rows).to_contain_text([re.compile("Ada.*2h 00m", re.DOTALL), re.compile("Bob.*30m", re.DOTALL)])
    await rows.nth(1).get_by_role("link", name=re.compile("Bob, .*: 30m")).click()
    await expect(page.locator("timeline-block")).to_contain_text(["Mixing"])
    assert "span=day" in page.url
    await page.go_back()
    await rows.nth(1).get_by_role("link", name="Bob", exact=True).click()
    await expect(page.locator(".timeline-column")).to_have_count(7)
    await page.get_by_role("button", name="Only me").click()
    await expect(page.locator("timeline-block")).to_contain_text(["Recording"])
    await page.get_by_role("button", name="Everybody").click()
    await expect(rows).to_have_count(2)


@browser_test
async def test_an_entry_is_dragged_on_the_timeline_and_is_still_there_after_a_reload(
    north: TestOrganization, browsers: Browsers
) -> None:
    ada = await north.member(name="Ada")
    entry = await _booked(ada, north, "Recording", (9, 11))
    screen = await _history(browsers, ada, view="timeline", span="day")
    page, block = screen.page, _block(screen.page, "Recording")
    await _drag(page, block, 2)
    await expect(block).to_contain_text(_times("11:00", "13:00"))
    await page.keyboard.press("Escape")
    await expect(block).to_contain_text(_times("09:00", "11:00"))
    await page.mouse.up()

    await _drag(page, block, 2)
    await page.mouse.up()
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()
    await _drag(page, block.locator('[data-edge="end"]'), -1)
    await page.mouse.up()
    await expect(block).to_contain_text(_times("11:00", "12:00"))
    await page.reload()
    await expect(block).to_contain_text(_times("11:00", "12:00"))
    assert (await ada.get(f"/time-entries/{entry['id']}")).json["startTime"] == _at(11)


@browser_test
async def test_keys_move_resize_and_open_an_entry_and_what_is_refused_goes_back(
    north: TestOrganization, browsers: Browsers
) -> None:
    ada = await north.member(name="Ada")
    entry = await _booked(ada, north, "Recording", (9, 11))
    screen = await _history(browsers, ada, view="timeline", span="day")
    page, block = screen.page, _block(screen.page, "Recording")
    link = block.get_by_role("link")
    for keys in ("ArrowDown", "ArrowDown", "Shift+ArrowUp"):
        await link.press(keys)
    await expect(block).to_contain_text(_times("09:10", "11:05"))
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()  # it is sent once no more keys come
    assert (await ada.get(f"/time-entries/{entry['id']}")).json["endTime"] == _at(11 + 5 / 60)

    one_entry = re.compile(r"/time-entries/\d+$")
    await page.route(one_entry, lambda route: route.abort())
    await link.press("ArrowUp")
    await expect(page.get_by_text("The server can't be reached")).to_be_visible()
    await expect(block).to_contain_text(_times("09:10", "11:05"))
    await page.unroute(one_entry)
    await link.press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text("What was done to it")
