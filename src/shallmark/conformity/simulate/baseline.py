"""What the organisation did about its checks: a failure became a nonconformity, one is waived."""

from datetime import datetime, timedelta

from shallmark.common.waivers.models import Waiver
from shallmark.conformity.actions import run_checks
from shallmark.conformity.models import CheckRun
from shallmark.kernel import clock
from shallmark.manage.grc.models import Control, Nonconformity
from shallmark.manage.grc.simulate.baseline import GrcWriter
from shallmark.simulate.context import SimulationContext

DAY = timedelta(days=1)


def write_conformity(context: SimulationContext) -> None:
    writer = GrcWriter(context)
    _write_failed_check(writer)
    _write_waiver(writer)


def _write_failed_check(writer: GrcWriter) -> None:
    """A date was missed, three runs of its check said so, and it was made a nonconformity."""
    owner, at = writer.owner(4), writer.days_ago(95)
    late = writer.create(
        Nonconformity, writer.manager, at, title="Labels in the server room are old",
        source="audit", grade="minor", clause="8.2.6", description="Nine of forty.",
        owner=owner, correction="They are printed anew.", due=writer.days_ago(35).date(),
    )  # fmt: skip
    writer.perform(late, "accept", writer.manager, at + DAY)
    run: CheckRun | None = None
    for days in (30, 23, 16):
        with clock.at(writer.days_ago(days)):
            run = run_checks(by=None, trigger="simulate")
    nonconformity = writer.create(
        Nonconformity, writer.manager, writer.days_ago(15), title="A due date passed unnoticed",
        source="check", check_id="CHK-IMP-03", run=run.number if run else None, grade="minor",
        clause="10.1", description="Three runs in a row found it.", owner=writer.owner(5),
        correction="The date was agreed anew.", due=(writer.context.end + 20 * DAY).date(),
    )  # fmt: skip
    writer.perform(nonconformity, "accept", writer.manager, writer.days_ago(14))
    later = (writer.context.end + 30 * DAY).date()
    writer.perform(
        late, "extend", writer.manager, writer.days_ago(13), reason="The printer was broken.",
        due=later,
    )  # fmt: skip


def _write_waiver(writer: GrcWriter) -> None:
    """One in force, of a control whose review waits for the tester from outside."""
    at, control = writer.days_ago(60), Control.objects.order_by("-pk").first()
    waiver = writer.create(
        Waiver, writer.manager, at, title="Review waits for the tester", check_id="CHK-SEC-04",
        record=control.reference if control else "", reason="The tester comes in January.",
        valid_to=writer.context.end + 20 * DAY,
    )  # fmt: skip
    writer.perform(waiver, "approve", writer.executive, at + DAY)


def accept_a_failure(context: SimulationContext, now: datetime) -> None:
    """A failure of the last days that is known, accepted for a while, and not conforming."""
    writer = GrcWriter(context)
    waiver = writer.create(
        Waiver, writer.manager, now - 3 * DAY, title="Old searches are not on record",
        check_id="CHK-INC-07", reason="What was not searched in autumn cannot be made good.",
        valid_to=now + 30 * DAY,
    )  # fmt: skip
    writer.perform(waiver, "approve", writer.executive, now - 2 * DAY)
