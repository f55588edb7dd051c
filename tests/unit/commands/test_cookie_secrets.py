"""Cookie secrets: the configured ones, or one that is made once and kept."""

import stat
from pathlib import Path

import pytest

from commands.cookie_secrets import cookie_secrets
from commands.errors import CommandError
from settings import Settings, load_settings

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


def settings(data_dir: Path, **secrets: str) -> Settings:
    return load_settings(None, {"database": {"data_dir": data_dir}, "auth": {"cookie_secrets": secrets}})


def test_configured_secrets_are_used_and_nothing_is_kept(data_dir: Path) -> None:
    assert cookie_secrets(settings(data_dir, **{"3": SECRET})) == {3: SECRET}
    assert not data_dir.exists()


def test_a_missing_secret_is_made_once(data_dir: Path) -> None:
    made = cookie_secrets(settings(data_dir))
    assert len(made[1]) >= 32
    assert cookie_secrets(settings(data_dir)) == made


def test_no_two_data_directories_share_a_secret(tmp_path: Path) -> None:
    assert cookie_secrets(settings(tmp_path / "a")) != cookie_secrets(settings(tmp_path / "b"))


def test_only_the_owner_can_read_the_kept_secret(data_dir: Path) -> None:
    cookie_secrets(settings(data_dir))
    [file] = data_dir.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", ["", "{}", '{"1": "short"}', "[]"])
def test_a_kept_file_without_a_good_secret_is_named_and_not_overwritten(data_dir: Path, content: str) -> None:
    cookie_secrets(settings(data_dir))
    [file] = data_dir.iterdir()
    file.write_text(content)
    with pytest.raises(CommandError, match=str(file)):
        cookie_secrets(settings(data_dir))
    assert file.read_text() == content


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match=r"file/data.*cannot be read or made \(Not a directory\)"):
        cookie_secrets(settings(tmp_path / "file" / "data"))
