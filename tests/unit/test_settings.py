"""Settings: what goes before what, and what is said about wrong ones."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from settings import ROOT, SettingsError, load_settings

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def problems(config: Path | None = None, /, **flags: dict[str, object]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(config, flags)
    return caught.value.problems


def test_flags_go_before_the_environment_and_the_environment_before_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("server: {host: from.file, port: 1, shutdown_grace_seconds: 3}")
    monkeypatch.setenv("TALLY_SERVER__HOST", "from.environment")
    monkeypatch.setenv("TALLY_SERVER__PORT", "2")
    server = load_settings(config, {"server": {"port": "4"}}).server
    assert (server.host, server.port, server.shutdown_grace_seconds) == ("from.environment", 4, 3)


def test_the_committed_file_holds_the_defaults() -> None:
    assert load_settings(ROOT / "config.yaml", {}) == load_settings(None, {})


def test_settings_cannot_be_changed() -> None:
    settings = load_settings(None, {})
    with pytest.raises(ValidationError, match="frozen"):
        settings.server.port = 1  # type: ignore[misc]


def test_a_section_whose_keys_are_all_commented_out_keeps_its_defaults(config: Path) -> None:
    config.write_text("server:\n  # port: 80\n")
    assert load_settings(config, {}).server.port == 3001


def test_lists_and_maps_are_json_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALLY_AUTH__COOKIE_SECRETS", f'{{"2": "{SECRET}"}}')
    monkeypatch.setenv("TALLY_SERVER__TRUSTED_PROXIES", '["10.0.0.0/8", "::1"]')
    settings = load_settings(None, {})
    assert settings.auth.cookie_secrets[2].get_secret_value() == SECRET
    assert settings.server.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))


def test_null_in_the_environment_takes_a_value_of_the_file_away(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text("server: {public_url: 'https://tally.example.com'}")
    monkeypatch.setenv("TALLY_SERVER__PUBLIC_URL", "null")
    assert load_settings(config, {}).server.public_url is None


def test_a_relative_data_directory_starts_in_the_checkout_wherever_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(None, {}).database.data_dir == ROOT / "data"


def test_wrong_keys_of_file_environment_and_flags_are_reported_together(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("realtime: {poll_seconds: soon}\nlogs: {}")
    monkeypatch.setenv("TALLY_SERVER__PROT", "3001")
    monkeypatch.setenv("TALLY_SEVER__HOST", "::")
    monkeypatch.setenv("TALLY_AUTH__COOKIE_SECRETS", SECRET)
    assert problems(config, server={"port": "99999"}) == [
        'auth.cookie_secrets (TALLY_AUTH__COOKIE_SECRETS): must hold keys with values, such as {"key": "value"}',
        "logs (TALLY_LOGS): is not a setting",
        "realtime.poll_seconds (TALLY_REALTIME__POLL_SECONDS): must be a valid number; it is 'soon'",
        "server.port (TALLY_SERVER__PORT): must be less than or equal to 65535; it is '99999'",
        "server.prot (TALLY_SERVER__PROT): is not a setting; did you mean server.port?",
        "sever.host (TALLY_SEVER__HOST): is not a setting; did you mean server.host?",
    ]


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("https://*.Example.com", "https://*.example.com"),
        ("http://*.localhost:3001", "http://*.localhost:3001"),
        ("https://app.example.com:443/", "https://app.example.com"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_origins_are_kept_as_browsers_send_them(written: str, means: str) -> None:
    assert load_settings(None, {"server": {"allowed_origins": [written]}}).server.allowed_origins == (means,)


@pytest.mark.parametrize(
    "origin",
    ["*", "https://*", "https://a.*.example.com", "example.com", "https://example.com/app", "ftp://example.com"],
)
def test_an_origin_that_names_no_site_is_refused(origin: str) -> None:
    [problem] = problems(server={"allowed_origins": [origin]})
    assert problem.startswith("server.allowed_origins (TALLY_SERVER__ALLOWED_ORIGINS): must ")


@pytest.mark.parametrize("origin", ["https://*.com", "https://*.com.", "http://*.studio:3001", "https://*.[::1]"])
def test_a_star_for_every_site_below_a_top_level_domain_is_refused(origin: str) -> None:
    assert problems(server={"allowed_origins": [origin]}) == [
        (
            "server.allowed_origins (TALLY_SERVER__ALLOWED_ORIGINS): must name a domain of its own behind the star,"
            f" such as https://*.example.com; it is '{origin}'"
        )
    ]


@pytest.mark.parametrize("domain", ["not a domain", "localhost", "https://example.com", "example.com\n", ""])
def test_a_cookie_domain_that_is_none_is_refused_in_plain_words(domain: str) -> None:
    assert problems(auth={"cookie_domain": domain}) == [
        (
            "auth.cookie_domain (TALLY_AUTH__COOKIE_DOMAIN): must be the name of a domain, such as example.com;"
            f" it is {domain!r}"
        )
    ]


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("auth", {"cookie_secrets": {"1": "short-secret"}}),
        ("auth", {"cookie_secrets": {"0": SECRET}}),
        ("database", {"url": "mysql://user:secret@host/name"}),
        ("redis", {"url": "http://:secret@host"}),
        ("redis", {"url": "redis://:secret@"}),
        ("redis", {"url": "redis://:secret@host:port"}),
        ("redis", {"url": "redis://:secret@host/name"}),
        ("redis", {"url": "rediss://:secret@host?ssl_cert_reqs=none"}),
        ("redis", {"url": "unix://"}),
    ],
)
def test_a_refused_secret_is_not_repeated_in_the_message(section: str, values: dict[str, object]) -> None:
    [problem] = problems(**{section: values})
    assert problem.startswith(f"{section}.{next(iter(values))} (TALLY_")
    assert "secret@" not in problem
    assert "short-secret" not in problem
    assert SECRET not in problem


@pytest.mark.parametrize(
    "url",
    [
        "redis://host",
        "redis://user:p%40ss@[::1]:6380/2",
        "rediss://host:6379/?ssl_ca_certs=/etc/ca.pem",
        "unix:///run/redis.sock?db=1",
    ],
)
def test_the_addresses_of_a_redis_server(url: str) -> None:
    redis = load_settings(None, {"redis": {"url": url}}).redis
    assert redis.url
    assert redis.url.get_secret_value() == url
    assert url not in repr(redis)


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("server", {"host": ""}),
        ("server", {"port": -1}),
        ("server", {"processes": 0}),
        ("server", {"processes": 65}),
        ("server", {"public_url": "tally.example.com"}),
        ("server", {"trusted_proxies": ["10.0.0.1/8"]}),
        ("server", {"shutdown_grace_seconds": -1}),
        ("auth", {"session_days": 0}),
        ("realtime", {"heartbeat_seconds": 0}),
        ("realtime", {"buffer_bytes": 1}),
        ("realtime", {"history_days": 0}),
        ("realtime", {"max_connections_per_sign_in": 0}),
        ("realtime", {"max_connections_per_address": 0}),
        ("log", {"level": "loud"}),
        ("log", {"format": "xml"}),
    ],
)
def test_a_value_that_cannot_work_is_refused_by_name(section: str, values: dict[str, object]) -> None:
    [problem] = problems(**{section: values})
    assert problem.startswith(f"{section}.{next(iter(values))} (TALLY_{section.upper()}__")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("server: [", "is not YAML"), ("- server", "must hold sections"), ("\x00", "is not YAML")],
)
def test_a_file_that_holds_no_settings_is_refused_by_name(config: Path, text: str, reason: str) -> None:
    config.write_text(text)
    [problem] = problems(config)
    assert problem.startswith(f"{config}: {reason}")
    assert "\n" not in problem


def test_a_file_that_is_not_there_is_refused_by_name(config: Path) -> None:
    assert problems(config) == [f"{config}: cannot be read: No such file or directory"]
