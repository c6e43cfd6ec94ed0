"""Settings that a process keeps in memory, and reads again when the database says they changed.

The version of a table is read off its history, which only grows. Each write asks for the versions
in the round trip that opens it, so nobody works with what another process has changed meanwhile.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

from django.apps import apps
from django.db import connection, models

Value = TypeVar("Value")

_watched: dict[str, str] = {}
#: what the present write was told, None outside of writes and after a change of a watched table
_told: ContextVar[str | None] = ContextVar("shallmark_versions", default=None)


class VersionedCache(Generic[Value]):
    """What `load` makes out of tracked models, made anew when one of them changed."""

    def __init__(self, load: Callable[[], Value], *labels: str) -> None:
        self._load = load
        self._kept: tuple[str, Value] | None = None
        for label in labels:
            _watched.setdefault(label, "")

    def get(self) -> Value:
        """The value as it stands. Costs one query outside of a write, and none within."""
        version = _told.get()
        if version is None:
            version = read_versions()
        if self._kept is None or self._kept[0] != version:
            self._kept = (version, self._load())
        return self._kept[1]


def versions() -> str:
    """The SQL of one text that differs whenever a watched table does."""
    for label, sql in _watched.items():
        if not sql:
            table = apps.get_model(label)._meta.db_table
            history = apps.get_model(f"{label}Event")._meta.db_table
            # A deletion leaves no history; two writers may commit in another order than they count.
            _watched[label] = (
                "(select concat(count(*), '/', max(pgh_id), '/', max(pgh_created_at), '/',"
                f" (select count(*) from {table})) from {history})"
            )
    return f"concat_ws(' ', {', '.join(_watched.values())})" if _watched else "''"


def read_versions() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"select {versions()}")
        return str(cursor.fetchone()[0])


@contextmanager
def single_version() -> Iterator[None]:
    """Within it the version is asked for once, as for a page that reads several kept values."""
    if _told.get() is not None:
        yield
        return
    token = _told.set(read_versions())
    try:
        yield
    finally:
        _told.reset(token)


def set_version(version: str | None) -> None:
    """What the opening statement of a write read; None when the write is over."""
    _told.set(version)


def invalidate(model: type[models.Model]) -> None:
    """Within a write: this model was just changed, so what was told is old."""
    if model._meta.label in _watched:
        _told.set(None)
