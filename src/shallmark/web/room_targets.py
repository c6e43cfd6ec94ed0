"""What was promised and what was kept: of a service, and of one target."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.common.blocks.bands import Axis, Bands, Filling, Lane, Span
from shallmark.common.blocks.cells import Cell
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Fact, days_left
from shallmark.common.calendars.models import ClockResult
from shallmark.kernel import clock
from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.models import Change
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.pages import formats
from shallmark.pages.record_base import may_list
from shallmark.plan.alignment.models import Customer, Service, ServiceLevelTarget
from shallmark.plan.alignment.queries import targets_in_force
from shallmark.web.room_parts import Place, Room, by_name, figures_of, places, told
from shallmark.web.rota import span_words
from shallmark.workplace.charts.lists import Lists

Metric = ServiceLevelTarget.Metric
#: what is told of the time behind: of a service, and of a target
MONTH, QUARTER = 30, 90
#: clocks that ended, as a filter of incidents says them
ENDED = "met,missed"
#: incidents or changes of one lane
MOST = 60


def outcome_of(metric: str) -> Subquery:
    """How the clock of a metric ended, for each incident of a query."""
    of_incident = ClockResult.objects.filter(
        record_key="incident", record_id=OuterRef("pk"), metric=metric
    )
    return Subquery(of_incident.values("state")[:1])


def promises_of(service: Service, person: AnyPerson) -> Table:
    """What is promised for each priority, and how much of it was kept in 30 days. Two queries.

    The incidents are those of the list that each number opens.
    """
    heads = (
        _("Priority"), _("First response"), _("in time"), _("Resolution"), _("in time"),
        _("Resolved"), _("late"),
    )  # fmt: skip
    if not may_list(person, get_record_type("service_level_target")):
        return Table(_("Promised and kept"), heads, [])
    targets = {
        (target.metric, target.priority): target
        for target in targets_in_force(service_id=service.pk, customer_id=None, at=clock.now())
    }
    said: dict[str, Any] = {"service": service, "resolved_at": f"-{MONTH}d..", "clock_state": ENDED}
    found = places(person, [("incident", "all", said)])
    counted = _counted(found[0].records) if found else {}
    rows = [
        _promise(priority, targets, counted.get(priority, {}), found[0] if found else None)
        for priority in range(1, 6)
        if any((metric, priority) in targets for metric in (Metric.RESPONSE, Metric.RESOLUTION))
    ]
    return Table(
        _("Promised and kept"),
        heads,
        rows,
        caption=_("resolved in 30 days, all customers"),
        url=f"/service-level-targets?service={service.reference}",
        numbers=frozenset({2, 4, 5, 6}),
        paired=True,
    )


def kept_by_customer(service: Service, person: AnyPerson) -> Table:
    """Each customer that receives the service: what is open, and what was kept in 30 days.

    The numbers are those of the lists that they open. Two queries.
    """
    heads = (_("Customer"), _("Open"), _("Resolved"), _("late"), _("in time"))
    if not may_list(person, get_record_type("customer")):
        return Table(_("Customers"), heads, [])
    receivers = Customer.objects.visible_to(person).filter(offers__service=service, is_active=True)
    known = {one.reference: one for one in receivers.order_by("title").distinct()}
    lists = Lists(get_record_type("incident"), person)
    words = {
        "open": {"status": ",".join(OPEN)},
        "all": {"resolved_at": f"-{MONTH}d..", "clock_state": ENDED},
        "late": {"resolved_at": f"-{MONTH}d..", "clock_state": "missed"},
    }
    theirs = {"service": service.reference, "customer": ",".join(list(known)[:MOST])}
    counted: dict[str, dict[str, int]] = {}
    if known:
        held: QuerySet[Any] = lists.visible.filter(lists.condition(theirs)).order_by()
        counts = held.values("customer__reference").annotate(
            **{
                f"is_{name}": Count("pk", filter=lists.condition(said), distinct=True)
                for name, said in words.items()
            }
        )
        counted = {row["customer__reference"]: row for row in counts}
    rows = []
    for reference, one in known.items():
        row = counted.get(reference, {})
        own = {"service": service.reference, "customer": reference}
        cells = {
            name: Cell(
                row.get(f"is_{name}", 0),
                lists.url({**own, **said}),
                "bad" if name == "late" and row.get("is_late") else "",
            )
            for name, said in words.items()
        }
        every, late = row.get("is_all", 0), row.get("is_late", 0)
        rows.append([Cell(one.title, one.get_absolute_url()), *cells.values(),
                     share_of(every - late, late)])  # fmt: skip
    return Table(
        _("Customers"),
        heads,
        rows,
        caption=_("open now, and resolved in 30 days"),
        numbers=frozenset({1, 2, 3, 4}),
        paired=True,
        half=True,
    )


def _counted(incidents: QuerySet[Any]) -> dict[int, dict[str, int]]:
    """By priority: how many, how many late, and how each of both clocks ended. One query."""
    ended = incidents.order_by().annotate(
        response_ended=outcome_of(Metric.RESPONSE), resolution_ended=outcome_of(Metric.RESOLUTION)
    )
    counts = ended.values("priority").annotate(
        all=Count("pk", distinct=True),
        late=Count("pk", filter=Q(clock_state="missed"), distinct=True),
        **{
            f"{metric}_{state}": Count("pk", filter=Q(**{f"{metric}_ended": state}), distinct=True)
            for metric in (Metric.RESPONSE, Metric.RESOLUTION)
            for state in ("met", "missed")
        },
    )
    return {row["priority"]: row for row in counts}


def _promise(
    priority: int,
    targets: dict[tuple[str, int], ServiceLevelTarget],
    counted: dict[str, int],
    place: Place | None,
) -> list[Cell]:
    cells = [Cell("", priority=priority)]
    for metric in (Metric.RESPONSE, Metric.RESOLUTION):
        target = targets.get((metric, priority))
        if target is None:
            cells += [Cell("–"), Cell("–")]
            continue
        goal = formats.service_time(target.goal_seconds)
        met, missed = counted.get(f"{metric}_met", 0), counted.get(f"{metric}_missed", 0)
        cells += [Cell(goal, target.get_absolute_url(), note=str(target.calendar)),
                  share_of(met, missed)]  # fmt: skip
    for name, state in (("all", ENDED), ("late", "missed")):
        number = counted.get(name, 0)
        url = str(place.address.with_(priority=str(priority), clock_state=state)) if place else ""
        tone = "bad" if name == "late" and number else ""
        cells.append(Cell(number, url, tone))  # type: ignore[arg-type]
    return cells


def share_of(met: int, missed: int) -> Cell:
    """The share that was kept; nothing to keep is no share."""
    if not met + missed:
        return Cell("–")
    tone = "warn" if missed else "ok"
    return Cell(formats.percent(met / (met + missed), 0), tone=tone)  # type: ignore[arg-type]


def month_of(service: Service, person: AnyPerson) -> Bands:
    """Thirty days of the service: what disturbed it, and what was changed. Two queries."""
    today = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    axis = Axis(today - timedelta(days=MONTH - 1), today + timedelta(days=1))
    incidents = (
        Incident.objects.visible_to(person)
        .filter(Q(major=True) | Q(priority__lte=2), service=service, reported_at__lt=axis.end)
        .filter(Q(resolved_at__isnull=True) | Q(resolved_at__gt=axis.start))
        .exclude(status="canceled")
        .order_by("reported_at")[:MOST]
    )
    lanes: dict[str, list[Span]] = {_("Major"): [], _("P1, P2"): [], _("Changes"): []}
    for one in incidents:
        lane = _("Major") if one.major else _("P1, P2")
        filling: Filling = "warn" if one.resolved_at is None else "full" if one.major else "soft"
        lanes[lane].append(_span(axis, one, one.reported_at, one.resolved_at, filling))
    changes = Change.objects.visible_to(person).filter(
        services__contains=[service.reference],
        planned_start__lt=axis.end,
        planned_end__gt=axis.start,
    )
    for change in changes.exclude(status__in=["canceled", "rejected"])[:MOST]:
        start, end = change.planned_start, change.planned_end
        lanes[_("Changes")].append(_span(axis, change, start, end, "past"))
    return Bands(
        _("Last 30 days"),
        [replace(mark, wide=0) for mark in axis.days(today.date())[::5]],
        [Lane(name, spans) for name, spans in lanes.items() if spans],
        (_("What"), _("Record"), _("When")),
        half=True,
        key=(
            ("full", _("major incident")),
            ("soft", _("urgent incident")),
            ("warn", _("not over")),
            ("past", _("change")),
        ),
    )


def _span(axis: Axis, record: Any, start: Any, end: Any, filling: Filling) -> Span:  # noqa: ANN401  incident or change
    x, width = axis.reach(start, end)
    told = span_words(start, end or clock.now())
    words = f"{record.reference} {record.title}"
    return Span(x, width, words, told, filling, record.get_absolute_url())


def of_target(target: ServiceLevelTarget, person: AnyPerson) -> Room:
    """What it promises beside its neighbours, and how it was kept in 90 days, with the late ones.

    Only what the target itself decided counts: a more special one may have won.
    """
    of_requests = target.metric == Metric.FULFILMENT
    key, ended = ("service_request", "fulfilled_at") if of_requests else ("incident", "resolved_at")
    today = timezone.localtime(clock.now()).date()
    named: dict[str, Any] = {"priority": str(target.priority)}
    named |= {
        name: value
        for name, value in (("service", target.service), ("customer", target.customer))
        if value is not None
    }
    behind = {**named, ended: f"-{QUARTER}d.."}
    asked = [(key, "open", named), (key, "all", {**behind, "clock_state": ENDED})]
    by = by_name(places(person, asked))
    concerned = _("open requests it may concern") if of_requests else _(
        "open incidents it may concern")  # fmt: skip
    over = _("fulfilled in 90 days") if of_requests else _("resolved in 90 days")
    wanted = ((concerned, f"{key}.open", ""), (over, f"{key}.all", ""))
    room = Room(figures=figures_of(by, wanted))
    if every := by.get(f"{key}.all"):
        room.facts, late, number = _kept(target, every.records, key)
        nothing = _("It was kept each time.") if number else _("It decided of nothing in 90 days.")
        room.blocks = [_late_ones(late.order_by(f"-{ended}"), ended, nothing)]
    if target.valid_to is not None:
        ends = timezone.localtime(target.valid_to).date()
        room.facts.append(days_left(_("in force until"), ends, today))
    room.blocks.insert(0, _beside(target, person))
    return told(room)


def _kept(
    target: ServiceLevelTarget, cases: QuerySet[Any], key: str
) -> tuple[list[Fact], QuerySet[Any], int]:
    """How often the target was kept, the cases in which it was not, and how many it decided."""
    decided = ClockResult.objects.filter(
        record_key=key, record_id=OuterRef("pk"),
        metric=target.metric, target=target.reference,
    )  # fmt: skip
    judged = cases.order_by().annotate(ended=Subquery(decided.values("state")[:1]))
    counts = judged.aggregate(
        met=Count("pk", filter=Q(ended="met"), distinct=True),
        missed=Count("pk", filter=Q(ended="missed"), distinct=True),
    )
    share = share_of(counts["met"], counts["missed"])
    number = counts["met"] + counts["missed"]
    label = _("kept in 90 days, of %(number)d") % {"number": number}
    late = judged.filter(ended="missed")
    facts = [Fact(label, share.text, tone=share.tone)] if number else []
    return facts, late, number


def _late_ones(late: QuerySet[Any], ended: str, nothing: str) -> Table:
    rows = [
        (
            Cell(one.reference, one.get_absolute_url(), priority=one.priority),
            Cell(one.title),
            Cell(one.assigned_to or "–", person=one.assigned_to),
            Cell(getattr(one, ended)),
        )
        for one in late.select_related("assigned_to")[:50]
    ]
    done = _("Fulfilled") if ended == "fulfilled_at" else _("Resolved")
    heads = (_("Reference"), _("Title"), _("Assignee"), done)
    return Table(_("Not kept in 90 days"), heads, rows, empty=nothing)


def _beside(target: ServiceLevelTarget, person: AnyPerson) -> Table:
    """The same promise for every priority, of the same service and customer."""
    same = list(
        ServiceLevelTarget.objects.visible_to(person)
        .filter(metric=target.metric, service=target.service_id, customer=target.customer_id)
        .select_related("calendar")
        .order_by("priority", F("valid_from").desc())
    )
    now = clock.now()
    rows = [
        (
            Cell(formats.service_time(one.goal_seconds), one.get_absolute_url(),
                 priority=one.priority),
            Cell(one.calendar, one.calendar.get_absolute_url()),
            Cell(_("at %(share)d %%") % {"share": one.warn_percent}),
            Cell(_in_force(one, now)),
        )
        for one in same
    ]  # fmt: skip
    here = next((place for place, one in enumerate(same) if one.pk == target.pk), None)
    whose = ", ".join(str(each) for each in (target.service, target.customer) if each)
    return Table(
        _("What is promised"),
        (_("Within"), _("Hours that count"), _("Warns"), _("In force")),
        rows,
        caption=f"{target.get_metric_display()}, {whose or _('unless agreed otherwise')}",
        here=here,
    )


def _in_force(target: ServiceLevelTarget, now: datetime) -> str:
    first = formats.day(timezone.localtime(target.valid_from).date())
    if target.valid_to is not None:
        last = formats.day(timezone.localtime(target.valid_to).date())
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    return (_("since %(day)s") if target.valid_from <= now else _("from %(day)s")) % {"day": first}
