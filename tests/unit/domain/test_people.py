"""Who may do what: the whole matrix of roles and permissions."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from pydantic import ValidationError

from domain.kiosks import Kiosk, Layout
from domain.people import Actor, Audience, Organization, Permission, Role, permissions_of

OPEN = Organization(id=1, name="North", currency="EUR", timezone="Europe/Paris", locale="en-US")
DISCREET = OPEN.model_copy(update={"engineers_see_costs": False})

FOLLOW, READ, TRACK = Permission.FOLLOW, Permission.READ, Permission.TRACK
COSTS, ORGANIZATION = Permission.SEE_COSTS, Permission.MANAGE_ORGANIZATION

MATRIX = {
    (Role.VIEWER, True): {FOLLOW, READ},
    (Role.VIEWER, False): {FOLLOW, READ},
    (Role.ENGINEER, True): {FOLLOW, READ, TRACK, COSTS},
    (Role.ENGINEER, False): {FOLLOW, READ, TRACK},
    (Role.MANAGER, True): set(Permission) - {ORGANIZATION},
    (Role.MANAGER, False): set(Permission) - {ORGANIZATION},
    (Role.OWNER, True): set(Permission),
    (Role.OWNER, False): set(Permission),
}


@pytest.mark.parametrize(("role", "engineers_see_costs"), list(product(Role, (True, False))))
def test_each_role_may_do_exactly_this(role: Role, engineers_see_costs: bool) -> None:  # noqa: FBT001  a parameter
    organization = OPEN if engineers_see_costs else DISCREET
    assert permissions_of(role, organization) == MATRIX[role, engineers_see_costs]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("organization", [OPEN, DISCREET], ids=["open", "discreet"])
def test_money_is_shown_to_those_alone_who_may_see_costs(role: Role, organization: Organization) -> None:
    actor = Actor(sign_in_id=1, user_id=1, name="Ana", email="ana@example.com", role=role, organization=organization)
    assert (actor.audience is Audience.MONEY) == (COSTS in MATRIX[role, organization.engineers_see_costs])


def test_what_an_actor_may_do_follows_the_organization_as_it_is_now() -> None:
    actor = Actor(1, 1, "Ana", "ana@example.com", Role.ENGINEER, OPEN)
    assert actor.may(COSTS)
    assert not replace(actor, organization=DISCREET).may(COSTS)


@pytest.mark.parametrize("show_costs", [False, True])
def test_a_kiosk_only_follows_and_sees_money_where_it_may(show_costs: bool) -> None:  # noqa: FBT001  a parameter
    now = datetime(2026, 3, 1, tzinfo=UTC)
    kiosk = Kiosk(id=3, name="Wall", room_id=None, layout=Layout.ALL, show_costs=show_costs, created_at=now)
    actor = Actor.of_kiosk(1, kiosk, OPEN)
    assert actor.permissions == {FOLLOW}
    assert actor.audience is (Audience.KIOSK_MONEY if show_costs else Audience.KIOSK)


@pytest.mark.parametrize("zone", ["Europe/Paris", "UTC", "America/Argentina/Buenos_Aires"])
def test_an_iana_time_zone_is_taken(zone: str) -> None:
    assert OPEN.model_validate({**OPEN.model_dump(), "timezone": zone}).zone.key == zone


@pytest.mark.parametrize("zone", ["Paris", "europe/paris", "GMT+1", "", "../../etc/passwd", "+01:00", None])
def test_a_time_zone_that_nobody_knows_is_refused(zone: object) -> None:
    with pytest.raises(ValidationError):
        OPEN.model_validate({**OPEN.model_dump(), "timezone": zone})
