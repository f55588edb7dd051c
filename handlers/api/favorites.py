"""Favorites: work that one starts again and again, each member's own."""

from actions import favorites
from actions.favorites import Favorites
from domain.favorites import Favorite, NewFavorite
from domain.people import Permission
from handlers.call import Call
from handlers.routes import Route


async def own(call: Call) -> Favorites:
    return await call.read(favorites.own)


async def make(call: Call) -> Favorite:
    return await call.perform(favorites.make, call.body)


async def remove(call: Call) -> None:
    await call.perform(favorites.remove, call.id)


_TRACK = Permission.TRACK

ROUTES = (
    Route("GET", "/favorites", own, "One's favorites, in the order that they were made in", _TRACK, answer=Favorites),
    Route(
        "POST",
        "/favorites",
        make,
        "Keep a favorite; one that is there already is found again",
        _TRACK,
        body=NewFavorite,
        answer=Favorite,
        status=201,
    ),
    Route("DELETE", "/favorites/{id}", remove, "Remove a favorite", _TRACK),
)
