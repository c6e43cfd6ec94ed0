"""What the page of a relation shows: both ends, since when and under which change, and its end."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.blocks.cells import Cell, named, row, state_of, who
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Drawn
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.actions_items import end_relation
from shallmark.manage.change_configuration.impact_drawn import Column, laid_out
from shallmark.manage.change_configuration.item_drawn import link_of
from shallmark.manage.change_configuration.item_relations import changes_behind
from shallmark.manage.change_configuration.models import Change, Ci, CiRelationship
from shallmark.manage.change_configuration.page_classes import harm
from shallmark.pages.record_base import is_staff
from shallmark.workplace.fills import Fill, fills

MOST = 30
DRAWING = "change_configuration/pair_drawing.html"


def _end(relation: CiRelationship, person: Person) -> None:
    end_relation(relation.from_item, relation, by=person)


def _what_ends(relation: CiRelationship) -> Text:
    """What the end means, and what it needs."""
    said = _("“%(relation)s” ends now and stays on record.") % {"relation": relation.sentence()}
    if relation.joins_live_items() and not relation.has_change():
        needs = _("Both are live: it ends while a change that names %(first)s or %(second)s is"
                  " carried out, and none is.")  # fmt: skip
        names = {"first": relation.from_item.reference, "second": relation.to_item.reference}
        return f"{said} {needs % names}"
    return said


fills["ci_relationship"] = {
    "end": Fill(
        gettext_lazy("End it"),
        "unlink",
        leads_on=False,
        offered=lambda relation: relation.effective_to is None,
        says=_what_ends,
        write=_end,
    ),
}


def relation_context(relation: CiRelationship, person: Person) -> dict[str, Any]:
    """Both ends drawn, the change under which it began, what stands in for it. Three queries."""
    if not is_staff(person):
        return {}
    ends = Ci.objects.visible_to(person).select_related("type", "owner").in_bulk(
        [relation.from_item_id, relation.to_item_id]
    )  # fmt: skip
    first, second = ends.get(relation.from_item_id), ends.get(relation.to_item_id)
    if first is None or second is None:
        return {}
    work = [
        _pair(relation, first, second),
        _ends(first, second),
        _lasted(relation, first, person),
        _stand_ins(relation, person),
    ]
    return {"work": work, "apart": ("from_item", "kind", "to_item", "effective_from")}


def _pair(relation: CiRelationship, first: Ci, second: Ci) -> Drawn:
    """Two boxes and what joins them; the sentence below says the same."""
    columns = [
        Column("first", _("Item"), [link_of(first)], notes={first.reference: _note(first)}),
        Column("second", _("To the item"), [link_of(second)],
               notes={second.reference: _note(second)}),
    ]  # fmt: skip
    drawing = laid_out(columns, [(first.reference, second.reference)], gap=30)
    values = {"drawing": drawing, "kind": relation.kind, "first": first, "second": second,
              "harm": harm(relation.kind, first.title, second.title)}  # fmt: skip
    return Drawn(key="pair", name=_("Both ends"), template=DRAWING, values=values)


def _note(item: Ci) -> str:
    return f"{item.type.title}, {item.get_status_display()}".lower()


def _ends(first: Ci, second: Ci) -> Table:
    """Both items as they stand now."""
    rows = [
        row(named(one), state_of(one), one.type.title, one.get_environment_display(),
            one.get_criticality_display(), who(one.owner))
        for one in (first, second)
    ]  # fmt: skip
    heads = (_("Item"), _("State"), _("Class"), _("Environment"), _("Criticality"), _("Owner"))
    return Table(_("How they stand"), heads, rows, key="ends")


def _lasted(relation: CiRelationship, first: Ci, person: Person) -> Table:
    """When it began and ended, each with the change that was carried out then. Two queries."""
    began = changes_behind(first, [relation], person).get(relation.pk)
    rows = [row(_("Began"), relation.effective_from, *_under(began))]
    if relation.effective_to is not None:
        ended = changes_behind(first, [relation], person, ends=True).get(relation.pk)
        rows.append(row(_("Ended"), relation.effective_to, *_under(ended)))
    heads = (_("Turn"), _("When"), _("Under the change"), _("State"))
    caption = "" if relation.effective_to else _("in force")
    return Table(_("Began and ended"), heads, rows, caption=caption, key="change")


def _under(change: Change | None) -> tuple[Cell, Cell]:
    if change is None:
        return Cell(_("no change was carried out on them then")), Cell("")
    return named(change), state_of(change)


def _stand_ins(relation: CiRelationship, person: Person) -> Table:
    """Relations of its redundancy group: the item fails when fewer than needed still work."""
    rows = []
    if relation.redundancy_group:
        group = CiRelationship.objects.visible_to(person).filter(
            from_item=relation.from_item_id, redundancy_group=relation.redundancy_group,
            effective_to__isnull=True, to_item__in=Ci.objects.visible_to(person),
        )  # fmt: skip
        rows = [row(named(one.to_item), state_of(one.to_item), one.effective_from)
                for one in group.select_related("to_item").order_by("pk")[:MOST]]  # fmt: skip
    caption = _("%(needed)d of %(all)d needed") % {"needed": relation.needed, "all": len(rows)}
    heads = (_("Stands in"), _("State"), _("Since"))
    return Table(_("Redundancy"), heads, rows, caption=caption, key="group")
