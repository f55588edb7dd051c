"""The version that pages compare: one for the same files, another for any change of them."""

from pathlib import Path

from handlers.web_app import WebApp


def a_site(folder: Path, **files: str) -> str:
    for name, text in files.items():
        file = folder / "js" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return WebApp(folder).edition.version


def test_the_same_files_are_the_same_version_wherever_they_lie(tmp_path: Path) -> None:
    assert a_site(tmp_path / "one", a="1", b="2") == a_site(tmp_path / "two", a="1", b="2") != ""


def test_every_change_is_another_version(tmp_path: Path) -> None:
    sites = [{"a": "1", "b": "2"}, {"a": "1", "b": "3"}, {"a": "12", "b": ""}, {"a": "1", "c": "2"}, {"a": "1"}]
    versions = [a_site(tmp_path / str(number), **files) for number, files in enumerate(sites)]
    assert len(set(versions)) == len(sites)
