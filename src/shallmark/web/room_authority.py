"""What the page of an authority level tells: its ladder, and where it applied lately."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.approvals.models import Decision
from shallmark.common.blocks.cells import Cell, named, row, who
from shallmark.common.blocks.tables import Table
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.grc.models import PolicyException, Risk
from shallmark.manage.team.models import AuthorityLevel, RoleAssignment
from shallmark.pages import formats
from shallmark.web.room_parts import Room, told
from shallmark.web.room_roles import holders_by_role, limit_of

#: decisions in view, and those that are looked through for them
MOST, THROUGH = 10, 60
Row = tuple[Cell, ...]
_ACCEPTED, _APPROVED = gettext_lazy("accepted"), gettext_lazy("approved")


def of_authority(level: AuthorityLevel, person: Person) -> Room:
    """Who decides up to what, the furthest last, and what was decided by it."""
    today = clock.now().date()
    return told(Room(blocks=[_ladder(level, person, today), _applied(level, person)]))


def _ladder(level: AuthorityLevel, person: Person, today: date) -> Table:
    levels = list(
        AuthorityLevel.objects.visible_to(person)
        .filter(matter=level.matter)
        .select_related("role")
        .order_by(F("up_to").asc(nulls_last=True), "role__title")
    )
    names = holders_by_role([each.role_id for each in levels], person, today)
    most = max((float(each.up_to) for each in levels if each.up_to is not None), default=0.0)
    rows = []
    for each in levels:
        share = 1.0 if each.up_to is None else 0.8 * float(each.up_to) / (most or 1)
        holders = names.get(each.role_id, [])
        held = Cell(", ".join(holders)) if holders else Cell(_("nobody holds it"), tone="warn")
        limit = Cell(limit_of(each), each.get_absolute_url(), share=share)
        rows.append((limit, Cell(each.role.title, each.role.get_absolute_url()), held))
    return Table(
        _("Who decides up to what"),
        (_("Up to"), _("Role"), _("Held by")),
        rows,
        caption=str(level.get_matter_display()),
        url=f"/authority-levels?matter={level.matter}",
        here=next((place for place, each in enumerate(levels) if each.pk == level.pk), None),
    )


def _applied(level: AuthorityLevel, person: Person) -> Table:
    """The last decisions of its matter by who held its role then."""
    find = _DECIDED.get(level.matter)
    rows = list(find(level, person))[:MOST] if find else []
    heads = (_("Decided on"), _("Sum"), _("By"), _("Decision"), _("When"))
    none = _("Nothing was decided by it yet.") if find else _("No record keeps what it decides.")
    return Table(_("Where it applied lately"), heads, rows, empty=none)


def _changes(level: AuthorityLevel, person: Person) -> Iterable[Row]:
    """Decisions on changes by whoever held the role when deciding. Two queries."""
    keys = {level.role.key, level.role.rights} - {""}
    said = Decision.objects.filter(approval__record_key="change").select_related("person")
    known = said.select_related("approval").order_by("-pk")
    recent = [one for one in known[: THROUGH * 5] if keys & set(one.roles.split())][:THROUGH]
    seen = Change.objects.visible_to(person).in_bulk([one.approval.record_id for one in recent])
    for one in recent:
        change = seen.get(one.approval.record_id)
        if change is not None:
            cost = change.financial
            words = "" if cost is None else formats.money(cost, settings.CURRENCY)
            yield row(named(change), words, who(one.person), one.get_decision_display(), one.at)


def _by_holders(model: Any, by: str, at: str, word: Text) -> Callable[..., Iterable[Row]]:  # noqa: ANN401  a model
    """Of records that name who decided: those whose decider held the role on that day."""

    def find(level: AuthorityLevel, person: Person) -> Iterable[Row]:
        held = list(RoleAssignment.objects.filter(role=level.role_id))
        known = model.objects.visible_to(person).filter(
            **{f"{by}__in": [one.person_id for one in held], f"{at}__isnull": False}
        )
        for record in known.select_related(by).order_by(f"-{at}")[:THROUGH]:
            decider, moment = getattr(record, by), getattr(record, at)
            if any(_held_then(one, decider.pk, moment.date()) for one in held):
                yield row(named(record), "", who(decider), str(word), moment)

    return find


def _held_then(one: RoleAssignment, person: int, day: date) -> bool:
    ended = one.ends_on is not None and one.ends_on <= day
    return one.person_id == person and one.starts_on <= day and not ended


#: matter -> the records of its decisions
_DECIDED: dict[str, Callable[[AuthorityLevel, Person], Iterable[Row]]] = {
    "change": _changes,
    "risk": _by_holders(Risk, "accepted_by", "accepted_at", _ACCEPTED),
    "exception": _by_holders(PolicyException, "approved_by", "approved_at", _APPROVED),
}
