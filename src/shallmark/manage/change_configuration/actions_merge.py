"""Settling two items that look alike: merged, or told apart."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from shallmark.kernel import writes
from shallmark.kernel.exceptions import RequiredFieldMissing
from shallmark.kernel.people import Person
from shallmark.ledger.says import says
from shallmark.manage.change_configuration.models import Ci

#: fields of which one value goes on; own attributes are chosen one by one
CHOSEN = (
    "title", "type", "description", "owner", "support_team", "content_version", "provider",
    "location", "environment", "criticality",
)  # fmt: skip
#: of the name of an own attribute among what is taken
OWN = "attributes."


def merge(
    item: Ci,
    other: Ci,
    *,
    by: Person,
    reason: str,
    take: Iterable[str] = (),
    explained_by: str = "",
    versions: tuple[int | None, int | None] = (None, None),
) -> Ci:
    """End the item as the other one, which takes over what names it and what is chosen.

    Args:
        item: ends.
        other: goes on.
        by: may change both.
        reason: why the two are one.
        take: fields whose value goes on as the item has it.
        explained_by: the change behind it; asked where a live item's values become others.
        versions: of both, as they were shown.

    Raises:
        Refused: by rights, by the gates of *Merge*, or by a live item without a change.

    """
    values: dict[str, object] = {"explained_by": explained_by} if explained_by else {}
    with transaction.atomic():
        # In one order, so that two merges of one pair wait for one another.
        both = Ci.objects.select_for_update().filter(pk__in=(item.pk, other.pk)).order_by("pk")
        known = {one.pk: one for one in both}
        item, other = known[item.pk], known[other.pk]
        values["merged_into"] = other
        if versions[1] is not None:
            writes.edit(other, by=by, values={}, version=versions[1])
        merged: Ci = writes.perform(
            item, "merge", by=by, reason=reason, values=values, version=versions[0]
        )
        taken: dict[str, object] = dict(_taken(merged, other, set(take)))
        if taken:
            if explained_by:
                taken["explained_by"] = explained_by
            writes.edit(other, by=by, values=taken, reason=reason)
    return merged


def _taken(item: Ci, other: Ci, names: set[str]) -> Mapping[str, object]:
    values = {name: getattr(item, name) for name in CHOSEN if name in names}
    own = {name: value for name, value in item.attributes.items() if f"{OWN}{name}" in names}
    return values | ({"attributes": {**other.attributes, **own}} if own else {})


def tell_apart(item: Ci, other: Ci, *, by: Person, reason: str) -> Ci:
    """Settle that the two are two things; they are not offered again.

    Raises:
        RequiredFieldMissing: no reason is given.
        NotAllowed: the person may not change both.

    """
    if not says(reason):
        raise RequiredFieldMissing(_("Say by what they are told apart."), field="reason")
    with transaction.atomic():
        writes.edit(other, by=by, values=_apart(other, item), reason=reason)
        return writes.edit(item, by=by, values=_apart(item, other), reason=reason)


def _apart(item: Ci, other: Ci) -> dict[str, object]:
    return {"distinct_from": list(dict.fromkeys([*item.distinct_from, other.reference]))}
