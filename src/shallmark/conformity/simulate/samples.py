"""The organisation's samples of texts: each month one is drawn, and read from outside in days."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from shallmark.conformity.gates import may_judge
from shallmark.conformity.models import TextReading, TextSample
from shallmark.conformity.sampling import draw
from shallmark.kernel import access, clock
from shallmark.kernel.people import Person
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

DAY = timedelta(days=1)
#: when in a month the job draws
DRAWN = timedelta(hours=4, minutes=15)
#: who reads: each what the team of none of them wrote
READERS = ("auditor", "security_manager", "incident_manager", "change_manager")
#: of ten texts of the newest sample so many are not read yet
WAITING = 1
#: days after a month in which its sample is read
READ_IN = 15


def write_samples(context: SimulationContext) -> None:
    """Of each month of the year a sample; the newest is being read."""
    writer = RecordWriter(context)
    for month, over in months_of(context):
        with clock.at(over + DRAWN):
            sample = draw(month)
        if sample is not None:
            newest = over + READ_IN * DAY > context.end
            _read(writer, sample, over, waiting=WAITING if newest else 0)


def months_of(context: SimulationContext) -> Iterator[tuple[datetime, datetime]]:
    """The months of the year that are over, each with the first moment of the next."""
    month = context.start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while (over := clock.months_from(month, 1)) + DRAWN < context.end:
        yield month, over
        month = over


def _read(writer: RecordWriter, sample: TextSample, over: datetime, *, waiting: int) -> None:
    for place, reading in enumerate(sample.readings.order_by("pk")):
        reader = reader_of(writer, reading)
        at = min(over + (3 + place % 7) * DAY, writer.end - DAY)
        if reader is not None and place % 10 >= waiting and at > over + DRAWN:
            writer.perform(reading, "says", reader, at)


def reader_of(writer: RecordWriter, reading: TextReading) -> Person | None:
    """The first reader who is outside the teams of who wrote it."""
    readers = (writer.org.roles[role] for role in READERS)
    return next(
        (
            person
            for person in readers
            if may_judge(reading, person.pk)
            and access.may_step(person, reading, "says")
            and TextReading.objects.visible_to(person).filter(pk=reading.pk).exists()
        ),
        None,
    )
