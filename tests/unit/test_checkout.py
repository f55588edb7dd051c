"""The checkout itself: what every file of it owes to its readers."""

import ast
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from settings import ROOT, load_settings

LISTED = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
FILES = [ROOT / name for name in LISTED.stdout.split("\0") if name and (ROOT / name).is_file()]
OURS = [file for file in FILES if "vendor" not in file.parts and file != Path(__file__)]
PICTURES = {".ico", ".mp4", ".png", ".webm"}

REGISTRY_HOST = r"pypi\.org|pythonhosted\.|npmjs\.|jsdelivr|unpkg\.|cdnjs"
MACHINE_PATH = r"/(work|root|home|Users)/"


def lines_with(pattern: str, files: list[Path]) -> list[str]:
    return [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(pattern, line)
    ]


def opens_with_a_line(module: Path) -> bool:
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0].endswith((".", ":"))


def test_every_module_opens_with_what_it_is_for() -> None:
    modules = [file for file in OURS if file.suffix == ".py"]
    assert [str(module.relative_to(ROOT)) for module in modules if not opens_with_a_line(module)] == []


@pytest.mark.parametrize("pattern", [REGISTRY_HOST, MACHINE_PATH])
def test_no_file_depends_on_one_machine_or_one_registry(pattern: str) -> None:
    assert lines_with(pattern, [file for file in OURS if file.suffix not in PICTURES]) == []


def test_config_yaml_holds_every_key_and_no_other() -> None:
    written = yaml.safe_load((ROOT / "config.yaml").read_text())
    known = load_settings(None, {}).model_dump()
    assert {section: list(keys) for section, keys in written.items()} == {
        section: list(keys) for section, keys in known.items()
    }


def test_config_yaml_comments_on_every_key() -> None:
    lines = (ROOT / "config.yaml").read_text().splitlines()
    is_key = re.compile(r"  \w+:")
    assert [line for above, line in pairwise(lines) if is_key.match(line) and not above.startswith("  # ")] == []


@pytest.mark.parametrize("name", ["server", "dev"])
def test_every_dependency_is_pinned_with_hashes_and_has_its_reason(name: str) -> None:
    wanted = (ROOT / "requirements" / f"{name}.in").read_text().splitlines()
    dependencies = [line for line in wanted if re.match(r"\w", line)]
    locked = (ROOT / "requirements" / f"{name}.txt").read_text().replace("\\\n", " ")
    for dependency in dependencies:
        assert re.search(r" # \w.{10}", dependency), f"{dependency} has no reason beside it"
        package = re.split(r"[<\s]", dependency)[0]
        assert re.search(rf"(?mi)^{package}==\S+ .*--hash=sha256:", locked), f"{package} is not locked"
