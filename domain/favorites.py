"""Favorites: work that a member starts again and again."""

from domain.base import Id, Model, Note

MOST_FAVORITES = 50  # that a member keeps


class NewFavorite(Model):
    """The work of a favorite, as a timer would be started on it."""

    task_type_id: Id
    session_id: Id | None = None
    project_id: Id | None = None
    notes: Note = ""


class Favorite(NewFavorite):
    id: Id
