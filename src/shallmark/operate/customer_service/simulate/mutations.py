"""Which scenarios a lapse applies to, and how it mutates them before they run."""

from datetime import timedelta

from shallmark.operate.customer_service.rules import ASKED_OF, MAJOR_QUESTIONS
from shallmark.operate.customer_service.simulate import security
from shallmark.operate.customer_service.simulate.generator import AGREED_ACTION, TARGETS
from shallmark.operate.customer_service.simulate.scenarios import (
    CLOSINGS,
    Scenario,
    ScenarioEvent,
)
from shallmark.simulate.context import SimulationContext


def is_triaged(scenario: Scenario, context: SimulationContext) -> bool:
    triage = scenario.find("triage")
    return triage is not None and triage.at < context.end


def is_closed(scenario: Scenario, context: SimulationContext) -> bool:
    return scenario.closed_by(context.end)


def is_closed_and_ordinary(scenario: Scenario, context: SimulationContext) -> bool:
    """No security incident: management decides on those, and would accept its own failure."""
    return is_closed(scenario, context) and not scenario.security


def remove_category(scenario: Scenario, _context: SimulationContext) -> None:
    scenario.events[1].values.pop("category")
    skip_gates(scenario, "triage", "resolve")


def change_priority(scenario: Scenario, _context: SimulationContext) -> None:
    scenario.events[1].values["priority"] = 5 if scenario.priority < 5 else 4
    skip_gates(scenario, "triage")


def skip_gates(scenario: Scenario, *verbs: str) -> None:
    for event in scenario.events:
        if event.verb in verbs:
            event.forced = True


def is_plain(scenario: Scenario, context: SimulationContext) -> bool:
    """Its priority is 4, so that another priority moves no clock over a mark."""
    return is_triaged(scenario, context) and scenario.priority == 4 and is_closed(scenario, context)


def passes_warning(scenario: Scenario, context: SimulationContext) -> bool:
    """The scenario runs past the warning mark of its resolution target, but not past the target."""
    resolved = scenario.find("resolve")
    if resolved is None or resolved.at >= context.end or scenario.find("put_on_hold"):
        return False
    share = share_of_target(scenario, context, resolved)
    return 0.8 < share < 0.98 and not scenario.find("reopen")


def misses_target(scenario: Scenario, context: SimulationContext) -> bool:
    resolved = scenario.find("resolve")
    if resolved is None or resolved.at >= context.end or scenario.find("put_on_hold"):
        return False
    return share_of_target(scenario, context, resolved) > 1.02 and not scenario.find("reopen")


def share_of_target(
    scenario: Scenario, context: SimulationContext, resolved: ScenarioEvent
) -> float:
    _response, goal, _silence, always = TARGETS[scenario.priority]
    time = context.times["24x7" if always else "office"]
    began = min(scenario.events[0].values["reported_at"], scenario.events[0].at)
    return time.between(began, resolved.at) / goal


def skip_escalation(scenario: Scenario, _context: SimulationContext) -> None:
    scenario.escalated = False


def skip_warning(scenario: Scenario, _context: SimulationContext) -> None:
    scenario.warned = False


def is_open_p2(scenario: Scenario, context: SimulationContext) -> bool:
    opened = scenario.events[0].at
    return (
        context.end - timedelta(days=6) < opened < context.end - timedelta(days=3)
        and len(scenario.events) > 2
        and not scenario.security
    )


def remove_updates(scenario: Scenario, _context: SimulationContext) -> None:
    """It is triaged as P2, and then nobody writes; every mark was escalated in time."""
    scenario.events = [
        event for event in scenario.events if event.verb in {"create", "edit", "triage"}
    ][:3]
    scenario.events[1].values |= {
        "impact": 1,
        "urgency": 2,
        "agreed_action": AGREED_ACTION,
        "criteria_answers": dict.fromkeys(MAJOR_QUESTIONS, False),
    }
    scenario.events[1].at = scenario.events[0].at + timedelta(minutes=5)
    scenario.events[2].at = scenario.events[1].at + timedelta(seconds=30)
    scenario.priority = 2


def remove_code(scenario: Scenario, _context: SimulationContext) -> None:
    for event in scenario.events:
        if event.verb == "resolve":
            event.values.pop("resolution_code")
    skip_gates(scenario, "resolve", *CLOSINGS)


def is_confirmed_by_caller(scenario: Scenario, context: SimulationContext) -> bool:
    last = scenario.events[-1]
    return last.verb == "confirm" and is_closed(scenario, context) and not scenario.security


def close_in_callers_name(scenario: Scenario, context: SimulationContext) -> None:
    """An agent closes it and says that the caller said so; the caller never does."""
    last = scenario.events[-1]
    last.verb, last.by = "close", context.rng.choice(context.org.staff["desk"])
    last.values = {"word_channel": "phone", "word_at": last.at}
    last.reason = "Works again."


