"""Who wrote what an item of the catalogue offers, as its history and that of its steps tell it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from shallmark.kernel.tracking import versions_of
from shallmark.operate.customer_service.models import RequestItem, RequestStep
from shallmark.operate.customer_service.models.request_item import OFFERED, STEP

#: somebody wrote then
Act = tuple[datetime, int]
_BEGINNING = datetime.min.replace(tzinfo=UTC)
_STAMPS = ("pgh_obj_id", "updated_at", "updated_by")


def writers_of(item: RequestItem) -> set[int]:
    """Keys of all who wrote it or a step of it since it was last published.

    Where nothing was changed since, of who wrote what was published then.
    """
    rows = _rows(versions_of(RequestItem).filter(pgh_obj=item.pk), "published_at", *OFFERED)
    steps = _rows(versions_of(RequestStep).filter(item=item.pk), *STEP)
    acts = [*_acts(rows, OFFERED), *_acts(steps, STEP)]
    published = [
        after["updated_at"]
        for before, after in pairwise([{"published_at": None}, *rows])
        if after["published_at"] not in (None, before["published_at"])
    ]
    for since in reversed([_BEGINNING, *published]):
        writers = {person for at, person in acts if at >= since}
        if writers:
            return writers
    return set()


def _rows(versions: QuerySet[Any], *names: str) -> list[dict[str, Any]]:
    return list(versions.order_by("pgh_obj_id", "pgh_id").values(*_STAMPS, *names))


def _acts(rows: list[dict[str, Any]], names: frozenset[str]) -> Iterator[Act]:
    """Each version that began something, or changed one of these."""
    for before, row in pairwise([{"pgh_obj_id": None}, *rows]):
        is_new = before["pgh_obj_id"] != row["pgh_obj_id"]
        changed = is_new or any(before[name] != row[name] for name in names)
        if changed and row["updated_by"] is not None:
            yield row["updated_at"], row["updated_by"]
