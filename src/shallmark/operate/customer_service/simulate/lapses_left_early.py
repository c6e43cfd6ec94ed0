"""Lapses as found on site: what left a population before anybody counted it."""

from datetime import timedelta

from shallmark.manage.team.models import RoleAssignment
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.rules import MAJOR_QUESTIONS
from shallmark.operate.customer_service.simulate import mutations, security
from shallmark.operate.customer_service.simulate.lapses import ScenarioLapse
from shallmark.operate.customer_service.simulate.scenarios import Scenario, ScenarioEvent
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter

MINUTE = timedelta(minutes=1)
#: read by all
OPENED = {**dict.fromkeys(security.MARK), "security": False, "confidential": False}


def demote_alone(scenario: Scenario, _context: SimulationContext) -> None:
    """Who leads it demotes it after the first word, as if no more had to be told."""
    _demote(scenario, forced=True)


def demote_with_another(scenario: Scenario, context: SimulationContext) -> None:
    """It was none after all: another person than its manager says so, and why."""
    _demote(scenario, forced=False)
    event = scenario.find("demote_major")
    assert event is not None
    event.by = context.org.roles["security_manager"]


def tell_the_deputy(scenario: Scenario, context: SimulationContext) -> None:
    """Whoever leads is away, and the deputy whom the assignment names is told instead."""
    leader = context.org.roles["it_executive_officer"]
    assignment = RoleAssignment.objects.get(person=leader, role__key="it_executive_officer")
    for event in scenario.events:
        if event.verb == "tell":
            event.values["people"] = [assignment.deputy]


def _demote(scenario: Scenario, *, forced: bool) -> None:
    told = next(event for event in scenario.events if event.verb == "tell")
    scenario.events = [event for event in scenario.events if event.verb != "tell" or event is told]
    reason = "Only one workplace is affected, the service runs."
    scenario.add(
        ScenarioEvent(told.at + MINUTE, "demote_major", told.by, reason=reason, forced=forced)
    )


def is_accepted_at_once(scenario: Scenario, context: SimulationContext) -> bool:
    """So soon that it passes no mark of a higher priority while it is new."""
    triage = scenario.find("triage")
    soon = triage is not None and triage.at - scenario.events[0].at < 20 * MINUTE
    return soon and mutations.is_plain(scenario, context)


def lower_as_new(scenario: Scenario, _context: SimulationContext) -> None:
    """Reported as P2; before anybody accepts it, it is called less, and nobody says why."""
    _report_as_urgent(scenario)
    classified = scenario.events[1]
    classified.verb, classified.forced = "assign", True
    classified.values |= {
        "priority": scenario.priority, "criteria_answers": dict.fromkeys(MAJOR_QUESTIONS, False),
    }  # fmt: skip


def never_ask_what_was_lowered(scenario: Scenario, _context: SimulationContext) -> None:
    """Reported as P2 and lowered with a reason, so that nobody need be asked."""
    _report_as_urgent(scenario)
    scenario.events[1].values["lowered_because"] = "The caller found another way."
    mutations.skip_gates(scenario, "triage", "resolve")


def _report_as_urgent(scenario: Scenario) -> None:
    scenario.events[0].values |= {"impact": 1, "urgency": 2}


def hand_over_on_the_same_note(scenario: Scenario, context: SimulationContext) -> None:
    """Handed over with a note, and again with none: the first one still stands there."""
    triage, desk = scenario.events[2], context.org.staff["desk"]
    first, second = [person for person in desk if person != triage.by][:2]
    note = {"owner": first, "handover_note": "Shift ends; the caller knows, the log says more."}
    scenario.add(
        ScenarioEvent(triage.at + MINUTE, "hand_over", triage.by, note),
        ScenarioEvent(triage.at + 2 * MINUTE, "hand_over", first, {"owner": second}, forced=True),
    )


def enter_late_and_move_the_report(scenario: Scenario, context: SimulationContext) -> None:
    """Entered five hours after the call; since it is said that the call came then."""
    mutations.enter_late(scenario, context)
    created, triage = scenario.events[0], scenario.events[2]
    values = {"reported_at": created.at}
    scenario.add(ScenarioEvent(triage.at + MINUTE, "assign", triage.by, values, forced=True))


def cancel_what_was_entered_late(scenario: Scenario, context: SimulationContext) -> None:
    """Entered five hours late; canceled before anybody counts it."""
    mutations.enter_late(scenario, context)
    triage = scenario.events[2]
    at, reason = triage.at + MINUTE, "The caller found the cable."
    scenario.events = [*scenario.events[:3], ScenarioEvent(at, "cancel", triage.by, reason=reason)]


def begin_again_with_a_later_one(context: SimulationContext) -> list[str]:
    """Reported once more the next day, and canceled as a duplicate of that."""
    found = Incident.objects.filter(status="in_progress", declared_at=None, priority__gt=2)
    first = found.filter(security=False, source_system="").order_by("reported_at")[0]
    later = Incident.objects.filter(reported_at__gt=first.reported_at).order_by("pk")[0]
    RecordWriter(context).alter(
        first, status="canceled", duplicate_of=later, canceled_at=context.end - timedelta(hours=1)
    )
    return [first.reference]


def name_a_friend_as_caller(scenario: Scenario, context: SimulationContext) -> None:
    """Whoever resolves it names a colleague in the place of the caller, who confirms it."""
    triage, resolved, confirmed = (scenario.find(verb) for verb in ("triage", "resolve", "confirm"))
    assert triage is not None
    assert resolved is not None
    assert confirmed is not None
    friend = next(each for each in context.org.staff["desk"] if each != resolved.by)
    values = {"reporter": friend}
    scenario.add(ScenarioEvent(triage.at + MINUTE, "assign", resolved.by, values, forced=True))
    confirmed.by = friend


