"""What the page of a cost line shows: the sum it stands in, and what was decided on it."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from shallmark.common.approvals.models import Decision
from shallmark.common.blocks.cells import Cell, named, row, who
from shallmark.common.blocks.tables import Table, compared
from shallmark.common.blocks.words import Fact, Figures
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import versions_of
from shallmark.manage.change_configuration.models import Change, ChangeCost
from shallmark.manage.change_configuration.page_of_change import MOST, change_line, change_of
from shallmark.pages import formats
from shallmark.pages.record_base import is_staff

#: what a decision is of
SAID = ("title", "amount", "kind", "nature", "budget")


def cost_context(cost: ChangeCost, person: Person) -> dict[str, Any]:
    """Its change, its place in the sum, what was decided on it, what became otherwise since."""
    if not is_staff(person):
        return {}
    change = change_of(cost, person)
    lines = list(ChangeCost.objects.visible_to(person).filter(change=cost.change_id)[:MOST])
    past = list(versions_of(ChangeCost).filter(pgh_obj_id=cost.pk).order_by("pgh_id"))
    return {
        "work": [
            Figures(_numbers(cost, lines)),
            *change_line(change),
            *_decided(cost, change, past),
            _sum(cost, lines),
            _amounts(past),
        ],
        "apart": ("change", "amount", "kind", "nature", "budget"),
    }


def _numbers(cost: ChangeCost, lines: list[ChangeCost]) -> list[Fact]:
    """The sums of the change, and how much of its own kind this line is."""
    once = sum((one.amount for one in lines if one.kind == "once"), Decimal(0))
    yearly = sum((one.amount for one in lines if one.kind != "once"), Decimal(0))
    numbers = [Fact(_("this line"), _money(cost.amount)),
               Fact(_("one-off, all lines"), _money(once), "#work-costs"),
               Fact(_("each year, all lines"), _money(yearly), "#work-costs")]  # fmt: skip
    whole = once if cost.kind == "once" else yearly
    if whole:
        share = f"{100 * cost.amount / whole:.0f}{formats.THIN}%"
        of = _("of the one-off cost") if cost.kind == "once" else _("of the cost each year")
        numbers.append(Fact(of, share, "#work-costs"))
    return numbers


def _sum(cost: ChangeCost, lines: list[ChangeCost]) -> Table:
    """All lines, the largest first, each with its share of what the largest costs."""
    ordered = sorted(lines, key=lambda one: (one.kind != "once", -one.amount, one.pk))
    most = max((one.amount for one in lines), default=Decimal(0)) or Decimal(1)
    rows = [
        row(named(one), one.get_kind_display(), one.get_nature_display(), one.budget,
            Cell(_money(one.amount), share=float(one.amount / most)))
        for one in ordered
    ]  # fmt: skip
    here = next((at for at, one in enumerate(ordered) if one.pk == cost.pk), None)
    heads = (_("Line"), _("Kind"), _("Nature"), _("Budget"), _("Amount"))
    return Table(_("Cost lines of the change"), heads, rows, key="costs", here=here)


def _decided(cost: ChangeCost, change: Change | None, past: list[Any]) -> list[Table]:
    """Who bound the cost, and the line as it was then beside what it is now. One query."""
    if change is None:
        return []
    rows = [row(_("Approved"), who(one.person), one.at, one.record_version, one.reason)
            for one in _approvals(change)]  # fmt: skip
    if change.cost_signed_at is not None:
        signed = row(_("Cost signed"), who(change.cost_assessor), change.cost_signed_at, "", "")
        rows.insert(0, signed)
    heads = (_("Decision"), _("By"), _("When"), _("Version"), _("Why"))
    empty = _("Nobody has signed or approved the cost yet: the line may still change.")
    decided = Table(_("The decision that bound it"), heads, rows, key="decided", empty=empty)
    return [decided, *_since(cost, change, past)]


def _approvals(change: Change) -> list[Decision]:
    """What was said on the version that is approved; one decision or several."""
    if change.approved_at is None:
        return []
    said = Decision.objects.filter(
        approval__record_key="change", approval__record_id=change.pk,
        approval__outcome="approved", decision="approved",
    )  # fmt: skip
    return list(said.select_related("person").order_by("pk")[:MOST])


def _since(cost: ChangeCost, change: Change, past: list[Any]) -> list[Table]:
    """Decided beside now; a line that was added after the decision says so."""
    if change.approved_at is None:
        return []
    then = [one for one in past if one.updated_at <= change.approved_at]
    before = then[-1] if then else None
    lines = [(label, before and _word(before, name), _word(cost, name))
             for name, label in _labels(cost)]  # fmt: skip
    heads = (_("What"), _("As decided"), _("Now"))
    added = "" if before else _("The line was added after the decision.")
    return [compared("since", _("Decided and now"), heads, lines, says=added)]


def _labels(cost: ChangeCost) -> list[tuple[str, str]]:
    fields = {field.name: field for field in cost._meta.concrete_fields}
    return [(name, str(fields[name].verbose_name).capitalize()) for name in SAID]


def _word(line: Any, name: str) -> str:  # noqa: ANN401  the line, or a version of it
    value = getattr(line, name)
    if name == "amount":
        return _money(value)
    choices = dict(ChangeCost.Kind.choices) | dict(ChangeCost.Nature.choices)
    return str(choices.get(value, value))


def _amounts(past: list[Any]) -> Table:
    """Each amount that it had, newest first; of one that stayed there is nothing to tell."""
    amounts: list[Any] = []
    for one in past:
        if not amounts or amounts[-1].amount != one.amount:
            amounts.append(one)
    rows = [row(_money(one.amount), one.updated_at) for one in reversed(amounts)]
    heads = (_("Amount"), _("Since"))
    return Table(_("Amounts it had"), heads, rows if len(rows) > 1 else [], key="amounts")


def _money(amount: Decimal) -> str:
    return formats.money(amount, settings.CURRENCY)
