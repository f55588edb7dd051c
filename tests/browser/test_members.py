"""The people of a studio: invited by a link, given a role, taken out, and moving between their organizations."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Browsers
from tests.browser.screens import Board, Screen
from tests.support.studio import PASSWORD, Studio, TestOrganization

browser_test = pytest.mark.gen_test(timeout=60)


def _row(screen: Screen, name: str) -> Locator:
    return screen.page.get_by_role("list", name="Members").get_by_role("listitem").filter(has_text=name)


async def _choose(screen: Screen, name: str, action: str) -> None:
    """An action from the menu of a member."""
    await screen.press(f"More for {name}")
    await screen.page.get_by_role("menuitem", name=action).click()


async def _members_of(board: Board) -> Screen:
    await board.page.get_by_role("link", name="Members").click()
    await expect(board.title).to_have_text("Members")
    return board


@browser_test
async def test_somebody_is_invited_joins_gets_another_role_and_is_taken_out(
    north: TestOrganization, browsers: Browsers
) -> None:
    owner = await _members_of(await browsers.board_of(north.owner))
    await owner.press("Invite somebody")
    await owner.fill_in(Name="Bob", **{"E-mail": "bob@example.com"})
    await owner.press("Make the link")
    link = urlsplit(await owner.page.get_by_role("textbox", name="Invitation link").input_value())
    await expect(owner.page.get_by_role("img", name="Invitation link")).to_be_visible()
    await owner.press("Done")
    await expect(_row(owner, "Bob")).to_contain_text("Invited")

    bob = await browsers.visit(f"{link.path}#{link.fragment}")
    await bob.fill_in(Your_name="Bob", Password=PASSWORD)
    await bob.press("Join the studio")
    await expect(bob.page.get_by_role("banner")).to_contain_text("Bob engineer")
    await expect(_row(owner, "Bob")).to_contain_text("Here now")
    await expect(bob.page.get_by_role("link", name="Members")).to_have_count(0)

    await _choose(owner, "Bob", "Change the role")
    await owner.page.get_by_role("radio", name="Manager").check()
    await owner.press("Save")
    await expect(_row(owner, "Bob")).to_contain_text("Manager")
    await expect(bob.page.get_by_role("link", name="Members")).to_be_visible()

    await _choose(owner, "Bob", "Take out of the studio")
    await owner.press("Take out of the studio")
    await expect(bob.title).to_have_text("Sign in")
    await expect(_row(owner, "Bob")).to_have_count(0)


@browser_test
async def test_the_last_owner_is_told_why_nothing_can_be_changed(north: TestOrganization, browsers: Browsers) -> None:
    assert north.owner.actor is not None
    owner = await _members_of(await browsers.board_of(north.owner))
    await expect(_row(owner, north.owner.actor.name)).to_contain_text("The only owner.")
    await owner.press(f"More for {north.owner.actor.name}")
    await expect(owner.page.get_by_role("menuitem")).to_have_text(["Change the name"])


@browser_test
async def test_a_new_name_of_the_studio_is_seen_at_once_by_everybody(
    north: TestOrganization, browsers: Browsers
) -> None:
    engineer = await browsers.board_of(await north.member())
    owner = await browsers.board_of(north.owner)
    await owner.page.get_by_role("link", name="Organization").click()
    await owner.page.get_by_role("radio", name="One for each session").check()
    await owner.fill_in(Studio_name="Far North")
    await owner.press("Save")
    await expect(engineer.page.get_by_role("banner")).to_contain_text("Far North")
    await owner.page.reload()
    await expect(owner.page.get_by_role("radio", name="One for each session")).to_be_checked()


@browser_test
async def test_who_belongs_to_two_organizations_turns_from_one_to_the_other(
    studio: Studio, north: TestOrganization, browsers: Browsers
) -> None:
    south = await studio.organization("South")
    member = await north.member()
    assert member.actor is not None
    invited = await south.owner.make("/members", email=member.actor.email, name=member.actor.name, role="viewer")
    token = urlsplit(invited["invitationLink"]).fragment.removeprefix("token=")
    await studio.stranger.post("/invitations/accept", {"token": token, "password": PASSWORD})
    board = await browsers.board_of(member)
    await expect(board.title).to_have_text("North")
    await board.press("Your account")
    await board.page.get_by_role("menuitemradio", name="South").click()
    await expect(board.title).to_have_text("South")
    await expect(board.page.get_by_role("banner")).to_contain_text("viewer")
