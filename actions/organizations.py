"""The organization itself: its name, money, time zone and rules."""

from actions.work import Work
from domain.base import Flag, Line, Model
from domain.changes import UNSENT, changed, sent
from domain.errors import ValidationFailed
from domain.events import CatalogChanged
from domain.money import Currency, LocaleTag
from domain.people import Organization, OrganizationProfile, Role, RunningPolicy, TimeZone
from store import entries, organizations, sign_ins, slots


class OrganizationChange(Model):
    """What to change; what is not named stays."""

    name: Line = UNSENT
    currency: Currency = UNSENT
    timezone: TimeZone = UNSENT
    locale: LocaleTag = UNSENT
    running_policy: RunningPolicy = UNSENT
    engineers_see_costs: Flag = UNSENT


async def get(work: Work) -> OrganizationProfile:
    return _profile(await organizations.by_id(work.transaction))


async def change(work: Work, command: OrganizationChange) -> OrganizationProfile:
    """Changes the organization. Raises ValidationFailed for what its entries and its running timers do not allow."""
    before = await organizations.by_id(work.transaction, locked=True)
    after = changed(before, sent(command))
    if after != before:
        await _prepare(work, before, after)
        await organizations.update(work.transaction, after)
        work.emit(CatalogChanged.of("organization", "updated", after, work.actor))
    return _profile(after)


async def _prepare(work: Work, before: Organization, after: Organization) -> None:
    if after.currency != before.currency and await entries.any_exist(work.transaction):
        raise ValidationFailed.of(
            "currency", "Time was booked in the present currency, which would change what it cost. Keep it."
        )
    if after.running_policy is not before.running_policy:
        await _take_slots(work, after)
    if after.engineers_see_costs != before.engineers_see_costs:
        work.refresh(await sign_ins.of_role(work.transaction, Role.ENGINEER))


async def _take_slots(work: Work, after: Organization) -> None:
    running = await slots.lock_running(work.transaction, after)
    wanted = {entry.id: entry.slot(after.running_policy) for entry in running}
    if len(set(wanted.values())) < len(wanted):
        raise ValidationFailed.of(
            "runningPolicy", "Timers run that could not run beside each other then. Stop all but one of each first."
        )
    await slots.update(work.transaction, wanted)


def _profile(organization: Organization) -> OrganizationProfile:
    return OrganizationProfile(**organization.model_dump(by_alias=False, exclude={"id"}))
