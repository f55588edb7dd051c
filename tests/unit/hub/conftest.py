"""What holds for every test of the hub."""

import pytest

from hub import parking_lot
from tests.support.house import NEVER


@pytest.fixture(autouse=True)
def no_goodbye_is_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take long to read a goodbye; the test of those who never read it sets its own limit."""
    monkeypatch.setattr(parking_lot, "LINGER_SECONDS", NEVER)
