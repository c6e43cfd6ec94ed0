"""First screens of top management and of auditors: what they know comes from all functions."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.blocks.tables import Line, Table, line_of, listed
from shallmark.common.waivers.models import Waiver
from shallmark.conformity import library, queries
from shallmark.conformity.models import CheckOutcome, CheckRun, Verification
from shallmark.conformity.projections import SEVERITY, CheckView, ClauseView, judgement
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.ledger.outcomes import Outcome
from shallmark.manage.grc.models import Nonconformity
from shallmark.manage.grc.models.nonconformity import ACCEPTED, Status
from shallmark.manage.team.auditing import last_look
from shallmark.manage.team.models import AccessChange
from shallmark.pages import formats
from shallmark.web.function_page import EDITION
from shallmark.workplace.screens import Listed, Screen, days_over, days_since

#: rows of a block
MOST = 8
#: what an auditor who never looked before is told of
FIRST_LOOK = timedelta(days=30)


def _clauses(_person: Person) -> Iterator[Table]:
    """The clauses that fail, worst first: since when, and who is on it."""
    judged = judgement(queries.latest_run())
    if judged.run is None:
        return
    failing = [
        (clause, [check for each in clause.requirements for check in each.checks if _fails(check)])
        for clause in judged.clauses[EDITION]
        if not clause.heading and clause.outcome == Outcome.NONCONFORMING
    ]
    failing.sort(key=lambda pair: (-len({check.id for check in pair[1]}), pair[0].number))
    shown = failing[:MOST]
    checks = {check.id for _clause, found in shown for check in found}
    since, owners = _failing_since(judged.run, checks), _owners(checks)
    yield listed(
        key="clauses",
        name=_("Clauses that fail"),
        columns=(_("Failing checks"), _("Since"), _("Who is on it")),
        lines=[_clause_line(clause, found, since, owners) for clause, found in shown],
        count=len(failing),
        url="/conformity",
        empty=_("No clause fails."),
    )


def _clause_line(
    clause: ClauseView, found: list[CheckView], since: dict[str, datetime], owners: dict[str, str]
) -> Line:
    ids = dict.fromkeys(check.id for check in found)
    began = [since[each] for each in ids if each in since]
    who = dict.fromkeys(owners[each] for each in ids if each in owners)
    return Line(
        title=f"{clause.number} {clause.title}",
        url=f"/conformity/requirements/{clause.requirements[0].id}",
        icon="alert-triangle",
        cells=(
            ", ".join(ids),
            timezone.localtime(min(began)).date() if began else None,
            ", ".join(who) or _("nobody"),
        ),
        tone="" if who else "bad",
    )


def _fails(check: CheckView) -> bool:
    return check.outcome == Outcome.NONCONFORMING


def _failing_since(run: CheckRun, checks: set[str]) -> dict[str, datetime]:
    """The first run of those without a break in which each check fails. One query."""
    outcomes = CheckOutcome.objects.filter(
        check_id__in=checks, run__look=run.look, run__number__lte=run.number
    )
    since: dict[str, datetime] = {}
    ended: set[str] = set()
    rows = outcomes.order_by("-run__number").values_list("check_id", "outcome", "run__as_of")
    for check, outcome, as_of in rows:
        if outcome != Outcome.NONCONFORMING:
            ended.add(check)
        elif check not in ended:
            since[check] = as_of
    return since


def _owners(checks: set[str]) -> dict[str, str]:
    """Who owns the open nonconformity of each check. One query."""
    dealt = Nonconformity.objects.filter(
        check_id__in=checks, status__in=(Status.NEW, *ACCEPTED), owner__isnull=False
    )
    return dict(dealt.order_by("pk").values_list("check_id", "owner__title"))


def _audited(person: Person) -> Iterator[Table]:
    """What changed since the last look, and the failing checks by severity."""
    now = clock.now()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    since = last_look(person, today) or now - FIRST_LOOK
    yield listed(
        key="changed",
        name=_("Changed since your last look"),
        says=_("since %(day)s") % {"day": formats.day(timezone.localtime(since).date())},
        columns=(_("What"), _("When")),
        lines=sorted(_changed(person, since), key=lambda line: line.cells[-1], reverse=True),  # type: ignore[arg-type,return-value]  # a moment each
        empty=_("Nothing changed."),
    )
    judged = judgement(queries.latest_run())
    failing = sorted(filter(_fails, judged.checks.values()), key=_gravity)
    yield listed(
        key="failing",
        name=_("Failing checks"),
        columns=(_("Severity"), _("Rows")),
        lines=[
            Line(
                title=f"{check.id} {library.title(check.id)}",
                url=f"/conformity/checks/{check.id}",
                icon="alert-triangle",
                cells=(_(check.entry.severity), f"{check.nonconforming} / {check.population}"),
            )
            for check in failing[:MOST]
        ],
        count=len(failing),
        url="/conformity/checks?outcome=nonconforming",
        empty=_("No check fails."),
    )


def _gravity(check: CheckView) -> tuple[int, int]:
    return SEVERITY.index(check.entry.severity), -check.nonconforming


def _changed(person: Person, since: datetime) -> Iterator[Line]:
    """Runs, waivers, corrections of records by two people, and what a verification found."""
    for run in CheckRun.objects.filter(look=False, finished_at__gt=since).order_by("-pk")[:MOST]:
        title = _("Run %(number)d") % {"number": run.number}
        yield Line(title, "/conformity/runs", icon="refresh", cells=(_("run"), run.finished_at))
    granted = Waiver.objects.visible_to(person).filter(approved_at__gt=since)
    for waiver in granted.order_by("-approved_at")[:MOST]:
        yield line_of(waiver, _("waiver granted"), waiver.approved_at)
    confirmed = AccessChange.objects.visible_to(person).filter(confirmed_at__gt=since)
    for change in confirmed.exclude(record="").order_by("-confirmed_at")[:MOST]:
        yield line_of(change, _("corrected by two people"), change.confirmed_at)
    for found in Verification.objects.filter(at__gt=since).order_by("-at")[:MOST]:
        for fault in found.faults[:MOST]:
            yield Line(str(fault), icon="alert-triangle", cells=(_("found by verify"), found.at))


EXECUTIVE = Screen(
    key="executive",
    name=gettext_lazy("Where we stand"),
    roles=frozenset({"executive"}),
    figures=(
        ("nonconformity.open", ""),
        ("objective.behind", "warn"),
        ("risk.above", "bad"),
        ("incident.major", "bad"),
        ("nonconformity.complaints", "bad"),
        ("exception.in_force", ""),
    ),
    listed=(
        Listed(
            "incident.security_decide",
            ("security_priority", "investigated_at"),
            ("investigated_at",),
            "warn",
        ),
        Listed("incident.major", ("priority", "assigned_to", "reported_at"), ("priority",)),
        Listed(
            "nonconformity.complaints",
            ("owner", days_since("created_at", gettext_lazy("Open for"))),
            ("due",),
        ),
        Listed(
            "risk.above",
            ("owner", days_since("created_at", gettext_lazy("Open for")), "treatment", "score"),
            ("-score",),
            "bad",
        ),
        Listed("objective.behind", ("owner", "value", "target", days_over("due")), ("due",)),
    ),
    waits=("risk.above", "objective.behind", "incident.major", "incident.security_decide"),
    links=(("/conformity", gettext_lazy("Conformity"), "shield-check"),),
    blocks=_clauses,
)
AUDITOR = Screen(
    key="audit",
    name=gettext_lazy("Audit"),
    roles=frozenset({"auditor"}),
    figures=(
        ("ci_audit.mine", ""),
        ("text_reading.unread", ""),
        ("waiver.in_force", ""),
        ("stated_act.waiting", "warn"),
        ("access_change.waiting", ""),
    ),
    listed=(
        Listed("ci_audit.mine", ("of_type", days_over("planned_on")), ("planned_on",)),
        Listed("text_reading.unread"),
        Listed(
            "stated_act.waiting",
            ("named", "stated_by", days_since("created_at", gettext_lazy("Waits for"))),
        ),
    ),
    waits=("ci_audit.mine", "text_reading.unread"),
    links=(("/conformity", gettext_lazy("Conformity"), "shield-check"),),
    blocks=_audited,
)
SCREENS = (EXECUTIVE, AUDITOR)