def closes_by_itself(scenario: Scenario, context: SimulationContext) -> bool:
    return scenario.events[-1].verb == "auto_close" and is_closed(scenario, context)


def answer_before_it_closes(scenario: Scenario, _context: SimulationContext) -> None:
    """The caller writes that it is still broken; it closes as if nobody had."""
    last = scenario.events[-1]
    scenario.add(
        ScenarioEvent(last.at - timedelta(days=2), "answer", None, text="It is still broken.")
    )
    skip_gates(scenario, "auto_close")


def remove_search(scenario: Scenario, _context: SimulationContext) -> None:
    scenario.events = [event for event in scenario.events if event.verb != "note_search"]


def search_afterwards(scenario: Scenario, _context: SimulationContext) -> None:
    """It was solved without a look; one is made so that the record has it."""
    resolved = [event for event in scenario.events if event.verb == "resolve"][-1]
    search = scenario.find("note_search")
    if search is not None:
        search.at = resolved.at + timedelta(minutes=1)
        search.by = resolved.by
        search.forced = True
        scenario.add()


def may_be_reopened(scenario: Scenario, context: SimulationContext) -> bool:
    """The caller confirms it a good while after it was resolved, once."""
    resolved, last = scenario.find("resolve"), scenario.events[-1]
    once = is_resolved_once(scenario, context) and last.verb == "confirm"
    return once and resolved is not None and scenario.priority >= 4


def search_before_the_second_alone(scenario: Scenario, context: SimulationContext) -> None:
    """Solved without a look; one is made once it is open again."""
    _reopen_uncounted(scenario, context)
    scenario.events.remove(_searches(scenario)[0])


def search_before_the_first_alone(scenario: Scenario, context: SimulationContext) -> None:
    """The search of the first time shall do for the second."""
    _reopen_uncounted(scenario, context)
    scenario.events.remove(_searches(scenario)[1])


def _reopen_uncounted(scenario: Scenario, context: SimulationContext) -> None:
    """Reopened where nobody counts reopenings, so that no month has too many."""
    reopen(scenario, context)
    again = scenario.find("reopen")
    if again is not None:
        at, none = again.at + timedelta(seconds=30), {"reopened_count": 0}
        scenario.add(ScenarioEvent(at, "assign", again.by, none, forced=True))


def _searches(scenario: Scenario) -> list[ScenarioEvent]:
    return [event for event in scenario.events if event.verb == "note_search"]


def is_urgent(scenario: Scenario, context: SimulationContext) -> bool:
    plain = not (scenario.find("reopen") or scenario.security)
    return is_closed(scenario, context) and scenario.priority <= ASKED_OF and plain


def never_ask(scenario: Scenario, _context: SimulationContext) -> None:
    scenario.events[1].values.pop("criteria_answers")
    skip_gates(scenario, "triage", "resolve")


def ask_afterwards(scenario: Scenario, context: SimulationContext) -> None:
    """The questions are answered once it is over, all with no."""
    never_ask(scenario, context)
    resolved = scenario.find("resolve")
    if resolved is not None:
        at = resolved.at + timedelta(minutes=1)
        answers = dict.fromkeys(MAJOR_QUESTIONS, False)
        values = {"criteria_answers": answers, "criteria_by": resolved.by, "criteria_at": at}
        scenario.add(ScenarioEvent(at, "answer_criteria", resolved.by, values, forced=True))


def meet_major_criteria(scenario: Scenario, _context: SimulationContext) -> None:
    scenario.events[1].values["criteria_answers"] = {
        "stops_critical_service": True,
        "affects_many": True,
        "no_workaround": False,
    }
    skip_gates(scenario, "resolve")


def has_late_updates(scenario: Scenario, _context: SimulationContext) -> bool:
    """The major incident lasts long enough for the first update to be late."""
    updates = [event for event in scenario.events if event.verb == "tell"]
    return len(updates) > 2


def delay_first_update(scenario: Scenario, _context: SimulationContext) -> None:
    declaration = scenario.find("declare_major")
    if declaration is not None:
        first = declaration.at + timedelta(minutes=95)
        scenario.events = [
            event for event in scenario.events if event.verb != "tell" or event.at >= first
        ]
        first_update = next(event for event in scenario.events if event.verb == "tell")
        first_update.at = first


def tell_the_desk_instead(scenario: Scenario, context: SimulationContext) -> None:
    """The notices say top management, and go to the desk."""
    for event in scenario.events:
        if event.verb == "tell":
            event.values["people"] = context.org.staff["desk"][:1]


def hand_over_without_note(scenario: Scenario, context: SimulationContext) -> None:
    triage = scenario.events[2]
    other = context.rng.choice(
        [person for person in context.org.staff["desk"] if person != triage.by]
    )
    scenario.add(
        ScenarioEvent(triage.at + timedelta(minutes=1), "hand_over", triage.by, {"owner": other})
    )


