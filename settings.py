"""One frozen Settings from config.yaml, environment and flags; all wrong keys are reported together, by name."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import SplitResult, parse_qs, urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, IPvAnyNetwork, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, EnvSettingsSource, InitSettingsSource, SettingsConfigDict

ROOT = Path(__file__).resolve().parent
PREFIX = "TALLY_"
DEFAULT_PORTS = {"http": ":80", "https": ":443"}  # browsers leave them out of an Origin
REDIS_OPTIONS = {"db", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile"}  # behind the ? of its address
# their values never reach a message
SECRET_KEYS = {"auth.cookie_secrets", "database.url", "database.direct_url", "redis.url"}


class SettingsError(Exception):
    """Settings that cannot be used; `problems` holds one plain line for each wrong key."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _origin(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in DEFAULT_PORTS or not url.hostname or "*" in url.hostname:
        raise ValueError("must be a web address such as https://tally.example.com")
    if url.path.strip("/") or url.query or url.fragment or url.username or url.port == 0:
        raise ValueError("must end after the host and its port")
    return f"{url.scheme}://{url.netloc.lower().removesuffix(DEFAULT_PORTS[url.scheme])}"


def _origin_pattern(text: str) -> str:
    scheme, wildcard, rest = text.partition("://*.")
    if not wildcard:
        return _origin(text)
    origin = _origin(f"{scheme}://{rest}")
    host = urlsplit(origin).hostname or ""
    if host != "localhost" and "." not in host.strip("."):
        raise ValueError("must name a domain of its own behind the star, such as https://*.example.com")
    return origin.replace("://", "://*.")


def _domain(text: str) -> str:
    if not re.fullmatch(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", text):
        raise ValueError("must be the name of a domain, such as example.com")
    return text


def _under_root(path: Path) -> Path:
    return ROOT / path.expanduser()


def _postgresql_url(url: SecretStr) -> SecretStr:
    if urlsplit(url.get_secret_value()).scheme not in {"postgresql", "postgres"}:
        raise ValueError("must begin with postgresql://")
    return url


def _redis_url(secret: SecretStr) -> SecretStr:
    url = urlsplit(secret.get_secret_value())
    if url.scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("must begin with redis://, with rediss:// for TLS, or with unix:// for a socket")
    if url.scheme == "unix" and not url.path:
        raise ValueError("must name the socket, such as unix:///run/redis/redis.sock")
    if url.scheme != "unix" and (not url.hostname or _port(url) == 0 or not re.fullmatch("(/[0-9]*)?", url.path)):
        raise ValueError("must look like redis://user:password@host:6379, with only a number behind a last slash")
    if unknown := parse_qs(url.query, keep_blank_values=True).keys() - REDIS_OPTIONS:
        raise ValueError(f"has the option {min(unknown)}; there are {', '.join(sorted(REDIS_OPTIONS))}")
    return secret


def _port(url: SplitResult) -> int | None:
    try:
        return url.port
    except ValueError:
        return 0


# by version: the highest signs, the others still verify
CookieSecrets = dict[Annotated[int, Field(ge=1)], Annotated[SecretStr, Field(min_length=32)]]


class Section(BaseModel):
    """A frozen part of the settings that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class Server(Section):
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 3001
    processes: Annotated[int, Field(ge=1, le=64)] = 1
    public_url: Annotated[str, AfterValidator(_origin)] | None = None
    allowed_origins: tuple[Annotated[str, AfterValidator(_origin_pattern)], ...] = ()
    trusted_proxies: tuple[IPvAnyNetwork, ...] = ()
    metrics_networks: tuple[IPvAnyNetwork, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))
    shutdown_grace_seconds: Annotated[float, Field(ge=0, le=600)] = 10


class Database(Section):
    url: Annotated[SecretStr, AfterValidator(_postgresql_url)] | None = None
    direct_url: Annotated[SecretStr, AfterValidator(_postgresql_url)] | None = None
    pool_size: Annotated[int, Field(ge=1, le=1000)] = 10
    acquire_seconds: Annotated[float, Field(ge=0.1, le=60)] = 5
    transaction_seconds: Annotated[float, Field(ge=0.5, le=60)] = 10
    data_dir: Annotated[Path, AfterValidator(_under_root)] = Path("data")


class Redis(Section):
    url: Annotated[SecretStr, AfterValidator(_redis_url)] | None = None


class Auth(Section):
    cookie_secrets: CookieSecrets = {}
    cookie_domain: Annotated[str, AfterValidator(_domain)] | None = None
    session_days: Annotated[int, Field(ge=1, le=3650)] = 30


class Realtime(Section):
    heartbeat_seconds: Annotated[float, Field(ge=1, le=300)] = 15
    history_days: Annotated[int, Field(ge=1, le=36500)] | None = 30
    buffer_bytes: Annotated[int, Field(ge=16384, le=2**30)] = 1048576
    poll_seconds: Annotated[float, Field(ge=0.1, le=300)] = 1
    max_connections_per_sign_in: Annotated[int, Field(ge=1)] | None = 50
    max_connections_per_address: Annotated[int, Field(ge=1)] | None = 1000


class Log(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["console", "json"] = "console"


class Settings(BaseSettings):
    """Everything that can be set, by section; made by `load_settings` alone."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        env_parse_none_str="null",
        extra="forbid",
        frozen=True,
    )

    server: Server = Server()
    database: Database = Database()
    redis: Redis = Redis()
    auth: Auth = Auth()
    realtime: Realtime = Realtime()
    log: Log = Log()


