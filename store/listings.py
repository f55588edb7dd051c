"""The nouns that time is booked on, as rows: found by id, listed page by page, made and changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from domain.base import Model
from domain.paging import Page, PageQuery, decode_position, encode_position
from store.database import Row, Transaction

Item = TypeVar("Item", bound=Model)

# Locks that let others refer to the row meanwhile, as every new time entry does.
_TO_CHANGE = "FOR NO KEY UPDATE OF t"
_TO_KEEP = "FOR SHARE OF t"


@dataclass(frozen=True, slots=True)
class Order(Generic[Item]):
    """What a list is sorted by: columns of which the last is the id, and where an item stands among them."""

    columns: tuple[str, ...]
    position: Callable[[Item], tuple[Any, ...]]
    shape: TypeAdapter[Any]
    descending: bool = False

    def cursor(self, item: Item) -> str:
        return encode_position(self.shape, self.position(item))

    @property
    def clause(self) -> str:
        return ", ".join(f"{column} {'DESC' if self.descending else 'ASC'}" for column in self.columns)

    def beyond(self, first_place: int) -> str:
        """The condition that a row comes after the position in the parameters from `first_place` on."""
        places = ", ".join(f"${first_place + offset}" for offset in range(len(self.columns)))
        return f"({', '.join(self.columns)}) {'<' if self.descending else '>'} ({places})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Item]):
    """How a noun is read. `select` ends in the condition `… = $1` on the organization of its table `t`;

    `filters` maps a field of the list's query to the condition that it stands for.
    """

    select: str
    id_column: str = "t.id"
    item: Callable[[Row], Item]
    order: Order[Item]
    filters: Mapping[str, str] = field(default_factory=dict)

    async def by_id(self, transaction: Transaction, id_: int) -> Item | None:
        return await self._one(transaction, id_)

    async def lock(self, transaction: Transaction, id_: int) -> Item | None:
        """The item, which nobody else can change until the transaction ends."""
        return await self._one(transaction, id_, _TO_CHANGE)

    async def keep(self, transaction: Transaction, id_: int) -> Item | None:
        """The item, which stays as it is until the transaction ends; others may keep it too."""
        return await self._one(transaction, id_, _TO_KEEP)

    async def page(self, transaction: Transaction, query: PageQuery) -> Page[Item]:
        """Raises ValidationFailed when the query's cursor is none of this list's."""
        search, values = self._search(transaction.org, query)
        found = [self.item(row) for row in await transaction.rows(search, *values)]
        return Page.of(found, query.limit, self.order.cursor)

    async def _one(self, transaction: Transaction, id_: int, lock: str = "") -> Item | None:
        row = await transaction.row(f"{self.select} AND {self.id_column} = $2 {lock}", transaction.org, id_)
        return self.item(row) if row else None

    def _search(self, org: int, query: PageQuery) -> tuple[str, list[Any]]:
        conditions, values = [self.select], [org]
        for name, condition in self.filters.items():
            if (wanted := getattr(query, name)) is not None:
                values.append(wanted)
                conditions.append(condition.format(f"${len(values)}"))
        if query.cursor is not None:
            conditions.append(self.order.beyond(len(values) + 1))
            values.extend(decode_position(self.order.shape, query.cursor))
        return f"{' AND '.join(conditions)} ORDER BY {self.order.clause} LIMIT {query.limit + 1}", values


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Listing[Item]):
    """A noun whose fields are the columns of one table."""

    name: str
    columns: tuple[str, ...]

    async def insert(self, transaction: Transaction, fields: Mapping[str, Any]) -> int:
        """Makes a row of the fields, which are columns, and returns its id."""
        places = ", ".join(f"${place}" for place in range(2, len(fields) + 2))
        insert = f"INSERT INTO {self.name} (org_id, {', '.join(fields)}) VALUES ($1, {places}) RETURNING id"
        id_: int = await transaction.value(insert, transaction.org, *fields.values())
        return id_

    async def update(self, transaction: Transaction, id_: int, item: Item) -> None:
        settings = ", ".join(f"{column} = ${place}" for place, column in enumerate(self.columns, start=3))
        values = [getattr(item, column) for column in self.columns]
        await transaction.value(
            f"UPDATE {self.name} SET {settings} WHERE org_id = $1 AND id = $2", transaction.org, id_, *values
        )