def is_never_handed_over(scenario: Scenario, context: SimulationContext) -> bool:
    return (
        is_triaged(scenario, context)
        and not scenario.find("hand_over")
        and is_closed(scenario, context)
    )


def is_closed_in_october(scenario: Scenario, context: SimulationContext) -> bool:
    last = scenario.events[-1]
    once = last.verb == "confirm" and not (scenario.find("reopen") or scenario.find("put_on_hold"))
    return once and f"{last.at:%Y-%m}" in last_october(context) and is_closed(scenario, context)


def last_october(context: SimulationContext) -> list[str]:
    """The last October of the span, as the check names months."""
    last = context.end - timedelta(seconds=1)
    return [f"{last.year - (last.month < 10)}-10"]


def reopen(scenario: Scenario, _context: SimulationContext) -> None:
    resolved, closing = scenario.find("resolve"), scenario.events[-1]
    if resolved is None:
        return
    gap = (closing.at - resolved.at) / 4
    again = ScenarioEvent(resolved.at + gap, "reopen", resolved.by, reason="The fault came back.")
    words = dict(found.values) if (found := scenario.find("note_search")) else {}
    searched = ScenarioEvent(resolved.at + 1.5 * gap, "note_search", resolved.by, words)
    resolved_again = ScenarioEvent(
        resolved.at + 2 * gap, "resolve", resolved.by, dict(resolved.values)
    )
    scenario.add(again, searched, resolved_again)


def import_unclassified(scenario: Scenario, context: SimulationContext) -> None:
    """It enters as an old tool held it: resolved with a code, never classified or searched."""
    scenario.events = [
        event for event in scenario.events if event.verb not in {"note_search", "hand_over"}
    ]
    key = f"{context.rng.getrandbits(48):012x}"
    scenario.events[0].values |= {"source_system": "old_desk", "source_key": key}
    for name in ("category", "impact", "urgency"):
        scenario.events[1].values.pop(name)
    skip_gates(scenario, "triage", "resolve", *CLOSINGS)


def is_resolved_once(scenario: Scenario, context: SimulationContext) -> bool:
    again = scenario.find("reopen") or scenario.find("put_on_hold")
    return is_closed(scenario, context) and not again and not scenario.security


def is_reported_by_phone(scenario: Scenario, context: SimulationContext) -> bool:
    return scenario.channel == "phone" and scenario.priority >= 4 and is_closed(scenario, context)


def allows_late_entry(scenario: Scenario, context: SimulationContext) -> bool:
    """Entered five hours late it is still answered in time, since service hours lie between."""
    triage = scenario.find("triage")
    if triage is None or not is_reported_by_phone(scenario, context):
        return False
    reported = scenario.events[0].at - timedelta(hours=5)
    waited = context.times["office"].between(reported, triage.at)
    return waited < 0.7 * TARGETS[scenario.priority][0] and not is_near_target(scenario, context)


def is_near_target(scenario: Scenario, context: SimulationContext) -> bool:
    """Whether the resolution could cross a mark when the clock starts hours earlier."""
    resolved = scenario.find("resolve")
    return resolved is None or share_of_target(scenario, context, resolved) > 0.4


def enter_late(scenario: Scenario, _context: SimulationContext) -> None:
    scenario.events[0].values["reported_at"] = scenario.events[0].at - timedelta(hours=5)


def enter_in_time(scenario: Scenario, _context: SimulationContext) -> None:
    scenario.events[0].values["reported_at"] = scenario.events[0].at - timedelta(
        hours=3, minutes=50
    )


def hand_over_with_notes(scenario: Scenario, context: SimulationContext) -> None:
    triage = scenario.events[2]
    for minute in (1, 2, 3):
        other = context.rng.choice(context.org.staff["desk"])
        values = {"owner": other, "handover_note": f"Note {minute}: see the log, caller knows."}
        scenario.add(
            ScenarioEvent(triage.at + timedelta(minutes=minute), "hand_over", triage.by, values)
        )


def is_closed_security_incident(scenario: Scenario, context: SimulationContext) -> bool:
    return scenario.security and scenario.closed_by(context.end)


def remove_security_mark(scenario: Scenario, context: SimulationContext) -> None:
    """It gets the category of security past the rule that marks it: the desk can read it."""
    classified, triage = scenario.find("edit"), scenario.find("triage")
    assert classified is not None
    assert triage is not None
    of_security = classified.values["category"]
    for name in security.MARK:
        classified.values.pop(name)
    other = next(each for key, each in context.org.categories.items() if key != "Security")
    classified.values["category"] = other[0]
    security.drop_acts(scenario)
    at, values = triage.at + timedelta(minutes=1), {"category": of_security}
    scenario.add(ScenarioEvent(at, "hand_over", triage.by, values, forced=True))
