"""Screens that pair with a studio, as the page /kiosk and a manager's phone do it."""

from dataclasses import replace
from typing import Any

from handlers.base import COOKIE
from tests.support.studio import Client, Reply, Studio, TestOrganization


async def asking(studio: Studio) -> Any:
    """What a new screen was told when it asked to be paired."""
    return await studio.stranger.make("/kiosk/pair")


async def asked(studio: Studio, device_code: str) -> Reply:
    return await studio.stranger.post("/kiosk/token", {"deviceCode": device_code})


def signed_in(client: Client, reply: Reply) -> Client:
    """The client with the cookie that the reply set."""
    name, _, value = reply.headers["Set-Cookie"].partition(";")[0].partition("=")
    assert name == COOKIE
    return replace(client, cookie=f"{COOKIE}={value}", actor=None)


async def paired(organization: TestOrganization, name: str = "Wall", **wish: Any) -> tuple[Client, Any]:
    """A screen's client once it was let in, and the kiosk that it is."""
    studio = organization.studio
    started = await asking(studio)
    kiosk = await organization.owner.make("/kiosks", userCode=started["userCode"], name=name, **wish)
    reply = await asked(studio, started["deviceCode"])
    assert reply.status == 200, reply.text
    return signed_in(studio.stranger, reply), kiosk
