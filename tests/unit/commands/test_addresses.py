"""Addresses: what to type here and on other machines."""

import socket
from urllib.parse import urlsplit

import pytest

from commands.addresses import network_urls, url


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:3001"),
        ("0.0.0.0", "http://127.0.0.1:3001"),
        ("::", "http://[::1]:3001"),
        ("2001:db8::7", "http://[2001:db8::7]:3001"),
        ("studio.local", "http://studio.local:3001"),
    ],
)
def test_the_url_is_one_that_opens_on_this_machine(host: str, address: str) -> None:
    assert url(host, 3001) == address


def test_a_server_of_one_address_names_no_others() -> None:
    assert network_urls("127.0.0.1", 3001) == []


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_a_server_of_every_network_names_addresses_of_this_machine_once(host: str) -> None:
    urls = network_urls(host, 3001)
    assert len(urls) == len(set(urls))
    for address in [urlsplit(found).hostname for found in urls]:
        assert address
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.socket(family) as held:
            held.bind((address, 0))  # fails unless the address is this machine's


def test_addresses_that_no_other_machine_can_reach_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ["127.0.1.1", "169.254.3.4", "192.0.2.7", "192.0.2.7"]
    monkeypatch.setattr("commands.addresses._on_the_way_out", lambda _: [])
    monkeypatch.setattr("commands.addresses._by_name", lambda _: found)
    assert network_urls("0.0.0.0", 3001) == ["http://192.0.2.7:3001"]
