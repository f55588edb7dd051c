"""What a new organization starts with."""

from dataclasses import dataclass

from domain.catalog import Category


@dataclass(frozen=True, slots=True)
class DefaultTaskType:
    name: str
    hourly_rate: int  # in major units of whatever currency the organization has
    color: str
    category: Category
    recording: bool = False


TASK_TYPES = (
    DefaultTaskType("Setup", 50, "#3B82F6", Category.BILLABLE),
    DefaultTaskType("Recording", 75, "#EF4444", Category.BILLABLE, recording=True),
    DefaultTaskType("Mixing", 60, "#10B981", Category.BILLABLE),
    DefaultTaskType("Mastering", 80, "#8B5CF6", Category.BILLABLE),
    DefaultTaskType("Break", 0, "#6B7280", Category.NON_BILLABLE),
)
