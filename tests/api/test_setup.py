"""The one-time setup: the first organization, its owner, and what it starts with."""

import asyncio
from typing import Any

import pytest

from actions import setup
from tests.support.studio import Client, Reply, Studio

pytestmark = pytest.mark.gen_test

FOUNDING = {
    "organization": "North", "name": "Ana", "email": "Ana@Example.com", "password": "correct horse battery",
    "currency": "EUR", "timezone": "Europe/Paris", "locale": "fr-FR",
}  # fmt: skip


async def offered(studio: Studio) -> str:
    token = await setup.offer_setup(studio.services)
    assert token is not None
    return token


async def set_up(studio: Studio, offer: str, **changes: Any) -> Reply:
    return await studio.stranger.post("/setup", {**FOUNDING, "token": offer, **changes})


async def test_the_setup_makes_the_organization_and_signs_its_owner_in(studio: Studio) -> None:
    reply = await set_up(studio, await offered(studio))
    assert reply.status == 201
    owner = Client(studio.url, reply.headers["Set-Cookie"].partition(";")[0])
    me = (await owner.get("/me")).json
    assert (me["user"]["name"], me["user"]["email"], me["role"]) == ("Ana", "ana@example.com", "owner")
    assert me["organization"] | {"name": "North", "currency": "EUR", "locale": "fr-FR"} == me["organization"]
    kinds = (await owner.get("/task-types")).json["items"]
    assert [(kind["name"], kind["rate"]["minorUnits"], kind["color"], kind["category"]) for kind in kinds] == [
        ("Setup", 5000, "#3B82F6", "billable"),
        ("Recording", 7500, "#EF4444", "billable"),
        ("Mixing", 6000, "#10B981", "billable"),
        ("Mastering", 8000, "#8B5CF6", "billable"),
        ("Break", 0, "#6B7280", "non-billable"),
    ]


async def test_the_prices_are_in_the_digits_of_the_currency(studio: Studio) -> None:
    reply = await set_up(studio, await offered(studio), currency="JPY")
    owner = Client(studio.url, reply.headers["Set-Cookie"].partition(";")[0])
    rates = [kind["rate"]["minorUnits"] for kind in (await owner.get("/task-types")).json["items"]]
    assert rates == [50, 75, 60, 80, 0]


async def test_the_link_dies_with_its_use(studio: Studio) -> None:
    token = await offered(studio)
    assert (await set_up(studio, token)).status == 201
    again = await set_up(studio, token, email="eve@example.com")
    assert (again.status, [error["path"] for error in again.json["errors"]]) == (422, ["token"])
    assert await setup.offer_setup(studio.services) is None


async def test_of_many_who_use_the_link_at_once_one_succeeds(studio: Studio) -> None:
    token = await offered(studio)
    replies = await asyncio.gather(*(set_up(studio, token, email=f"{number}@example.com") for number in range(5)))
    assert sorted(reply.status for reply in replies) == [201, 422, 422, 422, 422]
    assert await studio.services.database.value("SELECT count(*) FROM people") == 1


async def test_a_newer_link_replaces_an_older_one(studio: Studio) -> None:
    older, newer = await offered(studio), await offered(studio)
    assert (await set_up(studio, older)).status == 422
    assert (await set_up(studio, newer)).status == 201


async def test_odd_foundings_are_refused_by_name_and_leave_the_link_alive(studio: Studio) -> None:
    token = await offered(studio)
    wrong: dict[str, list[Any]] = {
        "token": ["", "x" * 43, "x" * 201, None, 7],
        "organization": ["", "  ", "x" * 201, "a\0b", None],
        "name": ["", "x" * 201],
        "email": ["ana", "", None],
        "password": ["short", "x" * 1001, None],
        "currency": ["eur", "XYZ", "EURO", "", None],
        "timezone": ["Paris", "europe/paris", "", "../etc/passwd", None],
        "locale": ["french", "xx-YY", "fr_FR", "", None],
        "admin": [True],
    }
    for field, values in wrong.items():
        for value in values:
            reply = await set_up(studio, token, **{field: value})
            assert (reply.status, [error["path"] for error in reply.json["errors"]]) == (422, [field]), value
    assert await studio.services.database.value("SELECT count(*) FROM people") == 0
    assert (await set_up(studio, token)).status == 201