class _Environment(EnvSettingsSource):
    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value  # the model then names the key, together with all others that are wrong

    def __call__(self) -> dict[str, Any]:
        return self._unknown() | super().__call__()

    def _unknown(self) -> dict[str, Any]:
        """Variables whose section does not exist, which the library would pass over in silence."""
        names = (name.removeprefix(PREFIX.lower()) for name in self.env_vars if name.startswith(PREFIX.lower()))
        return {name: None for name in names if name.partition("__")[0] not in Settings.model_fields}


def load_settings(config: Path | None, flags: Mapping[str, Mapping[str, object]]) -> Settings:
    """Settings of the file `config`, overridden by the environment, then by `flags` (section, then key).

    Raises SettingsError that names every wrong key.
    """
    sources = (
        InitSettingsSource(Settings, dict(flags)),
        _Environment(Settings),
        InitSettingsSource(Settings, _read(config) if config else {}),
    )
    try:
        return Settings(_build_sources=(sources, {}))
    except ValidationError as error:
        raise SettingsError(sorted({_problem(each) for each in error.errors()})) from None


def _read(config: Path) -> dict[str, Any]:
    try:
        values = yaml.safe_load(config.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError([f"{config}: cannot be read: {error.strerror}"]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError([f"{config}: is not YAML: {' '.join(str(error).split())}"]) from None
    if not isinstance(values or {}, dict):
        raise SettingsError([f"{config}: must hold sections such as `server:`"])
    return {str(section): {} if keys is None else keys for section, keys in (values or {}).items()}


def _problem(error: ErrorDetails) -> str:
    path = [str(part) for part in error["loc"][:2]]
    key = ".".join(path).replace("__", ".")
    return f"{key} ({PREFIX}{'__'.join(path).upper()}): {_in_plain_words(key, error)}"


def _in_plain_words(key: str, error: ErrorDetails) -> str:
    match error["type"]:
        case "extra_forbidden":
            return f"is not a setting{_suggestion(key)}"
        case "tuple_type":
            message = 'must be a list such as ["a", "b"]'
        case "dict_type" | "model_type" | "model_attributes_type":
            message = 'must hold keys with values, such as {"key": "value"}'
        case "too_short":
            message = f"must have at least {error['ctx']['min_length']} characters"
        case _:
            message = error["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
            message = message.partition(", unable")[0]
    return message if key in SECRET_KEYS else f"{message}; it is {error['input']!r}"


def _suggestion(key: str) -> str:
    known = [f"{section}.{name}" for section, field in Settings.model_fields.items() for name in _keys(field)]
    close = get_close_matches(key.lower(), known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _keys(section: FieldInfo) -> list[str]:
    assert isinstance(section.annotation, type)
    assert issubclass(section.annotation, Section)
    return list(section.annotation.model_fields)
