"""The secrets that sign cookies: the configured ones, or one that is made once and kept in the data directory."""

import json
import os
from pathlib import Path
from secrets import token_urlsafe
from tempfile import NamedTemporaryFile
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from commands.errors import CommandError
from settings import CookieSecrets, Settings

_FILE = "cookie-secrets.json"
_KEPT: TypeAdapter[CookieSecrets] = TypeAdapter(Annotated[CookieSecrets, Field(min_length=1)])


def cookie_secrets(settings: Settings) -> dict[int, str]:
    """Secrets by version, at least one. Raises CommandError when the kept ones cannot be read or made."""
    secrets = settings.auth.cookie_secrets or _kept(settings.database.data_dir / _FILE)
    return {version: secret.get_secret_value() for version, secret in secrets.items()}


def _kept(file: Path) -> CookieSecrets:
    try:
        if not file.exists():
            _make(file)
        return _KEPT.validate_json(file.read_bytes())
    except OSError as error:
        raise CommandError(f"{file} cannot be read or made ({error.strerror}). Check database.data_dir.") from error
    except ValidationError as error:
        raise CommandError(f"{file} holds no cookie secrets. Delete it; everybody signs in again then.") from error


def _make(file: Path) -> None:
    """Writes the file whole or not at all; when two processes make it, the first one's stays."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent, prefix=file.name) as unfinished:  # made with mode 0600
        json.dump({"1": token_urlsafe(48)}, unfinished)
        unfinished.flush()
        try:
            os.link(unfinished.name, file)
        except FileExistsError:
            return
