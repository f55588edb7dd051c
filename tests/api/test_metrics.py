"""`/metrics`: what is counted, under which labels, and who may read it."""

import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from settings import ROOT
from tests.support.listening import EventStreamPeer
from tests.support.redis import redis_server
from tests.support.studio import Client, Studio, TestOrganization, open_studio

Samples = dict[tuple[str, frozenset[str]], float]


async def fetched(url: str, path: str, method: str = "GET") -> HTTPResponse:
    return await AsyncHTTPClient().fetch(url + path, method=method, raise_error=False, allow_nonstandard_methods=True)


async def samples(studio: Studio) -> Samples:
    """Every number of the page by its name and the values of its labels."""
    response = await fetched(studio.url, "/metrics")
    assert response.code == 200
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(response.body.decode())
        for sample in family.samples
    }


def named(found: Samples, name: str) -> dict[frozenset[str], float]:
    return {labels: value for (sample, labels), value in found.items() if sample == name}


async def event_stream(member: Client) -> EventStreamPeer:
    address = urlsplit(member.url)
    sock = socket.create_connection((address.hostname, address.port))
    peer = EventStreamPeer(sock)
    await peer.write(f"GET /events HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {member.cookie}\r\n\r\n".encode())
    await peer.next("snapshot")
    return peer


@pytest.mark.gen_test
async def test_requests_are_counted_by_their_route_whatever_their_ids(north: TestOrganization) -> None:
    for entry_id in (1, 2, "x"):
        await north.owner.post(f"/timers/{entry_id}/pause")
    found = await samples(north.studio)
    labels = ("POST", "/api/v1/timers/{id}/pause")
    assert found["tally_requests_total", frozenset({*labels, "404"})] == 3
    assert found["tally_request_duration_seconds_count", frozenset(labels)] == 3


@pytest.mark.gen_test
async def test_made_up_addresses_and_methods_add_no_labels(studio: Studio) -> None:
    for path in ("/secret-1", "/secret-2?a", "/static/no-such-1", "/static/no-such-2", "/openapiXjson"):
        await fetched(studio.url, path)
    for method in ("BREW", "STEEP"):
        await fetched(studio.url, "/api/v1/me", method)
    assert named(await samples(studio), "tally_requests_total") == {
        frozenset({"GET", "none", "404"}): 3,
        frozenset({"GET", "/static", "404"}): 2,
        frozenset({"other", "/api/v1/me", "405"}): 2,
    }


@pytest.mark.gen_test
async def test_events_are_counted_by_name_once_they_are_in_the_log(north: TestOrganization) -> None:
    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
    await north.owner.post("/timers/stop")
    assert named(await samples(north.studio), "tally_events_total") == {
        frozenset({"timer:started"}): 1,
        frozenset({"timer:stopped"}): 1,
    }


@pytest.mark.gen_test
async def test_live_connections_and_what_they_were_sent_are_counted_by_transport(north: TestOrganization) -> None:
    peer = await event_stream(north.owner)
    await north.owner.post("/timers/start", {"taskTypeId": north.task_types["Mixing"]})
    await peer.next("timer:started")
    found = await samples(north.studio)
    sse = frozenset({"sse"})
    assert (found["tally_live_connections", sse], found["tally_live_opened_total", sse]) == (1, 1)
    assert found["tally_live_deliveries_total", sse] == 1

    await north.owner.post("/logout")
    await peer.rest()
    peer.close()
    found = await samples(north.studio)
    assert found["tally_live_connections", sse] == 0
    assert found["tally_live_endings_total", frozenset({"sse", "revoked"})] == 1


@pytest.mark.gen_test
async def test_the_pool_and_the_process_are_shown(studio: Studio) -> None:
    found = await samples(studio)
    none: frozenset[str] = frozenset()
    assert found["tally_database_most_connections", none] >= found["tally_database_connections", none] >= 1
    assert found["tally_processes", none] == found["tally_processes_answering", none] == 1
    assert found["tally_database_idle_connections", none] <= found["tally_database_connections", none]
    assert found["process_start_time_seconds", none] > 0


@pytest.mark.gen_test
async def test_every_number_of_tally_s_own_is_told_to_operators(studio: Studio) -> None:
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    page = (await fetched(studio.url, "/metrics")).body.decode()
    names = re.findall(r"^# TYPE (tally_\w+)", page, re.MULTILINE)
    assert len(names) > 10
    assert [name for name in names if f"`{name}`" not in told] == []


@pytest.mark.gen_test
async def test_every_number_that_alerts_go_by_is_on_the_page(database_url: str, tmp_path: Path) -> None:
    rules = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text())["groups"][0]["rules"]
    asked = {name for rule in rules for name in re.findall(r"\b(?:tally|process)_\w+", rule["expr"])}
    async with redis_server(tmp_path) as redis, open_studio(database_url, redis={"url": redis.url}) as studio:
        page = (await fetched(studio.url, "/metrics")).body.decode()
    families = set(re.findall(r"^# TYPE (\w+)", page, re.MULTILINE))
    assert len(asked) > 5
    assert {re.sub("_(bucket|sum|count)$", "", name) for name in asked} <= families


@pytest.mark.gen_test
async def test_a_network_that_is_not_named_reads_nothing(database_url: str) -> None:
    async with open_studio(database_url, {"metrics_networks": ["10.0.0.0/8"]}) as studio:
        response = await fetched(studio.url, "/metrics")
    assert response.code == 403
    assert b"tally_" not in response.body


@pytest.mark.gen_test
async def test_behind_a_trusted_proxy_the_reader_s_own_address_counts(database_url: str) -> None:
    async with open_studio(database_url, {"trusted_proxies": ["127.0.0.1"]}) as studio:
        forwarded = {"X-Forwarded-For": "203.0.113.9"}
        response = await AsyncHTTPClient().fetch(f"{studio.url}/metrics", headers=forwarded, raise_error=False)
    assert response.code == 403
