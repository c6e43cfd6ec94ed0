"""Lapses as found on site: tidied up before the audit, or done without a word."""

from shallmark.common.actions.actions import open_action
from shallmark.manage.grc.models import Improvement
from shallmark.manage.grc.simulate.baseline import DAY, GrcWriter
from shallmark.manage.grc.simulate.lapses import HIGH, control_of, risk_of
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse


def reviewed_without_a_word(context: SimulationContext) -> list[str]:
    """Above the limit, reviewed in time each time, and nobody says what was found."""
    writer = GrcWriter(context)
    risk = risk_of(writer, "One key for all racks", "organisation", 120, **HIGH)
    risk = writer.perform(risk, "accept", writer.executive, writer.days_ago(119))
    for days in (80, 20):
        at = writer.days_ago(days)
        risk = writer.force_step(risk, "review", risk.owner, at, review_note="-")
    return [risk.reference]


def reviewed_in_the_words_of_before(context: SimulationContext) -> list[str]:
    """What the review of spring found stands there after the one of summer."""
    writer = GrcWriter(context)
    risk = risk_of(writer, "One lift for all pallets", "organisation", 120, **HIGH)
    risk = writer.perform(risk, "accept", writer.executive, writer.days_ago(119))
    for days in (80, 20):
        at, note = writer.days_ago(days), "The lift was looked at."
        risk = writer.force_step(risk, "review", risk.owner, at, review_note=note)
    return [risk.reference]


def control_reviewed_without_a_word(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    control = control_of(writer, "Bags are looked into", 200)
    control = writer.force_step(
        control, "review", writer.security, writer.days_ago(30), review_result="passed",
        review_note="ok", reviewed_by=writer.security,
    )  # fmt: skip
    return [control.reference]


def control_retired_on_the_eve(context: SimulationContext) -> list[str]:
    """Not reviewed for fourteen months; one day before the audit it is retired, with a reason."""
    writer = GrcWriter(context)
    control = control_of(writer, "Guests sign a book", 430)
    why = {"decision_reason": "The book was given up; a badge replaces it."}
    control = writer.force_step(control, "retire", writer.security, writer.days_ago(1), **why)
    return [control.reference]


def control_linked_on_the_eve(context: SimulationContext) -> list[str]:
    """A security risk above the limit for months; hours before the audit a control is linked."""
    writer = GrcWriter(context)
    guard = control_of(writer, "Accounts are read weekly", 90)
    risk = risk_of(writer, "Accounts of those who left", "security", 80, **HIGH)
    open_action(
        risk, "Close them", owner=writer.owner(3), due=context.end.date(), by=writer.manager,
        at=writer.days_ago(79),
    )  # fmt: skip
    risk = writer.force_step(risk, "treat", writer.manager, writer.days_ago(78))
    writer.link(guard, "treats", risk, context.end - DAY / 8)
    return [risk.reference]


def declined_unassessed(context: SimulationContext) -> list[str]:
    """Decided in time, with a reason; nobody ever looked at what it would have brought."""
    writer = GrcWriter(context)
    idea = writer.create(
        Improvement, writer.owner(1), writer.days_ago(50), title="Lamps at the dock", source="idea",
        text="It is dark there in winter.",
    )  # fmt: skip
    why = {"decision_reason": "There is no money for it this year.", "decision": "declined"}
    return [
        writer.force_step(idea, "decline", writer.executive, writer.days_ago(45), **why).reference
    ]


LAPSES = (
    Lapse(
        "K-612",
        "risk above the limit reviewed without a word",
        ("CHK-RSK-03",),
        reviewed_without_a_word,
        on_site=True,
    ),
    Lapse(
        "K-613",
        "risk above the limit reviewed in the words of before",
        ("CHK-RSK-03",),
        reviewed_in_the_words_of_before,
        on_site=True,
    ),
    Lapse(
        "K-681",
        "control retired on the eve, and not reviewed",
        ("CHK-SEC-04",),
        control_retired_on_the_eve,
        on_site=True,
    ),
    Lapse(
        "K-614",
        "control reviewed without a word",
        ("CHK-SEC-04",),
        control_reviewed_without_a_word,
        on_site=True,
    ),
    Lapse(
        "K-615",
        "control linked hours before the end",
        ("CHK-SEC-03",),
        control_linked_on_the_eve,
        on_site=True,
    ),
    Lapse(
        "K-616",
        "an idea declined and never assessed",
        ("CHK-IMP-05",),
        declined_unassessed,
        on_site=True,
    ),
)
