"""What stands below the relations of an item: traceability, versions, and baselines it is in."""

from dataclasses import dataclass
from datetime import datetime

from shallmark.common.discussion.history_entries import Row, versions
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.baselines import picture_of
from shallmark.manage.change_configuration.item_trace import VERSIONS, Trace, trace_of
from shallmark.manage.change_configuration.models import Baseline, Ci, MediaItem
from shallmark.manage.change_configuration.models.baseline import BaselineItem

#: baselines and versions in view
MOST = 5


@dataclass(frozen=True)
class Version:
    """A content version: from when it was in use, and until when; its master copy."""

    name: str
    since: datetime
    until: datetime | None
    copy: MediaItem | None


@dataclass(frozen=True)
class Kept:
    """The item in a baseline, and what of it is otherwise now, by name."""

    baseline: Baseline
    differing: tuple[str, ...]


@dataclass
class Past:
    """All three."""

    trace: Trace
    versions: list[Version]
    baselines: list[Kept]


def past_of(item: Ci, person: Person) -> Past:
    """Read once, after the page has come."""
    rows = versions(item, below=None, limit=VERSIONS)
    return Past(trace_of(item, rows, person), _versions(item, rows, person), kept_in(item, person))


def _versions(item: Ci, rows: list[Row], person: Person) -> list[Version]:
    """Newest first; what had no version is left out."""
    found: list[Version] = []
    copies = {
        one.content_version: one
        for one in MediaItem.objects.visible_to(person).filter(ci=item).order_by("pk")
    }
    name, since = "", None
    for row in reversed(rows):
        if row["content_version"] != name:
            if name and since:
                found.append(Version(name, since, row["updated_at"], copies.get(name)))
            name, since = row["content_version"], row["updated_at"]
    if name and since:
        found.append(Version(name, since, None, copies.get(name)))
    return found[::-1][:MOST]


def kept_in(item: Ci, person: Person) -> list[Kept]:
    """The newest baselines that hold the item, each compared with now."""
    readable = Baseline.objects.visible_to(person).filter(status="taken")
    held = BaselineItem.objects.filter(ci=item, baseline__in=readable)
    newest = list(held.select_related("baseline").order_by("-baseline__taken_at", "-pk")[:MOST])
    now = picture_of(item) if newest else {}
    return [Kept(one.baseline, _differing(one.attributes, now)) for one in newest]


def _differing(then: dict[str, object], now: dict[str, object]) -> tuple[str, ...]:
    names = sorted(then.keys() | now.keys())
    return tuple(name for name in names if then.get(name) != now.get(name))
