"""What the report of a major incident tells, and its timeline as it is frozen with the review."""

from typing import Any

from shallmark.common.actions.models import Action
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.models import Incident, MajorReview
from shallmark.operate.customer_service.page_clocks import stored_clocks
from shallmark.operate.customer_service.room import told


def frozen_timeline(incident: Incident) -> list[dict[str, str]]:
    """All that happened, in the order of time, as plain words."""
    _lines, clocks = stored_clocks(incident, clock.now())
    every = told.lines(
        incident, told.facts_of(incident), told.updates_of(incident), told.roles_of(incident),
        clocks.values(),
    )  # fmt: skip
    return [
        {
            "at": line.at.isoformat(timespec="seconds"),
            "what": " ".join(filter(None, (line.lead, line.text, line.second))),
            "who": line.who.name if line.who else "",
            "withdrawn": line.withdrawn.reason if line.withdrawn else "",
        }
        for line in reversed(every)
    ]


def review_of(incident: Incident, person: Person) -> MajorReview | None:
    """The last review that was not canceled. One query."""
    reviews = MajorReview.objects.visible_to(person).filter(incident=incident)
    return reviews.exclude(status="canceled").order_by("-pk").first()


def report_context(incident: Incident, person: Person) -> dict[str, Any]:
    """Facts, updates with due and sent, roles over time, review and actions. Some seven queries."""
    review = review_of(incident, person)
    sources = [incident.reference, *([review.reference] if review else [])]
    actions = Action.objects.visible_to(person).filter(source__in=sources)
    there = review.attendances.select_related("by").order_by("at") if review else ()
    return {
        "record": incident,
        "base": incident.get_absolute_url(),
        "facts": list(reversed(told.facts_of(incident))),
        "updates": list(reversed(told.updates_of(incident))),
        "roles": told.roles_of(incident),
        "told_words": told.told_words,
        "review": review,
        "there": list(there),
        "actions": list(actions.select_related("owner").order_by("due", "pk")),
    }
