"""The organization itself: its name, money, time zone and rules."""

from actions import organizations
from actions.organizations import OrganizationChange
from domain.people import OrganizationProfile, Permission
from handlers.call import Call
from handlers.routes import Route


async def get(call: Call) -> OrganizationProfile:
    return await call.read(organizations.get)


async def change(call: Call) -> OrganizationProfile:
    return await call.perform(organizations.change, call.body, alone=True)


ROUTES = (
    Route("GET", "/organization", get, "The organization and its rules", answer=OrganizationProfile),
    Route(
        "PATCH",
        "/organization",
        change,
        "Change the organization or its rules",
        Permission.MANAGE_ORGANIZATION,
        body=OrganizationChange,
        answer=OrganizationProfile,
    ),
)