def unmark_for_a_while(scenario: Scenario, context: SimulationContext) -> None:
    """The whole desk could read it for a minute; then it was marked again."""
    triage = scenario.find("triage")
    assert triage is not None
    again = {name: scenario.events[1].values[name] for name in security.MARK}
    agent, manager = context.org.staff["desk"][0], context.org.roles["security_manager"]
    opened = dict(OPENED)
    for minutes, by, values in ((1, agent, opened), (2, manager, again)):
        at = triage.at + minutes * MINUTE
        scenario.add(ScenarioEvent(at, "hand_over", by, values, reason="So it is.", forced=True))


def unmark_without_a_word(scenario: Scenario, context: SimulationContext) -> None:
    """The security manager opens it to all, gives it another category, and does not say why."""
    triage = scenario.find("triage")
    assert triage is not None
    other = next(each for key, each in context.org.categories.items() if key != "Security")
    values = {**OPENED, "category": other[0]}
    by, at = context.org.roles["security_manager"], triage.at + MINUTE
    security.drop_acts(scenario)
    scenario.add(ScenarioEvent(at, "hand_over", by, values, forced=True))


def cancel_and_enter_anew(context: SimulationContext) -> list[str]:
    """Canceled, and entered anew with more words: its clocks begin again."""
    found = Incident.objects.filter(status="in_progress", declared_at=None, priority__gt=2)
    first = found.filter(security=False, source_system="").order_by("reported_at")[0]
    writer, agent = RecordWriter(context), first.owner
    at = context.end - 5 * 60 * MINUTE
    why = "It is entered anew with more words."
    writer.alter(
        first, at=at, by=agent, verb="cancel", reason=why, status="canceled", canceled_at=at
    )
    writer.create(
        Incident, agent, at + 60 * MINUTE, title=f"{first.title}, again", service=first.service,
        reporter=first.reporter, category=first.category, description="The same, in more words.",
        channel="phone",
    )  # fmt: skip
    return [first.reference]


LAPSES: tuple[Lapse, ...] = (
    ScenarioLapse(
        "K-705",
        "confirmed by whom the resolver named in the caller's place",
        ("CHK-INC-06",),
        applies_to=mutations.is_confirmed_by_caller,
        mutate=name_a_friend_as_caller,
        on_site=True,
    ),
    ScenarioLapse(
        "L-157b",
        "reopened, and resolved again without a search",
        ("CHK-INC-07",),
        applies_to=mutations.may_be_reopened,
        mutate=mutations.search_before_the_first_alone,
    ),
    ScenarioLapse(
        "S-157b",
        "searched only after a first resolution, when it was open again",
        ("CHK-INC-07",),
        applies_to=mutations.may_be_reopened,
        mutate=mutations.search_before_the_second_alone,
        on_site=True,
    ),
    ScenarioLapse(
        "L-212b",
        "a security incident that lost its mark and its category without a word",
        ("CHK-SEC-10",),
        applies_to=mutations.is_closed_security_incident,
        mutate=unmark_without_a_word,
        on_site=True,
    ),
    ScenarioLapse(
        "L-212a",
        "a security incident that an agent opened to all, and that was marked again",
        ("CHK-SEC-10",),
        applies_to=mutations.is_closed_security_incident,
        mutate=unmark_for_a_while,
        on_site=True,
    ),
    ScenarioLapse(
        "S-159",
        "a major incident demoted by who leads it, and nothing told any more",
        ("CHK-INC-09",),
        applies_to=mutations.has_late_updates,
        mutate=demote_alone,
        majors=True,
        on_site=True,
    ),
    ScenarioLapse(
        "S-152b",
        "reported as P2, lowered while new without a word",
        ("CHK-INC-02",),
        applies_to=is_accepted_at_once,
        mutate=lower_as_new,
        on_site=True,
    ),
    ScenarioLapse(
        "S-158c",
        "reported as P2, lowered while new and never asked whether it is major",
        ("CHK-INC-08",),
        applies_to=is_accepted_at_once,
        mutate=never_ask_what_was_lowered,
        on_site=True,
    ),
    ScenarioLapse(
        "S-161",
        "handed over twice on one note",
        ("CHK-INC-11",),
        applies_to=mutations.is_never_handed_over,
        mutate=hand_over_on_the_same_note,
        on_site=True,
    ),
    ScenarioLapse(
        "S-165",
        "entered five hours later, and the report moved to then",
        ("CHK-INC-15",),
        applies_to=mutations.allows_late_entry,
        mutate=enter_late_and_move_the_report,
        on_site=True,
    ),
    ScenarioLapse(
        "S-165b",
        "entered five hours later and canceled",
        ("CHK-INC-15",),
        applies_to=mutations.allows_late_entry,
        mutate=cancel_what_was_entered_late,
        on_site=True,
    ),
    ScenarioLapse(
        "N-06",
        "a major incident demoted by another person with a reason",
        (),
        applies_to=mutations.has_late_updates,
        mutate=demote_with_another,
        majors=True,
    ),
    Lapse(
        "K-766",
        "an open incident canceled by its agent and entered anew",
        ("CHK-INC-15",),
        cancel_and_enter_anew,
        on_site=True,
    ),
    Lapse(
        "S-165c",
        "an open incident canceled as a duplicate of a later one",
        ("CHK-INC-15",),
        begin_again_with_a_later_one,
        on_site=True,
    ),
    ScenarioLapse(
        "N-07",
        "a major incident of which the deputy of whoever leads was told",
        (),
        applies_to=mutations.has_late_updates,
        mutate=tell_the_deputy,
        majors=True,
    ),
)
