"""What the pages of competences, of what asks for them, of evidence and of training tell of now."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q
from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell
from shallmark.common.blocks.tables import Table, Way
from shallmark.common.blocks.words import Fact, days_left
from shallmark.kernel import access, clock
from shallmark.kernel.people import Person as AnyPerson
from shallmark.manage.team.models import (
    Competence,
    CompetenceNeed,
    CompetenceRecord,
    RoleAssignment,
    TrainingRecord,
)
from shallmark.web.room_parts import Room, told

#: records of a competence that are read
MOST = 200


def _records(competence: Competence, person: AnyPerson) -> list[CompetenceRecord]:
    """What people showed of it; what holds longest first."""
    shown = CompetenceRecord.objects.visible_to(person).filter(competence=competence)
    ordered = shown.select_related("person").order_by(F("effective_to").desc(nulls_first=True))
    return list(ordered.exclude(status="revoked")[:MOST])


def _holds(record: CompetenceRecord, today: date) -> bool:
    ends = record.effective_to
    return (
        record.status == CompetenceRecord.Status.VALID
        and record.effective_from <= today
        and (ends is None or ends > today)
    )


def _asked(competence: Competence, person: AnyPerson) -> list[CompetenceNeed]:
    needs = CompetenceNeed.objects.visible_to(person).filter(competence=competence, is_active=True)
    return list(needs.select_related("role").order_by("role__title"))


def _held(roles: Iterable[int], person: AnyPerson, today: date) -> list[RoleAssignment]:
    held = RoleAssignment.objects.visible_to(person).in_effect(today).filter(role__in=list(roles))
    return list(held.select_related("person", "role").order_by("role__title", "person__title"))


def _add(key: str, address: str, words: str, person: AnyPerson) -> Way | None:
    return (address, words) if access.may_create(person, key) else None


def _holders(
    competence: Competence,
    records: list[CompetenceRecord],
    today: date,
    person: AnyPerson,
    here: CompetenceRecord | None = None,
) -> Table:
    rows = [
        (
            Cell(one.person, one.get_absolute_url(), person=one.person),
            Cell(one.get_level_display()),
            Cell(one.get_status_display(), status=one.status),
            _ends(one.effective_to, today),
        )
        for one in records
    ]
    return Table(
        _("Who holds it"),
        (_("Who"), _("Level"), _("State"), _("Until")),
        rows,
        caption=str(competence),
        empty=_("Nobody has shown it yet."),
        url=f"/competence-records?view=all&competence={competence.reference}",
        add=_add("competence_record", f"/competence-records/new?competence={competence.pk}",
                 _("Add evidence"), person),
        here=next((n for n, one in enumerate(records) if here and one.pk == here.pk), None),
    )  # fmt: skip


def _ends(day: date | None, today: date) -> Cell:
    left = days_left("", day, today)
    return Cell(day or left.value, tone=left.tone, note=str(left.value) if day else "")


def _gaps(
    competence: Competence,
    held: list[RoleAssignment],
    records: list[CompetenceRecord],
    today: date,
    person: AnyPerson,
) -> Table:
    """Holders of roles that ask for it, who have not shown it or whose evidence has ended."""
    able = {one.person_id for one in records if _holds(one, today)}
    last = {one.person_id: one for one in reversed(records)}
    rows = [
        (
            Cell(one.person, one.person.get_absolute_url(), person=one.person),
            Cell(one.role.title, one.role.get_absolute_url()),
            Cell(
                last[one.person_id].get_status_display(),
                last[one.person_id].get_absolute_url(),
                "warn",
            )
            if one.person_id in last
            else Cell(_("never shown"), tone="bad"),
        )
        for one in held
        if one.person_id not in able
    ]
    return Table(
        _("Gaps"),
        (_("Who"), _("Role that asks for it"), _("Evidence")),
        rows,
        caption=str(len(rows)) if rows else "",
        empty=_("Everybody whose role asks for it has shown it.") if held else "",
        add=_add("training_record", f"/trainings/new?competence={competence.pk}",
                 _("Plan a training"), person),
    )  # fmt: skip


def of_competence(competence: Competence, person: AnyPerson) -> Room:
    """Who needs it, who holds it, and who of them does not."""
    today = clock.now().date()
    records, needs = _records(competence, person), _asked(competence, person)
    held = _held((need.role_id for need in needs), person, today)
    by_role: dict[int, int] = {}
    for one in held:
        by_role[one.role_id] = by_role.get(one.role_id, 0) + 1
    asks = Table(
        _("Which roles ask for it"),
        (_("Role"), _("Holders now"), _("Asked for by")),
        [
            (
                Cell(need.role.title, need.role.get_absolute_url()),
                Cell(by_role.get(need.role_id, 0),
                     f"/role-assignments?view=running&role={need.role.reference}"),
                Cell(need.reference, need.get_absolute_url()),
            )
            for need in needs
        ],
        empty=_("No role asks for it."),
        add=_add("competence_need", f"/competences-asked-for/new?competence={competence.pk}",
                 _("Ask for it"), person),
    )  # fmt: skip
    gaps = _gaps(competence, held, records, today, person)
    able = {one.person_id for one in records if _holds(one, today)}
    room = Room(facts=[Fact(_("hold it now"), len(able)), _missing(gaps)])
    room.blocks = [gaps, asks, _holders(competence, records, today, person)]
    return told(room)


def _missing(gaps: Table) -> Fact:
    return Fact(_("hold a role that asks, without it"), len(gaps.rows), "bad" if gaps.rows else "")


def of_need(need: CompetenceNeed, person: AnyPerson) -> Room:
    """The holders of the role, and whether each has shown it."""
    today = clock.now().date()
    records = _records(need.competence, person)
    held = _held([need.role_id], person, today)
    best = {one.person_id: one for one in reversed(records)}
    rows = []
    for one in held:
        shown = best.get(one.person_id)
        rows.append(
            (
                Cell(one.person, one.person.get_absolute_url(), person=one.person),
                Cell(shown.get_status_display(), shown.get_absolute_url(), status=shown.status)
                if shown
                else Cell(_("never shown"), tone="bad"),
                _ends(shown.effective_to, today) if shown else Cell("–"),
            )
        )
    holders = Table(
        _("Holders of the role"),
        (_("Who"), _("Evidence"), _("Until")),
        rows,
        caption=str(need.role),
        empty=_("Nobody holds this role now."),
        url=f"/role-assignments?view=running&role={need.role.reference}",
    )
    gaps = _gaps(need.competence, held, records, today, person)
    return told(Room(facts=[Fact(_("holders now"), len(held)), _missing(gaps)], blocks=[holders]))


def of_record(record: CompetenceRecord, person: AnyPerson) -> Room:
    """How long it holds, which roles of the person ask for it, and who else holds it."""
    today = clock.now().date()
    needs = [need.role_id for need in _asked(record.competence, person)]
    asking = [one for one in _held(needs, person, today) if one.person_id == record.person_id]
    records = _records(record.competence, person)
    room = Room(facts=[days_left(_("until"), record.effective_to, today)])
    asks = Table(
        _("Which roles of this person ask for it"),
        (_("Role"), _("From")),
        [(Cell(one.role.title, one.get_absolute_url()), Cell(one.starts_on)) for one in asking],
        empty=_("None of the roles held now asks for it."),
    )
    trainings = TrainingRecord.objects.visible_to(person).filter(
        person=record.person_id, competence=record.competence_id
    )
    room.blocks = [
        asks,
        _trainings(trainings.order_by("-planned_for")[:20], _("Trainings for it")),
        _holders(record.competence, records, today, person, record),
    ]
    return told(room)


def _trainings(
    trainings: Iterable[TrainingRecord], name: str, here: TrainingRecord | None = None
) -> Table:
    found = list(trainings)
    rows = [
        (
            Cell(one.title if here is None else one.person, one.get_absolute_url(),
                 person=None if here is None else one.person),
            Cell(one.get_status_display(), status=one.status),
            Cell(one.done_at or one.planned_for),
            Cell(one.effect) if one.effect else Cell(
                _("not judged yet") if one.status == "done" else "–",
                tone="warn" if one.status == "done" else "",
            ),
        )
        for one in found
    ]  # fmt: skip
    place = next((n for n, one in enumerate(found) if here and one.pk == here.pk), None)
    first = _("Training") if here is None else _("Who")
    return Table(name, (first, _("State"), _("Day"), _("Effect")), rows, here=place)


def _day_of(training: TrainingRecord) -> Fact:
    """The day on which it took place: trainings of one topic differ by it."""
    return Fact(_("took place"), training.done_at or training.planned_for)


def of_training(training: TrainingRecord, person: AnyPerson) -> Room:
    """Who else takes part, which competence it gives and whether it came, whether it had effect."""
    today = clock.now().date()
    same = Q(title=training.title, competence=training.competence_id)
    attending = TrainingRecord.objects.visible_to(person).filter(same)
    attending = attending.select_related("person").order_by("person__title", "-planned_for")[:40]
    room = Room()
    if training.status == TrainingRecord.Status.PLANNED:
        room.facts = [days_left(_("until it takes place"), training.planned_for, today, soon=14)]
        if training.planned_for <= today:
            room.facts = [Fact(_("planned for"), training.planned_for, tone="warn")]
    elif training.status == TrainingRecord.Status.DONE:
        room.facts = [_day_of(training), Fact(_("effect"), _("not judged yet"), "warn")]
    elif training.status == TrainingRecord.Status.JUDGED:
        room.facts = [
            _day_of(training),
            Fact(_("effect judged by"), str(training.judged_by or "–")),
        ]
    room.blocks = [_trainings(attending, _("Who takes part"), training)]
    if training.competence is None:
        room.blocks.append(
            Table(
                _("Competence it gives"),
                (),
                (),
                empty=_("None is named: it is no evidence of a competence that a role asks for."),
            )
        )
    else:
        shown = [
            one
            for one in _records(training.competence, person)
            if one.person_id == training.person_id
        ]
        gives = _holders(training.competence, shown, today, person)
        room.blocks.append(gives)
    return told(room)
