"""The docs: nothing that operators and client authors ask about is missing, and nothing leads nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from domain.errors import TallyError
from domain.events import EVENTS
from domain.people import Permission, Role
from handlers.problems import STATUS
from hub import endings
from hub.cursors import ResetReason
from hub.endings import Ending
from hub.messages import Control
from server import COMMANDS
from settings import ROOT

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
API, LIVE, OPERATIONS = (
    (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("api.md", "live.md", "operations.md")
)
ERRORS = (ROOT / "static" / "errors.html").read_text(encoding="utf-8")
ROW_OF_A_SETTING = re.compile(r"^\| `([a-z]+\.\w+)` \| `(.*?)` \|", re.MULTILINE)


def subclasses(kind: type) -> Iterator[type]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from subclasses(subclass)


def codes_without_an_error() -> set[str]:
    """The codes of problems that a handler writes by hand."""
    sources = [file.read_text(encoding="utf-8") for file in (ROOT / "handlers").rglob("*.py")]
    return {code for source in sources for code in re.findall(r"/docs/errors#([a-z_]+)", source)}


CODES = {kind.code for kind in subclasses(TallyError) if "code" in vars(kind)} | codes_without_an_error()
ENDINGS = [ending for ending in vars(endings).values() if isinstance(ending, Ending)]


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_of_a_refusal_is_explained(code: str) -> None:
    assert f'<section id="{code}">' in ERRORS
    assert f"\n### `{code}`\n" in API


def test_no_code_is_explained_that_there_is_not() -> None:
    assert set(re.findall(r'<section id="(\w+)">', ERRORS)) == CODES
    assert set(re.findall(r"^### `(\w+)`$", API, re.MULTILINE)) == CODES


@pytest.mark.parametrize(("error", "status"), STATUS.items())
def test_codes_are_explained_with_their_status(error: type[TallyError], status: int) -> None:
    assert f"<h2><code>{error.code}</code> <span>{status}</span></h2>" in ERRORS
    assert re.search(rf"^### `{error.code}`\n{status}\b", API, re.MULTILINE)


def test_every_setting_is_told_with_its_default() -> None:
    config = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    told = {key: yaml.safe_load(default) for key, default in ROW_OF_A_SETTING.findall(OPERATIONS)}
    assert told == {f"{section}.{key}": default for section, keys in config.items() for key, default in keys.items()}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_told(command: str) -> None:
    assert re.search(rf"^\| .*`{command}\b.*`", OPERATIONS, re.MULTILINE)


@pytest.mark.parametrize("name", [*(event.name for event in EVENTS), *(kind.name for kind in subclasses(Control))])
def test_every_live_message_is_told(name: str) -> None:
    assert re.search(rf"^\| .*`{name}`.* \|", LIVE, re.MULTILINE)


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.reason)
def test_every_ending_is_told_with_its_code(ending: Ending) -> None:
    assert re.search(rf"^\| [0-9, ]*{ending.code}[0-9, ]* \| .*`{ending.reason}`", LIVE, re.MULTILINE)


@pytest.mark.parametrize("reason", ResetReason)
def test_every_reason_of_a_reset_is_told(reason: ResetReason) -> None:
    assert f"`{reason}`" in LIVE


@pytest.mark.parametrize("name", [*Role, *Permission])
def test_every_role_and_permission_is_told(name: str) -> None:
    assert re.search(rf"^\| .*\b{name}\b", API, re.MULTILINE)


def test_every_alert_is_explained_and_no_other() -> None:
    rules = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(Tally\w+)` \|", runbook, re.MULTILINE) == [rule["alert"] for rule in rules]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_files_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
