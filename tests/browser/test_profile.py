"""One's own profile: the password, and being signed out elsewhere."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Browsers
from tests.browser.screens import Board
from tests.support.studio import PASSWORD, Client, Studio, TestOrganization

browser_test = pytest.mark.gen_test(timeout=60)


async def _elsewhere(studio: Studio, browsers: Browsers, member: Client) -> Board:
    """The member's board in one more browser, signed in on its own."""
    assert member.actor is not None
    return await browsers.board_of(await studio.client_of(member.actor.email, member.actor.organization.id))


async def _profile_of(board: Board) -> Board:
    await board.press("Your account")
    await board.page.get_by_role("menuitem", name="Your profile").click()
    await expect(board.title).to_have_text("Your profile")
    return board


@browser_test
async def test_signing_out_everywhere_else_ends_the_other_browser_and_not_this_one(
    studio: Studio, north: TestOrganization, browsers: Browsers
) -> None:
    other = await _elsewhere(studio, browsers, north.owner)
    await expect(other.badge).to_have_text("Live")
    here = await _profile_of(await browsers.board_of(north.owner))
    await here.press("Sign out everywhere else")
    await here.page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere else").click()
    await expect(other.title).to_have_text("Sign in")
    await expect(here.page.get_by_text("You are signed in nowhere else.")).to_be_visible()


@browser_test
async def test_a_new_password_ends_the_other_browser_and_is_the_one_to_sign_in_with(
    studio: Studio, north: TestOrganization, browsers: Browsers
) -> None:
    assert north.owner.actor is not None
    other = await _elsewhere(studio, browsers, north.owner)
    here = await _profile_of(await browsers.board_of(north.owner))
    await here.fill_in(Current_password="not this one", New_password="a whole new password")
    await here.press("Change the password")
    await expect(here.page.get_by_label("Current password")).to_be_focused()
    await here.fill_in(Current_password=PASSWORD)
    await here.press("Change the password")
    await expect(here.page.get_by_text("The password is changed.")).to_be_visible()

    await expect(other.title).to_have_text("Sign in")
    await other.fill_in(**{"E-mail": north.owner.actor.email}, Password="a whole new password")
    await other.press("Sign in")
    await expect(other.title).to_have_text("North")


@browser_test
async def test_a_new_address_needs_the_password(north: TestOrganization, browsers: Browsers) -> None:
    member = await north.member(name="Bob")
    profile = await _profile_of(await browsers.board_of(member))
    form = profile.page.locator("profile-form")
    await form.get_by_label("Your name").fill("Robert")
    await form.get_by_label("E-mail").fill("robert@example.com")
    await form.get_by_label("Current password").fill(PASSWORD)
    await profile.press("Save")
    await expect(profile.page.get_by_role("banner")).to_contain_text("Robert")
    assert (await member.get("/me")).json["user"]["email"] == "robert@example.com"
