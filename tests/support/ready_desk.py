"""What opens the steps of security incidents, and of reviews of major ones."""

from collections.abc import Callable
from datetime import date
from typing import Any

from shallmark.manage.team.models import RoleDefinition
from shallmark.operate.customer_service.room.review import attend
from shallmark.operate.customer_service.tests.factories import imported
from shallmark.pages.tests.factory import make, make_person
from tests.support.ready_records import START, Ready, in_state

FOUND = "One password was typed on a copy of the sign-in page, and changed within the hour."


def of_management() -> Any:
    """Somebody who holds a role of top management."""
    role = RoleDefinition.objects.get(key="it_executive_officer")
    person = make_person(role.rights)
    make("role_assignment", role=role, person=person, starts_on=date(2020, 1, 1))
    return person


def marked(status: str = "in_progress", **values: Any) -> Any:
    incident = make("incident")
    imported(incident, status=status, security=True, **values)
    return incident


def investigated(leads: Any, status: str = "in_progress", **values: Any) -> Any:
    found = {"investigation": FOUND, "investigated_by": make("person"), "investigated_at": START}
    return marked(status, decider=leads, **found, **values)


def _investigate() -> Ready:
    return Ready(marked(), {"investigation": FOUND, "decider": of_management()})


def _decide() -> Ready:
    leads = of_management()
    return Ready(investigated(leads), {"management_decision": "No report is due."}, leads)


def _review() -> Ready:
    leads = of_management()
    decided = {"management_decision": "No report is due.", "decided_by": leads}
    incident = investigated(leads, "resolved", decided_at=START, resolved_at=START, **decided)
    return Ready(incident, {"security_review": "It was told early and contained fast."})


def review_of(status: str, **values: Any) -> Any:
    """The review of a major incident that is over."""
    incident = make("incident")
    in_state(incident, "resolved", major=True, declared_at=START, resolved_at=START)
    return in_state(make("major_review", incident=incident), status, **values)


def _report() -> Ready:
    review = review_of("held", held_at=START, causes="The disk was full, and nobody was told.")
    attend(review, by=make_person("resolver"))
    return Ready(review)


def _cancel() -> Ready:
    review = review_of("planned")
    in_state(review.incident, "resolved", major=False)
    return Ready(review, {"cancel_reason": "It was no major incident after all."})


def _change_answer() -> Ready:
    survey = in_state(make("satisfaction"), "answered", score=4, answered_at=START)
    return Ready(survey, {"score": 5}, survey.person)


WAYS: dict[tuple[str, str], Callable[[], Ready]] = {
    ("incident", "contain"): lambda: Ready(marked()),
    ("incident", "investigate"): _investigate,
    ("incident", "decide_security"): _decide,
    ("incident", "review_security"): _review,
    ("major_review", "hold"): lambda: Ready(review_of("planned")),
    ("major_review", "report"): _report,
    ("major_review", "cancel"): _cancel,
    ("satisfaction", "change_answer"): _change_answer,
}
