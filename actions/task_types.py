"""Task types: the kinds of work, and what an hour of them costs from a day on."""

from actions.catalog import Noun, get, tell, there
from actions.work import Work
from domain.base import Color, Day, Flag, Line, Model, Note
from domain.catalog import LAST_PLACE, Category, DatedRate, SortOrder, TaskType
from domain.changes import UNSENT, all_fields, changed, sent
from domain.errors import NotFound, ValidationFailed
from domain.money import RateMinorUnits
from store import task_types
from store.task_types import TASK_TYPES as TABLE


class NewTaskType(Model):
    """A kind of work. Its rate reaches back without end, or holds from `rate_from` on and is 0 before."""

    name: Line
    description: Note = ""
    color: Color
    category: Category = Category.BILLABLE
    recording: Flag = False
    sort_order: SortOrder = LAST_PLACE
    active: Flag = True
    rate_minor_units: RateMinorUnits
    rate_from: Day | None = None


class TaskTypeChange(Model):
    """What to change; what is not named stays. A rate holds from `rate_from` on, or else from today on.

    It holds up to the next day that was given a rate of its own. Entries keep the rate that they were booked at.
    """

    name: Line = UNSENT
    description: Note = UNSENT
    color: Color = UNSENT
    category: Category = UNSENT
    recording: Flag = UNSENT
    sort_order: SortOrder = UNSENT
    active: Flag = UNSENT
    rate_minor_units: RateMinorUnits = UNSENT
    rate_from: Day | None = None


class TaskTypeRates(Model):
    """The rates of a task type, the oldest first."""

    items: list[DatedRate]


TASK_TYPES: Noun[TaskType] = Noun(kind="taskType", name="task type", table=TABLE)
_PRICE = {"rate_minor_units", "rate_from"}


async def make(work: Work, command: NewTaskType) -> TaskType:
    fields = {name: value for name, value in all_fields(command).items() if name not in _PRICE}
    rate = command.rate_minor_units
    id_ = await task_types.insert(work.transaction, fields, 0 if command.rate_from else rate)
    if command.rate_from:
        await task_types.price(work.transaction, id_, rate, command.rate_from)
    made = await get(work, TABLE, id_)
    tell(work, "taskType", "created", made)
    return made


async def change(work: Work, id_: int, command: TaskTypeChange) -> TaskType:
    """Changes what the command names. A rate that begins on another day is a change too, though none is seen today."""
    before = there(await TABLE.lock(work.transaction, id_))
    fields = {name: value for name, value in sent(command).items() if name not in _PRICE}
    renewed = changed(before, fields)
    if renewed != before:
        await TABLE.update(work.transaction, id_, renewed)
    priced = await _price(work, id_, command)
    after = await get(work, TABLE, id_)
    if priced or after != before:
        tell(work, "taskType", "updated", after)
    return after


async def _price(work: Work, id_: int, command: TaskTypeChange) -> bool:
    if "rate_minor_units" in command.model_fields_set:
        return await task_types.price(work.transaction, id_, command.rate_minor_units, command.rate_from)
    if command.rate_from:
        raise ValidationFailed.of("rateFrom", "Give the rate that holds from then on as rateMinorUnits.")
    return False


async def rates(work: Work, id_: int) -> TaskTypeRates:
    """What an hour of the task type cost, costs and will cost."""
    items = await task_types.rates(work.transaction, id_)
    if not items:
        raise NotFound("There is nothing with this id.")
    return TaskTypeRates(items=items)
