"""What the pictures of Tally show: each page in each state that a person may find it in, and in which form."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from playwright.async_api import Page

Act = Callable[[Page], Awaitable[None]]
SIZES = {"desktop": (1440, 900), "phone": (390, 844), "kiosk": (1920, 1080)}
THEMES = ("dark", "light")
LANGUAGES = ("en", "fr")
DARK, LIGHT, PHONE = "desktop dark en", "desktop light en", "phone dark en"
PHONE_LIGHT, FRENCH, FRENCH_PHONE, WALL = "phone light en", "desktop light fr", "phone light fr", "kiosk dark en"


@dataclass(frozen=True)
class Shot:
    """One state of one page, as `who` sees it: "owner", "engineer", "newcomer", "nobody", or a display by its name.

    `forms` are those that are kept with the project; `act` brings the page into its state; `cut` takes the server away.
    """

    name: str
    path: str
    title: str
    forms: Sequence[str] = (DARK,)
    who: str = "owner"
    act: Act | None = None
    cut: bool = False

    @property
    def all_forms(self) -> list[str]:
        if self.path.startswith("/kiosk"):
            return [WALL]  # displays speak the studio's language
        sizes = ("desktop", "phone")
        return [f"{size} {theme} {language}" for size in sizes for theme in THEMES for language in LANGUAGES]


def press(keys: str) -> Act:
    """Presses keys one after the other, `g h` or `Control+k`."""

    async def act(page: Page) -> None:
        for key in keys.split():
            await page.keyboard.press(key)
        await page.locator("dialog[open]").first.wait_for()

    return act


def click(selector: str, awaited: str = "dialog[open]") -> Act:
    async def act(page: Page) -> None:
        await page.locator(selector).first.click()
        await page.locator(awaited).first.wait_for()

    return act


def show(selector: str) -> Act:
    """Scrolls a part of the page into sight."""

    async def act(page: Page) -> None:
        await page.locator(selector).evaluate("(part) => part.scrollIntoView({ block: 'start' })")

    return act


async def _refused_sign_in(page: Page) -> None:
    await page.locator('input[type="email"]').fill("ana@northlight.example")
    await page.locator('input[type="password"]').fill("not the one")
    await page.locator(".form-end .button.primary").click()
    await page.get_by_role("alert").wait_for()


async def _searching(page: Page) -> None:
    await press("Control+k")(page)
    await page.keyboard.type("dis")


async def _work_without_the_server(page: Page) -> None:
    await page.get_by_role("group", name="Start").get_by_role("button").nth(2).click()
    await page.locator(".waiting").wait_for()


_CLASH = """
async () => {
  const { user, organization } = await (await fetch("/api/v1/me")).json();
  const at = new Date(Date.now() - 95 * 60_000).toISOString();
  const taskType = { id: 1, name: "Mixing", color: "#10B981" };
  const timer = { ownerId: user.id, ownerName: user.name, startTime: at, taskType, sessionId: null, projectId: null };
  const operation = { kind: "start", key: "clash", at, timeEntryId: null, of: null, body: { taskTypeId: 1 }, timer };
  const problem = { code: "timer_already_running", detail: "", status: 0, errors: [] };
  const name = `tally.outbox.${organization.id}.${user.id}.${at}.000001.clash`;
  localStorage.setItem(name, JSON.stringify({ operation, tried: true, late: true, problem }));
}
"""


async def _clash(page: Page) -> None:
    await page.evaluate(_CLASH)
    await page.reload()
    await click(".conflicts .button")(page)


_EVERYWHERE = (DARK, PHONE_LIGHT)
_PRIMARY = ".page-head .button.primary"
_WEEK = "/history?view=timeline&date={lately}"

SHOTS = (
    Shot("sign-in", "/sign-in", "Signing in", (DARK, PHONE_LIGHT), who="nobody"),
    Shot("sign-in-refused", "/sign-in", "A password that is wrong", (PHONE,), who="nobody", act=_refused_sign_in),
    Shot("setup", "/setup#token=of-a-new-studio", "A new studio", (LIGHT, FRENCH_PHONE), who="nobody"),
    Shot("invite", "/invite#token=of-an-invitation", "An invitation", (PHONE,), who="nobody"),
    Shot("board", "/", "The live board", (DARK, LIGHT, PHONE, FRENCH), act=None),
    Shot("board-idle", "/", "The board of somebody who runs no timer", (LIGHT, PHONE_LIGHT), who="engineer"),
    Shot("board-offline", "/", "The server is away: nothing is shown as live", _EVERYWHERE, cut=True),
    Shot(
        "waiting",
        "/",
        "What is done without the server waits",
        (LIGHT, PHONE),
        "engineer",
        _work_without_the_server,
        cut=True,
    ),
    Shot("conflict", "/", "What clashes is decided on", (DARK, PHONE_LIGHT), act=_clash),
    Shot("board-empty", "/", "A studio on its first day", (LIGHT, PHONE), who="newcomer"),
    Shot("palette", "/", "The command palette", (DARK,), act=_searching),
    Shot("shortcuts", "/", "The shortcuts", (LIGHT,), act=press("?")),
    Shot("timer-search", "/", "Work by typing", (DARK, PHONE), who="engineer", act=press("s")),
    Shot("history-list", "/history?view=list&date={lately}", "The history as a list", (DARK, PHONE_LIGHT)),
    Shot("history-timeline", _WEEK, "A week of everybody on a timeline", (LIGHT, FRENCH)),
    Shot("history-team", _WEEK, "The same on a phone", (PHONE, FRENCH_PHONE), act=show(".team")),
    Shot(
        "history-week", _WEEK + "&userId=3", "The week of one person", (DARK, PHONE_LIGHT), act=show(".timeline-frame")
    ),
    Shot("history-chart", "/history?view=chart&date={lately}", "Where the hours went", (DARK, FRENCH_PHONE)),
    Shot("history-empty", "/history?view=list&text=nothing+like+it", "Nothing found", (LIGHT,)),
    Shot("history-entry", "/history?view=list&add=now", "An entry by hand", (DARK, PHONE)),
    Shot("sessions", "/sessions", "The calendar of sessions", (LIGHT, PHONE, DARK)),
    Shot("task-types", "/manage/task-types", "Task types and their rates", (DARK, PHONE_LIGHT)),
    Shot("task-type-new", "/manage/task-types", "A new task type", (LIGHT,), act=click(_PRIMARY)),
    Shot("clients", "/manage/clients", "Clients", (LIGHT,)),
    Shot("projects", "/manage/projects", "Projects", (DARK,)),
    Shot("rooms", "/manage/rooms", "Rooms", (LIGHT,)),
    Shot("rooms-empty", "/manage/rooms", "No rooms yet", (PHONE_LIGHT,), who="newcomer"),
    Shot("members", "/manage/members", "Members", (DARK, PHONE_LIGHT)),
    Shot("member-new", "/manage/members", "Inviting somebody", (FRENCH,), act=click(_PRIMARY)),
    Shot("kiosks", "/manage/kiosks", "Displays", (DARK, PHONE)),
    Shot("organization", "/manage/organization", "The organization", (LIGHT, FRENCH_PHONE)),
    Shot("profile", "/profile", "One's own profile", (DARK, PHONE_LIGHT)),
    Shot("pair", "/pair?code={code}", "Letting a screen in", (PHONE,)),
    Shot("missing", "/nowhere", "A page that is not there", (LIGHT,)),
    Shot("kiosk-unpaired", "/kiosk", "A screen that waits to be let in", (WALL,), who="screen"),
    Shot("kiosk-recording", "/kiosk", "A room that records", (WALL,), who="recording"),
    Shot("kiosk-idle", "/kiosk", "A room in which nothing runs", (WALL,), who="idle"),
    Shot("kiosk-all", "/kiosk", "All rooms", (WALL,), who="all"),
    Shot("kiosk-offline", "/kiosk", "A display that is cut off says how old it is", (WALL,), who="recording", cut=True),
)
