"""Clients: those who are billed."""

from actions.catalog import Noun
from domain.base import Flag, Line, Model, Note
from domain.catalog import Client, Email
from domain.changes import UNSENT
from store import catalog


class NewClient(Model):
    name: Line
    email: Email | None = None
    notes: Note = ""
    active: Flag = True


class ClientChange(Model):
    """What to change; what is not named stays."""

    name: Line = UNSENT
    email: Email | None = UNSENT
    notes: Note = UNSENT
    active: Flag = UNSENT


CLIENTS: Noun[Client] = Noun(kind="client", name="client", table=catalog.CLIENTS)
