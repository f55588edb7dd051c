"""The one table of routes: routing, the permission check, OpenAPI and the tenant attack test all come from it."""

from handlers.api import (
    catalog,
    changes,
    favorites,
    kiosks,
    members,
    organization,
    presence,
    sign_in,
    sign_ins,
    time_entries,
    timers,
)
from handlers.routes import Route

ROUTES: tuple[Route, ...] = (
    *sign_in.ROUTES,
    *sign_ins.ROUTES,
    *timers.ROUTES,
    *time_entries.ROUTES,
    *catalog.ROUTES,
    *favorites.ROUTES,
    *members.ROUTES,
    *kiosks.ROUTES,
    *organization.ROUTES,
    *presence.ROUTES,
    *changes.ROUTES,
)


def by_path() -> dict[str, dict[str, Route]]:
    """The routes of each path pattern by their method; fixed paths come before those with an id in the same place."""
    paths: dict[str, dict[str, Route]] = {}
    for route in sorted(ROUTES, key=lambda route: "{" in route.path):
        paths.setdefault(route.pattern, {})[route.method] = route
    return paths
