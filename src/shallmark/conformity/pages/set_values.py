"""The values that a check compared with: when each held, who proposed it, who approved it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from shallmark.common.parameters.models import Parameter
from shallmark.kernel.tracking import versions_of
from shallmark.manage.team.models import AccessChange, Person


@dataclass(frozen=True, slots=True)
class SetValue:
    """A value of a parameter, as long as it held; before the first one the default did."""

    key: str
    value: str
    since: datetime
    #: none where it holds still
    until: datetime | None
    proposed_by: Person | None
    #: nobody where one person, an import or the operator of the machine set it
    approved_by: Person | None
    change_ref: str

    def held(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class _Version:
    key: str
    value: str
    at: datetime
    by: int | None
    change_ref: str
    #: number of the write of two people that it follows from
    follows: str


def history(keys: Collection[str]) -> list[SetValue]:
    """What was set of these parameters, by parameter, the newest first; three queries at most."""
    versions = _versions(keys)
    if not versions:
        return []
    asked = {
        each.reference: each
        for each in AccessChange.objects.filter(
            reference__in={version.follows for version in versions if version.follows}
        ).select_related("asked_by", "confirmed_by")
    }
    people = Person.objects.in_bulk({version.by for version in versions if version.by})
    found = []
    for place, version in enumerate(versions):
        later = versions[place + 1] if place + 1 < len(versions) else None
        change = asked.get(version.follows)
        found.append(
            SetValue(
                key=version.key,
                value=version.value,
                since=version.at,
                until=later.at if later is not None and later.key == version.key else None,
                proposed_by=change.asked_by if change else people.get(version.by or 0),
                approved_by=change.confirmed_by if change else None,
                change_ref=version.change_ref,
            )
        )
    found.sort(key=lambda each: (each.key, -each.since.timestamp()))
    return found


def _versions(keys: Collection[str]) -> list[_Version]:
    """The versions that brought another value, by parameter, the oldest first."""
    rows = versions_of(Parameter).filter(key__in=keys).order_by("key", "pgh_id")
    kept: list[_Version] = []
    columns = ("key", "value", "updated_at", "updated_by", "change_ref", "pgh_context")
    for key, value, at, by, change_ref, context in rows.values_list(*columns):
        last = kept[-1] if kept and kept[-1].key == key else None
        if last is None or last.value != value:
            follows = ((context or {}).get("follows") or {}).get("record") or ""
            kept.append(_Version(key, value, at, by, change_ref, follows))
        elif change_ref and not last.change_ref:
            # the change under which it is set may be named afterwards
            kept[-1] = _Version(key, value, last.at, last.by, change_ref, last.follows)
    return kept
