"""Whether time may be booked as somebody wishes: each part of the wish found, active and in agreement."""

from collections.abc import Container
from typing import Any

from actions.work import Work
from domain.catalog import Category
from domain.entries import Booking, Entry
from domain.errors import FieldError, Forbidden, TimerAlreadyRunning, ValidationFailed
from domain.people import Actor, Permission, permissions_of
from store.bookings import Prospect

PARTS = frozenset({"ownerId", "taskTypeId", "sessionId", "projectId"})


def owner_wished(actor: Actor, owner_id: int | None) -> int:
    """Whose time it is: one's own, or with the right to manage time, anybody's."""
    if owner_id is None or owner_id == actor.user_id:
        return actor.user_id
    require_right_to(actor, owner_id)
    return owner_id


def require_right_to(actor: Actor, owner_id: int) -> None:
    """Raises Forbidden unless the actor may change the owner's time."""
    if owner_id != actor.user_id and not actor.may(Permission.MANAGE_TIME):
        raise Forbidden("Your role allows changes to your own time only. Ask a manager.")


def booked(actor: Actor, found: Prospect, checked: Container[str | None] = PARTS) -> Booking:
    """The booking that the wish comes to. Raises ValidationFailed with everything that stands against it.

    `checked` names the fields that the wish gave; what was there before is not put in question.
    """
    errors = [
        FieldError(path, message)
        for path, message in (
            ("ownerId", _against_owner(actor, found)),
            ("taskTypeId", _against_task_type(found)),
            ("sessionId", _against_session(found)),
            ("projectId", _against_project(found)),
        )
        if message and path in checked
    ]
    if errors:
        raise ValidationFailed(errors)
    return found.booking()


def new_entry(
    work: Work,
    found: Prospect,
    times: dict[str, Any],
    *,
    notes: str,
    billable: bool | None = None,
    manually_adjusted: bool = False,
) -> Entry:
    """A new entry of the wished owner on the wished work; billable as its task type is, unless said otherwise."""
    booking = booked(work.actor, found)
    return Entry(
        id=found.new_id,
        version=1,
        owner_id=found.owner_id,
        owner_name=found.owner_name or "",
        billable=booking.task_type.category is Category.BILLABLE if billable is None else billable,
        notes=notes,
        manually_adjusted=manually_adjusted,
        needs_review=False,
        **booking.fields(work.organization),
        **times,
    )


def check_slot(work: Work, entry: Entry, found: Prospect) -> None:
    """Raises TimerAlreadyRunning when another timer holds the entry's slot and this work does not end it."""
    policy = work.organization.running_policy
    for other in found.running:
        if other.id != entry.id and other.slot(policy) == entry.slot(policy) and not work.ends(other):
            raise TimerAlreadyRunning(other)


def _against_owner(actor: Actor, found: Prospect) -> str | None:
    if found.owner_role is None:
        return "There is no such member. Choose one of the organization's."
    if Permission.TRACK not in permissions_of(found.owner_role, actor.organization):
        return "This member only looks on and cannot have time."
    return None


def _against_task_type(found: Prospect) -> str | None:
    if found.task_type is None:
        return "There is no such task type. Choose one of the organization's."
    if not found.task_type_active:
        return "This task type is no longer in use. Choose an active one."
    return None


def _against_session(found: Prospect) -> str | None:
    if found.session_id and not found.session_found:
        return "There is no such session. Choose one of the organization's."
    if found.session_status == "canceled":
        return "This session was canceled. Choose another, or none."
    return None


def _against_project(found: Prospect) -> str | None:
    if found.project_id and not found.found_project_id:
        return "There is no such project. Choose one of the organization's."
    if found.found_project_id and not found.project_active:
        return "This project is no longer in use. Choose an active one."
    if found.project_id and found.session_project_id and found.project_id != found.session_project_id:
        return "The session belongs to another project. Leave one of the two out."
    return None
