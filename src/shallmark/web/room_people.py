"""Lines about people: load of members, roles with deputies, competences, teams, shifts."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.approvals.models import Approval
from shallmark.common.blocks.cells import Cell, named, who
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import days_left
from shallmark.kernel import access, clock
from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.records import get_record_type
from shallmark.manage.team.models import (
    CompetenceRecord,
    Membership,
    OnCallShift,
    Person,
    RoleAssignment,
    Team,
)
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.operate.customer_service.records import IncidentRecord
from shallmark.plan.alignment.models import Service
from shallmark.web.room_parts import MOST, SOON, Line
from shallmark.workplace.charts.lists import Lists

#: questions to one person that are read
WAITING = 20
#: kinds of records whose questions are decided at `<record>/decide`
DECIDED_ALONE = frozenset({"change", "standard_change", "document_version"})


#: what somebody resolves in so many weeks is the usual load
WEEKS = 13
RESOLVED = {"resolved_at": f"-{7 * WEEKS}d.."}


def services_of(services: QuerySet[Service], person: AnyPerson, of: Q | None = None) -> list[Line]:
    """Services, those in trouble first; `of` says whose incidents count. One query."""
    mine = Incident.objects.visible_to(person).filter(of or Q(), status__in=OPEN)
    troubled = Count("incidents", filter=Q(incidents__in=mine), distinct=True)
    told = services.annotate(troubles=troubled).order_by("-troubles", "title")
    return [
        Line(
            title=each.title,
            url=each.get_absolute_url(),
            icon="server-cog",
            end=_("%(number)s open") % {"number": each.troubles} if each.troubles else "",
            tone="warn" if each.troubles else "",
        )
        for each in told[: 2 * MOST]
    ]


def members_of(team: Team, person: AnyPerson) -> list[dict[str, Any]]:
    """Who else works on incidents of the team first; then each member.

    With what they have open of this team and of all, urgent and late ones, what each resolves
    usually, who stands in, and whether on call. Five queries.
    """
    readable = Incident.objects.visible_to(person).filter(_of_view("open", person))
    ours = Membership.objects.filter(team=team, person=OuterRef("pk"))
    busy = readable.filter(assigned_team=team, assigned_to__isnull=False).values("assigned_to")
    everybody = list(
        Person.objects.visible_to(person)
        .annotate(is_member=Exists(ours))
        .filter(Q(is_member=True) | Q(pk__in=busy.order_by()))
        .order_by("is_member", "title")
    )
    loads = _loads(readable.filter(assigned_to__in=everybody), team, person)
    usual, called = _usual(everybody, person), _called(team, person)
    deputies = _deputies(everybody, person)
    most = max((row["every"] for row in loads.values()), default=0) or 1
    return [
        {
            **dict.fromkeys(("own", "every", "urgent", "late"), 0),
            **loads.get(each.pk, {}),
            "person": each,
            "lead": each.pk == team.owner_id,
            "called": each.pk in called,
            "most": most,
            "usual": usual.get(each.pk, 0),
            "outside": not each.is_member,
            "deputies": deputies.get(each.pk, []),
            "bare": None in deputies.get(each.pk, []),
        }
        for each in everybody
    ]


def _called(team: Team, person: AnyPerson) -> set[int | None]:
    """Who of the team is on call now. One query."""
    now = clock.now()
    shifts = OnCallShift.objects.visible_to(person).filter(
        team=team, starts_at__lte=now, ends_at__gt=now
    )
    return set(shifts.values_list("owner_id", flat=True))


def _deputies(people: list[Any], person: AnyPerson) -> dict[int, list[Person | None]]:
    """Who stands in for each of these now, by any role; None for a role without. One query."""
    today = clock.now().date()
    held = RoleAssignment.objects.visible_to(person).in_effect(today).filter(person__in=people)
    found: dict[int, list[Person | None]] = {}
    for each in held.select_related("deputy").order_by("deputy__title"):
        named = found.setdefault(each.person_id, [])
        if each.deputy not in named:
            named.append(each.deputy)
    return found


def _usual(people: list[Person], person: AnyPerson) -> dict[int, int]:
    """How many incidents each resolved in the weeks behind, as the list says it. One query."""
    lists = Lists(IncidentRecord, person)
    theirs = Q(assigned_to__in=[one.pk for one in people])
    held: QuerySet[Any] = lists.visible.filter(lists.condition(RESOLVED) & theirs).order_by()
    counts = held.values("assigned_to").annotate(number=Count("pk", distinct=True))
    return dict(counts.values_list("assigned_to", "number"))


def _loads(incidents: QuerySet[Incident], team: Team, person: AnyPerson) -> dict[int, Any]:
    """Open ones of the team and of all, urgent and late ones, by the key of who has them."""
    counted = (
        incidents.order_by()
        .values("assigned_to")
        .annotate(
            own=Count("pk", filter=Q(assigned_team=team), distinct=True),
            every=Count("pk", distinct=True),
            urgent=Count("pk", filter=Q(priority__lte=2), distinct=True),
            late=Count("pk", filter=_of_view("breached", person), distinct=True),
        )
    )
    return {row["assigned_to"]: dict(row) for row in counted}


def _of_view(key: str, person: AnyPerson) -> Q:
    """The condition of a view of the list of incidents."""
    view = next(each for each in IncidentRecord.views if each.key == key)
    assert view.condition is not None
    return view.condition(person, clock.now())


def roles_of(one: Person, person: AnyPerson) -> Table:
    """Roles held now, until when, and who stands in; a missing deputy and a near end are said."""
    today = clock.now().date()
    held = RoleAssignment.objects.visible_to(person).in_effect(today).filter(person=one)
    new = access.may_create(person, "role_assignment")
    rows = [
        (
            Cell(each.role.title, each.get_absolute_url()),
            Cell(each.scope or "–"),
            Cell(each.starts_on),
            until(each.ends_on, today),
            Cell(each.deputy, person=each.deputy)
            if each.deputy
            else Cell(_("no deputy"), each.get_absolute_url(), "warn"),
        )
        for each in held.select_related("role", "deputy").order_by("role__title")
    ]
    return Table(
        _("Roles"),
        (_("Role"), _("For"), _("From"), _("Until"), _("Stands in")),
        rows,
        caption=str(len(rows)) if rows else "",
        empty=_("No role is held now."),
        url=f"/role-assignments?view=all&person={one.reference}",
        add=(f"/role-assignments/new?person={one.pk}", _("Give a role")) if new else None,
    )


def until(end: date | None, today: date) -> Cell:
    """The day on which something ends, and how long that is; or that it is open."""
    if end is None:
        return Cell(_("open"))
    left = days_left("", end, today)
    return Cell(end, tone=left.tone, note=str(left.value))


def stands_in_for(one: Person, person: AnyPerson) -> list[Line]:
    """Roles of others in which somebody is the deputy now."""
    today = clock.now().date()
    held = RoleAssignment.objects.visible_to(person).in_effect(today).filter(deputy=one)
    return [
        Line(str(each.person), each.get_absolute_url(), "user-check", note=each.role.title)
        for each in held.select_related("role", "person").order_by("person__title")[: 2 * MOST]
    ]


def waits_for(one: Person, person: AnyPerson) -> Table:
    """What this person was asked to decide and has not; one query for each kind of record.

    Whom it waits for is led to where it is decided.
    """
    own = one.pk == person.pk
    asked = Approval.objects.filter(approvers=one, outcome=Approval.Outcome.OPEN)
    asked = asked.exclude(decisions__person=one).select_related("requested_by")
    questions: dict[str, dict[int, Approval]] = {}
    for question in asked.order_by("-requested_at")[:WAITING]:
        questions.setdefault(question.record_key, {})[question.record_id] = question
    rows: list[tuple[Cell, ...]] = []
    for key, of_key in questions.items():
        for record in get_record_type(key).model.objects.visible_to(person).filter(pk__in=of_key):
            question = of_key[record.pk]
            due = question.due_at
            step = Cell(_("See and decide"), f"{record.get_absolute_url()}/decide")
            rows.append(
                (
                    named(record),
                    who(question.requested_by),
                    Cell(question.requested_at),
                    Cell(due, tone="bad" if due < clock.now() else "") if due else Cell("–"),
                    *([step if key in DECIDED_ALONE else Cell("–")] if own else []),
                )
            )
    return Table(
        _("Waits for a word"),
        (_("Record"), _("Asked by"), _("Since"), _("Due"), *([_("Step")] if own else [])),
        rows,
        caption=str(len(rows)) if rows else "",
    )


def competences_of(one: Person, person: AnyPerson) -> list[Line]:
    """What ran out first, then what ends."""
    today = clock.now().date()
    records = CompetenceRecord.objects.visible_to(person).filter(person=one)
    ordered = records.select_related("competence").order_by(F("effective_to").asc(nulls_last=True))
    return [
        Line(
            title=each.competence.title,
            url=each.get_absolute_url(),
            icon="certificate",
            status=each.status,
            state=each.get_status_display(),
            end=each.effective_to or "",
            tone=_nearness(each, today),
        )
        for each in ordered[: 2 * MOST]
    ]


def _nearness(record: CompetenceRecord, today: date) -> str:
    if record.effective_to is None:
        return ""
    if record.effective_to <= today:
        return "bad"
    return "warn" if record.effective_to - today < SOON else ""


def teams_of(one: Person, person: AnyPerson) -> list[Line]:
    mine = Membership.objects.filter(person=one).values("team")
    teams = Team.objects.visible_to(person).filter(pk__in=mine).order_by("title")
    return [
        Line(
            title=each.title,
            url=each.get_absolute_url(),
            icon="users",
            end=_("lead") if each.owner_id == one.pk else "",
        )
        for each in teams
    ]


def shifts_of(one: Person, person: AnyPerson) -> list[Line]:
    shifts = OnCallShift.objects.visible_to(person).filter(owner=one, ends_at__gt=clock.now())
    return [
        Line(title=each.team.title, url=each.get_absolute_url(), icon="phone", end=each.starts_at)
        for each in shifts.select_related("team").order_by("starts_at")[:MOST]
    ]
