"""Organizations as their rows tell of them."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

from domain.people import Organization
from store.organizations import organization_of

ROW = {
    "id": 1,
    "name": "North",
    "currency": "EUR",
    "timezone": "Europe/Lisbon",
    "locale": "en-US",
    "running_policy": "owner",
    "engineers_see_costs": True,
}


@contextmanager
def no_more_files() -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_an_organization_is_known_also_to_a_process_that_can_open_no_more_files() -> None:
    with no_more_files():
        organization = organization_of(ROW)
    assert organization == Organization.model_validate(ROW)
