"""What a security incident of the simulated year has beside others: class, path, three acts."""

from datetime import timedelta
from typing import Any

from shallmark.operate.customer_service.models import SecurityCategory, SecurityPriority
from shallmark.operate.customer_service.simulate.scenarios import Scenario, ScenarioEvent
from shallmark.simulate.organisation import Organisation

MINUTE = timedelta(minutes=1)
#: what marks one
MARK = ("security", "security_category", "security_priority")
#: what is done to one beside what is done to every incident
ACTS = frozenset({"acknowledge", "contain", "investigate", "decide_security", "review_security"})
FOUND = (
    "Mail with a forged sender led to a copy of the sign-in page; one password was typed there and"
    " changed within the hour, and the log shows no use of it."
)
DECIDED = "No report to the authority is due; the filter is sharpened and the team is told."
LEARNED = "It was told early and contained fast; the page that warns of such mails is made simpler."


def marked(_org: Organisation) -> dict[str, Any]:
    """The class that the security manager gives it as it is accepted."""
    return {
        "security": True,
        "security_category": SecurityCategory.objects.get(key="intrusion"),
        "security_priority": SecurityPriority.objects.get(key="high"),
    }


def add_acts(scenario: Scenario, org: Organisation) -> None:
    """It is acknowledged, contained and investigated; management decides; it is reviewed."""
    triage, resolved = scenario.find("triage"), scenario.find("resolve")
    assert triage is not None
    assert resolved is not None
    manager, leads = org.roles["security_manager"], org.roles["it_executive_officer"]
    found = {"investigation": FOUND, "decider": leads}
    at = resolved.at
    scenario.add(
        ScenarioEvent(triage.at + 3 * MINUTE, "acknowledge", manager),
        ScenarioEvent(at - 2 * MINUTE, "contain", manager),
        ScenarioEvent(at - MINUTE, "investigate", manager, found),
        ScenarioEvent(at + 3 * MINUTE, "decide_security", leads, {"management_decision": DECIDED}),
        ScenarioEvent(at + 6 * MINUTE, "review_security", manager, {"security_review": LEARNED}),
    )


def drop_acts(scenario: Scenario) -> None:
    """As for one that nobody treats as a security incident."""
    scenario.events = [event for event in scenario.events if event.verb not in ACTS]
