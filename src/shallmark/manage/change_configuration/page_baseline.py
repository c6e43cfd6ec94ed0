"""What the page of a baseline shows: the items and versions it froze, and what differs today."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell, named, row, same_or_not
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Fact, Figures, Later, Notice
from shallmark.kernel.people import Person
from shallmark.kernel.texts import capital
from shallmark.manage.change_configuration.baselines import compare
from shallmark.manage.change_configuration.models import Baseline, Ci

#: rows that are read
MOST = 200


@dataclass(frozen=True)
class _Held:
    """An item as it was kept."""

    uid: str
    version: str
    item: Ci


def baseline_context(baseline: Baseline, _person: Person) -> dict[str, Any]:
    """What is compared comes after the page: it reads every item."""
    taken = baseline.status == "taken"
    later = [Later("compare", _("Compared with now"))] if taken else []
    # What is taken stays: nobody adds to what it was taken of.
    scope = ("environment", "of_type_id", "of_item_id")
    open_still = [name.removesuffix("_id") for name in scope if not getattr(baseline, name)]
    return {"work": later, "apart": ("item_count", *open_still) if taken else ()}


def compared_with_now(baseline: Baseline, person: Person) -> dict[str, Any]:
    """Six queries once it is taken, none before."""
    if baseline.status != "taken":
        return {"work": []}
    difference = compare(baseline)
    held = _held(baseline, person)
    new = Ci.objects.visible_to(person).filter(uid__in=difference["added"])
    added = list(new.select_related("type").order_by("title")[:MOST])
    parts: list[Any] = [
        Figures(_numbers(baseline, difference)),
        _differing(difference, held, added),
        _by_class(difference, held, added),
        _items(held, difference, baseline.item_count),
    ]
    if not difference["sealed"]:
        sentence = _("The seal is broken: the baseline is not what was taken.")
        parts.insert(0, Notice(sentence, tone="bad", icon="alert-triangle"))
    return {"work": parts}


def _held(baseline: Baseline, person: Person) -> list[_Held]:
    """Its items, by class and name, as far as the reader may open them. Two queries."""
    rows = list(baseline.items.values_list("ci_id", "uid", "content_version"))
    visible = Ci.objects.visible_to(person).filter(pk__in=[pk for pk, _uid, _version in rows])
    known = {item.pk: item for item in visible.select_related("type")}
    held = [_Held(uid, version, known[pk]) for pk, uid, version in rows if pk in known]
    return sorted(held, key=lambda one: (one.item.type.title, one.item.title))[:MOST]


def _numbers(baseline: Baseline, difference: dict[str, Any]) -> list[Fact]:
    counts = {
        _("items"): (baseline.item_count, "items"),
        _("as they were"): (difference["same"], "items"),
        _("altered"): (len(difference["changed"]), "differs"),
        _("new since"): (len(difference["added"]), "differs"),
        _("gone"): (len(difference["removed"]), "differs"),
    }
    return [Fact(label, count, f"#work-{key}") for label, (count, key) in counts.items()]


def _differing(difference: dict[str, Any], held: list[_Held], added: list[Ci]) -> Table:
    """Altered with each field then and now, gone, and new."""
    rows = []
    for one in held:
        fields = difference["changed"].get(one.uid)
        if fields:
            words = "\n".join(_words(name, *pair) for name, pair in fields.items())
            rows.append(row(named(one.item), one.item.type.title, _("altered"), words))
        elif one.uid in difference["removed"]:
            now = one.item.get_status_display().lower()
            rows.append(row(named(one.item), one.item.type.title, _("gone"), _("now %(state)s") % {
                "state": now}))  # fmt: skip
    rows += [row(named(item), item.type.title, _("new"), _("registered since")) for item in added]
    return Table(
        _("What differs today"),
        (_("Item"), _("Class"), _("It is"), _("Then and now")),
        rows,
        caption=str(len(rows) or ""),
        empty=_("Every item is as it was."),
        key="differs",
    )


def _words(name: str, before: object, after: object) -> str:
    """As "version: 1.0 → 1.1"; of a list only how many."""
    pair = [
        str(len(value)) if isinstance(value, list | dict) else value for value in (before, after)
    ]
    said = [str(value) if value not in (None, "") else _("nothing") for value in pair]
    return f"{capital(name.replace('_', ' '))}: {said[0]} → {said[1]}"


def _by_class(difference: dict[str, Any], held: list[_Held], added: list[Ci]) -> Table:
    """Each class with its numbers, each the list of its items."""
    every = Counter(one.item.type for one in held)
    altered = Counter(one.item.type for one in held if one.uid in difference["changed"])
    gone = Counter(one.item.type for one in held if one.uid in difference["removed"])
    new = Counter(item.type for item in added)
    rows = [
        row(Cell(kind.title, kind.get_absolute_url()), every[kind], altered[kind], gone[kind],
            new[kind], Cell(_("its items today"), f"/items?view=present&type={kind.reference}"))
        for kind in sorted({*every, *new}, key=lambda kind: kind.title)
    ]  # fmt: skip
    heads = (_("Class"), _("Items"), _("Altered"), _("Gone"), _("New"), _("Today"))
    return Table(_("By class"), heads, rows, key="classes", numbers=frozenset({1, 2, 3, 4}))


def _items(held: list[_Held], difference: dict[str, Any], count: int) -> Table:
    otherwise = {*difference["changed"], *difference["removed"]}
    rows = [
        row(named(one.item), one.item.type.title, one.version, one.uid,
            same_or_not(one.uid not in otherwise))
        for one in held
    ]  # fmt: skip
    heads = (_("Item"), _("Class"), _("Version then"), _("Identifier"), _("Compared"))
    return Table(_("Items it froze"), heads, rows, caption=str(count), key="items")
