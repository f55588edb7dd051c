"""What is the same for every noun of the catalog: looking it up, making it, changing it, and taking it out of use."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic.alias_generators import to_camel

from actions.work import Work
from domain.base import Model
from domain.catalog import Client, Member, Project, Room, Session, TaskType
from domain.changes import all_fields, changed, sent
from domain.errors import NotFound, ValidationFailed
from domain.events import CatalogChanged, Kind, Op
from domain.kiosks import Kiosk
from domain.paging import Page, PageQuery, QueryFlag
from store.listings import Listing, Table

Item = TypeVar("Item", bound=TaskType | Client | Project | Room | Session | Member | Kiosk)

Fields = dict[str, Any]


class CatalogQuery(PageQuery):
    """A page of a noun, of what is in use alone, or of what is not."""

    active: QueryFlag | None = None


async def _as_wished(_work: Work, _before: Any, fields: Fields) -> Fields:
    return fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun(Generic[Item]):
    """One noun of the catalog.

    `references` maps a field to the noun that it refers to. `settle` completes the wished fields of a new or a changed
    item, or raises ValidationFailed. `retired` is what deleting sets, as time stays booked on what is deleted.
    """

    kind: Kind
    name: str
    table: Table[Item]
    references: Mapping[str, "Noun[Any]"] = field(default_factory=dict)
    settle: Callable[[Work, Item | None, Fields], Awaitable[Fields]] = _as_wished
    retired: Mapping[str, Any] = field(default_factory=lambda: {"active": False})


async def page(work: Work, listing: Listing[Item], query: PageQuery) -> Page[Item]:
    return await listing.page(work.transaction, query)


async def get(work: Work, listing: Listing[Item], id_: int) -> Item:
    return there(await listing.by_id(work.transaction, id_))


async def make(work: Work, noun: Noun[Item], command: Model) -> Item:
    """Makes an item. Raises ValidationFailed for what it refers to and cannot."""
    fields = all_fields(command)
    await _check_references(work, noun, None, fields)
    id_ = await noun.table.insert(work.transaction, await noun.settle(work, None, fields))
    item = await get(work, noun.table, id_)
    tell(work, noun.kind, "created", item)
    return item


async def change(work: Work, noun: Noun[Item], id_: int, command: Model) -> Item:
    """Changes the fields that the command names; a change that changes nothing is not one."""
    before = there(await noun.table.lock(work.transaction, id_))
    fields = sent(command)
    await _check_references(work, noun, before, fields)
    return await _write(work, noun, before, await noun.settle(work, before, fields), "updated")


async def remove(work: Work, noun: Noun[Item], id_: int) -> None:
    """Takes an item out of use; what was booked on it stays."""
    before = there(await noun.table.lock(work.transaction, id_))
    await _write(work, noun, before, noun.retired, "deleted")


def there(item: Item | None) -> Item:
    """The item. Raises NotFound when it is not there, or is another organization's."""
    if item is None:
        raise NotFound("There is nothing with this id.")
    return item


def tell(work: Work, kind: Kind, op: Op, item: Item) -> None:
    work.emit(CatalogChanged.of(kind, op, item, work.actor))


async def _write(work: Work, noun: Noun[Item], before: Item, fields: Mapping[str, Any], op: Op) -> Item:
    after = changed(before, fields)
    if after != before:
        await noun.table.update(work.transaction, after.id, after)
        tell(work, noun.kind, op, after)
    return after


async def _check_references(work: Work, noun: Noun[Item], before: Item | None, fields: Fields) -> None:
    """What is no longer in use may stay where it is, and cannot be chosen anew."""
    for name, referred in noun.references.items():
        id_ = fields.get(name)
        if id_ is not None and id_ != getattr(before, name, None):
            await _check_usable(work, referred, to_camel(name), id_)


async def _check_usable(work: Work, noun: Noun[Any], path: str, id_: int) -> None:
    found = await noun.table.keep(work.transaction, id_)
    if found is None:
        raise ValidationFailed.of(path, f"There is no such {noun.name}. Choose one of the organization's.")
    if not found.active:
        raise ValidationFailed.of(path, f"This {noun.name} is no longer in use. Choose an active one.")
