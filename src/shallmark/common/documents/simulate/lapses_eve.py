"""Lapses as found on site: a document that was overdue is withdrawn on the eve."""

from datetime import timedelta

from shallmark.common.documents.models import Document
from shallmark.common.documents.simulate.baseline import publish, retention_rule
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)


def _withdrawn_on_the_eve(writer: RecordWriter, document: Document) -> list[str]:
    at, why = writer.end - DAY, "Its rules moved into the handbook."
    return [
        writer.perform(document, "withdraw", writer.compliance, at, decision_reason=why).reference
    ]


def overdue_until_the_eve(context: SimulationContext) -> list[str]:
    """Its review was due half a year ago; the day before the audit it is withdrawn."""
    writer = RecordWriter(context)
    document = publish(
        writer, context.end - 300 * DAY, "## Where\nAt the shelf", title="How shelves are kept",
        identifier="SHF-1", kind="other", retention_rule=retention_rule(),
        review_due=context.date_ago(200),
    )  # fmt: skip
    return _withdrawn_on_the_eve(writer, document)


def unchecked_until_the_eve(context: SimulationContext) -> list[str]:
    """Its edition was checked fourteen months ago; the day before the audit it is withdrawn."""
    writer = RecordWriter(context)
    document = publish(
        writer, context.end - 440 * DAY, "## Where\nAt the shelf", title="Law of lifts",
        identifier="EXT-9", kind="external", retention_rule=retention_rule(), external=True,
        source="Gazette", edition="2019", checked_at=context.date_ago(440),
    )  # fmt: skip
    return _withdrawn_on_the_eve(writer, document)


LAPSES = (
    Lapse(
        "K-757",
        "overdue for review, and withdrawn on the eve",
        ("CHK-DOC-02",),
        overdue_until_the_eve,
        on_site=True,
    ),
    Lapse(
        "K-758",
        "an edition unchecked, and withdrawn on the eve",
        ("CHK-DOC-07",),
        unchecked_until_the_eve,
        on_site=True,
    ),
)
