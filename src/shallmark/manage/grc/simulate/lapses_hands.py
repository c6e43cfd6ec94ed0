"""Lapses in which the wrong person had a hand, and decisions that were rewritten afterwards."""

from shallmark.common.actions.actions import open_action
from shallmark.kernel import writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.history import write_transaction
from shallmark.manage.grc.models import Control, Nonconformity
from shallmark.manage.grc.simulate.baseline import DAY, GrcWriter
from shallmark.manage.grc.simulate.lapses import (
    HIGH,
    accepted_nonconformity,
    acted_on,
    risk_of,
)
from shallmark.manage.grc.simulate.lapses_improve import approved_improvement
from shallmark.manage.team.models import AccessChange
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse


def judged_by_who_finished_the_action(context: SimulationContext) -> list[str]:
    """The action is another's by name; whoever finished it judged the effect of the whole."""
    writer = GrcWriter(context)
    finding = acted_on(writer, "Doors left open at night", 90, 80)
    action = open_action(
        finding, "Close the doors", owner=finding.owner, due=writer.days_ago(60).date(),
        by=writer.manager, at=writer.days_ago(78),
    )  # fmt: skip
    doer = writer.executive
    writer.force_step(action, "finish", doer, writer.days_ago(70), result="Closed each night.")
    writer.force_step(finding, "close", doer, writer.days_ago(60))
    return [finding.reference]


def control_judged_by_who_kept_it(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    control = Control.objects.filter(status="operating").order_by("pk")[0]
    keeper, at = control.owner, writer.days_ago(20)
    control = writer.edit(control, writer.security, at, owner=writer.owner(5))
    writer.force_step(
        control, "review", keeper, at + DAY, review_result="passed", review_note="It works well."
    )
    return [control.reference]


def measured_by_who_handed_it_over(context: SimulationContext) -> list[str]:
    """Whoever did it gave it away and measured it himself."""
    writer = GrcWriter(context)
    improvement = approved_improvement(writer, "Brighter signs", 170)
    doer = improvement.owner
    improvement = writer.perform(improvement, "start", doer, writer.days_ago(140))
    improvement = writer.perform(improvement, "implement", doer, writer.days_ago(100))
    improvement = writer.edit(
        improvement, writer.manager, writer.days_ago(95), owner=writer.owner(4)
    )
    writer.force_step(improvement, "measure", doer, writer.days_ago(60), measured_value=4, met=True)
    return [improvement.reference]


def approved_by_who_proposed_it(context: SimulationContext) -> list[str]:
    """Proposed by the executive, owned by somebody else, and approved by the executive."""
    writer = GrcWriter(context)
    return [approved_improvement(writer, "New chairs", 60, created_by=writer.executive).reference]


def scored_higher_after_its_acceptance(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    risk = risk_of(writer, "Keys of the old hall", "organisation", 50, **HIGH)
    risk = writer.perform(risk, "accept", writer.executive, writer.days_ago(48))
    writer.alter(risk, at=writer.days_ago(20), likelihood=5, impact=5, score=25)
    return [risk.reference]


def scored_before_its_last_action(context: SimulationContext) -> list[str]:
    """What is left was scored, and the last action was done a month later."""
    writer = GrcWriter(context)
    risk = risk_of(writer, "Cables of the old floor", "availability", 120)
    action = open_action(
        risk, "Replace the cables", owner=writer.owner(2), due=writer.days_ago(40).date(),
        by=writer.manager, at=writer.days_ago(110),
    )  # fmt: skip
    writer.perform(risk, "treat", writer.manager, writer.days_ago(109))
    risk.refresh_from_db()
    at = writer.days_ago(80)
    writer.alter(risk, at=at, status="monitored", residual_score=4, treated_at=at)
    action = writer.perform(
        action, "finish", writer.owner(2), writer.days_ago(50), result="Replaced all of them."
    )
    writer.perform(action, "judge", writer.manager, writer.days_ago(45), effect="effective")
    return [action.reference]


def rewritten_by_its_owner(context: SimulationContext) -> list[str]:
    """Accepted as it was described; its owner describes something smaller."""
    writer = GrcWriter(context)
    finding = accepted_nonconformity(writer, "Copies of one week lost", 20, source="review")
    writer.alter(finding, at=writer.days_ago(10), description="Hardly seen at all.")
    return [finding.reference]


def date_moved_alone(context: SimulationContext) -> list[str]:
    writer = GrcWriter(context)
    finding = accepted_nonconformity(writer, "Labels of one rack wrong", 40)
    later = (context.end + 90 * DAY).date()
    writer.alter(finding, at=writer.days_ago(10), due=later)
    return [finding.reference]


def correction_confirmed_by_its_doer(context: SimulationContext) -> list[str]:
    """A clerk asked to rename what was closed, and whoever had done it confirmed."""
    writer = GrcWriter(context)
    done = Nonconformity.objects.filter(status="closed").earliest("pk")
    doer, clerk, at = done.owner, context.org.staff["desk"][0], writer.days_ago(2)
    why = "It was named after another place"
    asked = writer.import_record(
        AccessChange, "confirmed", at, title=done.title, record_key="nonconformity",
        record=done.reference, note=why, asked_by=clerk, confirmed_by=doer, confirmed_at=at,
    )  # fmt: skip
    with write_transaction(by=doer, verb="confirm", reference=asked.reference, at=at):
        values = {"title": "Doors of the old hall"}
        writes.edit(done, by=doer, values=values, reason=why, authority=FOLLOWING)
    return [done.reference]


LAPSES = (
    Lapse(
        "K-440",
        "a correction confirmed by who had done it",
        ("CHK-DOC-08",),
        correction_confirmed_by_its_doer,
        on_site=True,
    ),
    Lapse(
        "K-406",
        "judged by who finished an action of another",
        ("CHK-IMP-02",),
        judged_by_who_finished_the_action,
        on_site=True,
    ),
    Lapse(
        "K-407",
        "control judged by who kept it until then",
        ("CHK-SEC-04",),
        control_judged_by_who_kept_it,
        on_site=True,
    ),
    Lapse(
        "K-404",
        "approved by who proposed it",
        ("CHK-IMP-06",),
        approved_by_who_proposed_it,
        on_site=True,
    ),
    Lapse(
        "K-405",
        "measured by who handed it over",
        ("CHK-IMP-07",),
        measured_by_who_handed_it_over,
        on_site=True,
    ),
    Lapse(
        "K-414",
        "scored higher after its acceptance",
        ("CHK-RSK-02",),
        scored_higher_after_its_acceptance,
        on_site=True,
    ),
    Lapse(
        "K-415",
        "scored before its last action",
        ("CHK-RSK-05",),
        scored_before_its_last_action,
        on_site=True,
    ),
    Lapse(
        "K-416",
        "finding rewritten by its owner",
        ("CHK-IMP-01",),
        rewritten_by_its_owner,
        on_site=True,
    ),
    Lapse("K-417", "due day written over", ("CHK-IMP-03",), date_moved_alone, on_site=True),
)
