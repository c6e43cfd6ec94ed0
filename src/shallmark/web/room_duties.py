"""What the pages of responsibilities, separations and measures tell of now."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shallmark.common.blocks.bands import Bands, Lasting, over_time, span_of_days
from shallmark.common.blocks.cells import Cell
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import called, days_left
from shallmark.kernel import access, clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person as AnyPerson
from shallmark.manage.team.duties import segregation_conflicts
from shallmark.manage.team.models import (
    CompensatingMeasure,
    Responsibility,
    RoleAssignment,
    SeparationRule,
)
from shallmark.web.room_parts import Room, told
from shallmark.web.room_roles import holders_by_role

#: holders of a role that are named where there are many
NAMED = 3


def of_separation(rule: SeparationRule, person: AnyPerson) -> Room:
    """Who holds both now, what watches over it, and what did before."""
    today = clock.now().date()
    found = [each for each in segregation_conflicts(today, person) if each["rule"].pk == rule.pk]
    both = found[0]["both"] if found else []
    rows = [
        (
            Cell(each["person"], each["person"].get_absolute_url(), person=each["person"]),
            *_watched(each, today),
        )
        for each in both
    ]
    room = Room()
    bare = [each for each in both if not each["measures"]]
    new = access.may_create(person, "compensating_measure")
    add = f"/compensating-measures/new?rule={rule.pk}"
    if bare:
        name = bare[0]["person"]
        sentence = _("Nothing watches over that %(name)s holds both.") % {"name": name}
        room.notice = (sentence, add if new else name.get_absolute_url())
    united = Table(
        _("Held by one person now"),
        (_("Who"), _("What watches over it"), _("Until")),
        rows,
        empty=_("Nobody holds both roles now."),
        url=f"/compensating-measures?view=all&rule={rule.reference}",
        add=(add, _("Add a measure")) if new else None,
    )
    measures = CompensatingMeasure.objects.visible_to(person).filter(rule=rule)
    room.blocks = [
        united,
        _holders_of_both(rule, person, today),
        _measures_over_time(measures, today),
    ]
    return told(room)


def _watched(each: dict[str, object], today: date) -> tuple[Cell, Cell]:
    measures = each["measures"]
    assert isinstance(measures, list)
    if not measures:
        ended = each["ended"]
        note = _("the last one ended") if ended else ""
        return Cell(_("nothing"), tone="bad", note=note), Cell("–")
    one: CompensatingMeasure = measures[0]
    left = days_left("", one.ends_on, today)
    return (
        Cell(one.measure, one.get_absolute_url()),
        Cell(one.ends_on, tone=left.tone, note=str(left.value)),
    )


def _holders_of_both(rule: SeparationRule, person: AnyPerson, today: date) -> Table:
    names = holders_by_role([rule.first_id, rule.second_id], person, today)
    rows = [
        (
            Cell(role.title, role.get_absolute_url()),
            Cell(", ".join(names.get(role.pk, [])) or _("nobody")),
        )
        for role in (rule.first, rule.second)
    ]
    return Table(_("The two roles"), (_("Role"), _("Held by")), rows)


def _measures_over_time(measures: QuerySet[CompensatingMeasure], today: date) -> Bands:
    lasting = [
        Lasting(str(one.person), one.measure, one.starts_on, one.ends_on, one.get_absolute_url())
        for one in measures.select_related("person").order_by("starts_on")[:40]
    ]
    heads = (_("Who"), _("Measure"), _("When"))
    return over_time(_("Measures from when to when"), heads, lasting, today)


def of_measure(measure: CompensatingMeasure, person: AnyPerson) -> Room:
    """How long it holds, what it covers, and whether it is needed still."""
    today = clock.now().date()
    rule = measure.rule
    held = (
        RoleAssignment.objects.visible_to(person)
        .in_effect(today)
        .filter(person=measure.person_id, role__in=[rule.first_id, rule.second_id])
    )
    held_roles = {one.role_id: one for one in held.select_related("role")}
    rows = []
    for role in (rule.first, rule.second):
        one = held_roles.get(role.pk)
        rows.append(
            (
                Cell(role.title, role.get_absolute_url()),
                Cell(span_of_days(one.starts_on, one.ends_on), one.get_absolute_url())
                if one
                else Cell(_("not held now")),
            )
        )
    holds = measure.starts_on <= today < measure.ends_on
    room = Room(facts=[days_left(_("until"), measure.ends_on, today)])
    if holds and len(held_roles) == 2:
        caption = _("both held: the measure is needed")
    else:
        caption = _("not both held now") if len(held_roles) < 2 else _("not in effect")
    covers = Table(
        _("What it covers"),
        (_("Role"), _("Held by %(name)s") % {"name": measure.person}),
        rows,
        caption,
        url=rule.get_absolute_url(),
    )
    others = CompensatingMeasure.objects.visible_to(person).filter(rule=rule)
    room.blocks = [covers, _measures_over_time(others, today)]
    return told(room)


def of_responsibility(part: Responsibility, person: AnyPerson) -> Room:
    """All who have a part in the same process or service, and who these are now."""
    today = clock.now().date()
    parts = list(
        Responsibility.objects.visible_to(person)
        .filter(subject=part.subject)
        .select_related("role")
    )
    parts.sort(key=lambda each: ("ARCI".index(each.part), each.role.title))
    held = RoleAssignment.objects.visible_to(person).in_effect(today)
    held = held.filter(role__in=[each.role_id for each in parts]).select_related("person")
    holders: dict[int, list[RoleAssignment]] = {}
    for one in held.order_by("person__title"):
        holders.setdefault(one.role_id, []).append(one)
    rows = [
        (
            Cell(each.get_part_display(), each.get_absolute_url()),
            Cell(each.role.title, each.role.get_absolute_url()),
            _held_by(each, holders.get(each.role_id, [])),
        )
        for each in parts
    ]
    here = next((place for place, each in enumerate(parts) if each.pk == part.pk), None)
    room = Room()
    if parts and parts[0].part != "A":
        room.notice = (
            _("Nobody answers for it: no role has this part."),
            parts[0].get_absolute_url(),
        )
    subject = called([part.subject], person).get(part.subject)
    room.blocks = [
        _matrix_row(part, parts, subject),
        Table(
            _("Who does what"),
            (_("Part"), _("Role"), _("Held by")),
            rows,
            caption=str(subject or part.subject),
            here=here,
        ),
    ]
    return told(room)


def _held_by(part: Responsibility, held: list[RoleAssignment]) -> Cell:
    """The one holder, or how many there are, with the list of them."""
    if not held:
        return Cell(_("nobody holds it"), part.role.get_absolute_url(), "warn")
    first = held[0].person
    if len(held) == 1:
        return Cell(first, first.get_absolute_url(), person=first)
    words = _("%(count)d people") % {"count": len(held)}
    names = ", ".join(str(one.person) for one in held[:NAMED])
    note = f"{names} …" if len(held) > NAMED else names
    return Cell(words, f"/role-assignments?view=running&role={part.role.reference}", note=note)


def _matrix_row(part: Responsibility, parts: list[Responsibility], subject: Record | None) -> Table:
    """The row of its process or service: a column for each role that has a part in it."""
    letters: dict[str, list[Responsibility]] = {}
    for each in parts:
        letters.setdefault(each.role.title, []).append(each)
    first = Cell(part.subject)
    if subject is not None:
        first = Cell(subject.title, subject.get_absolute_url())
    cells = [
        Cell(
            ", ".join(each.part for each in of_role),
            of_role[0].get_absolute_url(),
            note=_("this one") if part in of_role else "",
        )
        for of_role in letters.values()
    ]
    return Table(
        _("In the matrix"),
        (_("Process or service"), *letters),
        [(first, *cells)],
        caption=_("A answers for it, R does it, C is asked, I is told"),
        url="/responsibilities/matrix",
    )
