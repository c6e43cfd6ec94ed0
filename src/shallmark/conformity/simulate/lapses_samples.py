"""Lapses in the monthly sample of texts: not held, held by the wrong people, and what it found."""

from datetime import timedelta
from hashlib import sha256

from shallmark.conformity.models import TextReading, TextSample
from shallmark.conformity.simulate.samples import reader_of
from shallmark.kernel import writes
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.grc.models import Nonconformity
from shallmark.manage.team.models import Membership
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)
#: samples before the newest one: its time for reading is long over
BACK = 3


def sample_of(back: int = BACK) -> TextSample:
    return TextSample.objects.order_by("-month")[back]


def drawn(
    writer: RecordWriter, record: Record, field: str, of_text: str, author: Person | None = None
) -> TextReading:
    """A text of a record that is one of the sample of months ago."""
    sample, text = sample_of(), str(getattr(record, field))
    values = {
        "title": f"{of_text}: {record.reference}", "sample": sample, "record": record.reference,
        "record_key": type(record).record_type().key, "of_text": of_text, "text": text,
        "digest": sha256(text.encode()).hexdigest(), "written_by": author or record.updated_by,
    }  # fmt: skip
    return writes.create(
        TextReading, by=None, values=values, at=sample.drawn_at or writer.end, authority=SYSTEM
    )


def closed_change() -> Change:
    changes = Change.objects.filter(status="closed", category="minor", source_system="")
    change: Change = changes.order_by("-closed_at")[2]
    return change


def judge(writer: RecordWriter, reading: TextReading, verb: str, days: int, note: str = "") -> None:
    """Somebody from outside says what the text says, so many days after it was drawn."""
    reader = reader_of(writer, reading)
    at = sample_of().drawn_at
    writer.perform(reading, verb, reader, (at or writer.end) + days * DAY, note=note)


def not_drawn(context: SimulationContext) -> list[str]:
    """The job stood still for a month, so no sample of it is there."""
    sample = sample_of()
    month = sample.month
    RecordWriter(context).alter(sample, month="1999-01", at=sample.drawn_at)
    return [month]


def drawn_late(context: SimulationContext) -> list[str]:
    sample = sample_of()
    RecordWriter(context).alter(sample, drawn_at=context.end - 10 * DAY)
    return [sample.month]


def not_read(context: SimulationContext) -> list[str]:
    writer = RecordWriter(context)
    drawn(writer, closed_change(), "reason", "change.reason")
    return [sample_of().month]


def read_by_the_team(context: SimulationContext) -> list[str]:
    """A colleague of who wrote it says that it says something."""
    writer, change = RecordWriter(context), closed_change()
    member = Membership.objects.filter(person=writer.org.roles["change_manager"]).first()
    assert member is not None
    colleague = Membership.objects.filter(team=member.team).exclude(person=member.person)
    reading = drawn(writer, change, "reason", "change.reason", author=colleague[0].person)
    at = (sample_of().drawn_at or context.end) + 3 * DAY
    writer.force_step(reading, "says", member.person, at, judged_at=at)
    return [sample_of().month]


def read_by_who_left_the_team(context: SimulationContext) -> list[str]:
    """A colleague of who wrote it left their team an hour before, and came back a day later."""
    writer, change = RecordWriter(context), closed_change()
    member = Membership.objects.filter(person=writer.org.roles["change_manager"]).first()
    assert member is not None
    colleague = Membership.objects.filter(team=member.team).exclude(person=member.person)
    reading = drawn(writer, change, "reason", "change.reason", author=colleague[0].person)
    at = (sample_of().drawn_at or context.end) + 3 * DAY
    with write_transaction(by=None, verb="edit", authority=SYSTEM, at=at - DAY / 24):
        Membership.objects.get(pk=member.pk).delete()
    writer.force_step(reading, "says", member.person, at, judged_at=at)
    with write_transaction(by=None, verb="edit", authority=SYSTEM, at=at + DAY):
        Membership.objects.create(team=member.team, person=member.person)
    return [sample_of().month]


def read_late(context: SimulationContext) -> list[str]:
    """It was read when the audit came near."""
    writer = RecordWriter(context)
    reading = drawn(writer, closed_change(), "reason", "change.reason")
    judge(writer, reading, "says", 40)
    return [sample_of().month]


def found_empty(context: SimulationContext) -> list[str]:
    """The reason of a change reads well and says nothing; so says who read it."""
    writer, change = RecordWriter(context), closed_change()
    reading = drawn(writer, change, "reason", "change.reason")
    judge(writer, reading, "says_nothing", 3, "It repeats that there is a change.")
    return [change.reference]


def cause_found_empty(context: SimulationContext) -> list[str]:
    """The cause of a closed nonconformity is words, and whoever read it said so."""
    writer = RecordWriter(context)
    closed = Nonconformity.objects.filter(status="closed", closed_at__gt=context.start)
    finding = closed.order_by("pk")[0]
    reading = drawn(writer, finding, "cause", "nonconformity.cause")
    judge(writer, reading, "says_nothing", 3, "It names no cause, only that there was one.")
    return [finding.reference]


def found_empty_by_the_team(context: SimulationContext) -> list[str]:
    """A verdict of a colleague is none: that the sample was read so is told, the text is not."""
    writer, change = RecordWriter(context), closed_change()
    member = Membership.objects.filter(person=writer.org.roles["change_manager"]).first()
    assert member is not None
    colleague = Membership.objects.filter(team=member.team).exclude(person=member.person)
    reading = drawn(writer, change, "reason", "change.reason", author=colleague[0].person)
    at = (sample_of().drawn_at or context.end) + 3 * DAY
    writer.force_step(reading, "says_nothing", member.person, at, judged_at=at, note="Nothing.")
    return [sample_of().month]


SAMPLES = (
    Lapse("L-270", "a month's sample was not drawn", ("CHK-IMP-11",), not_drawn),
    Lapse("L-271", "a text of a sample was not read", ("CHK-IMP-11",), not_read),
    Lapse(
        "L-270a", "a month's sample was drawn when the audit came near", ("CHK-IMP-11",),
        drawn_late, on_site=True,
    ),
    Lapse(
        "L-271a", "a sampled text was read by a colleague of its writer", ("CHK-IMP-11",),
        read_by_the_team, on_site=True,
    ),
    Lapse(
        "K-735", "a sampled text was read by who left the team for it", ("CHK-IMP-11",),
        read_by_who_left_the_team, on_site=True,
    ),
    Lapse(
        "L-271b", "a sampled text was read weeks too late", ("CHK-IMP-11",), read_late,
        on_site=True,
    ),
    Lapse(
        "L-271c", "a colleague of its writer found that a text says nothing", ("CHK-IMP-11",),
        found_empty_by_the_team, on_site=True,
    ),
    Lapse(
        "L-272", "the reason of a change says nothing, as somebody outside found",
        ("CHK-CHG-01",), found_empty, on_site=True,
    ),
    Lapse(
        "L-272a", "the cause of a finding says nothing, as somebody outside found",
        ("CHK-IMP-02",), cause_found_empty, on_site=True,
    ),
)  # fmt: skip
