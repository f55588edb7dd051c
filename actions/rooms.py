"""Rooms: where sessions take place."""

from actions.catalog import Noun
from domain.base import Color, Flag, Line, Model
from domain.catalog import LAST_PLACE, Room, SortOrder
from domain.changes import UNSENT
from store import catalog


class NewRoom(Model):
    name: Line
    color: Color | None = None
    sort_order: SortOrder = LAST_PLACE
    active: Flag = True


class RoomChange(Model):
    """What to change; what is not named stays. Null takes the color away."""

    name: Line = UNSENT
    color: Color | None = UNSENT
    sort_order: SortOrder = UNSENT
    active: Flag = UNSENT


ROOMS: Noun[Room] = Noun(kind="room", name="room", table=catalog.ROOMS)
