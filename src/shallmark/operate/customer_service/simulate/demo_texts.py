"""The answers that the service desk of the demonstration writes every day."""

from datetime import datetime, timedelta

from shallmark.common.discussion.models import CannedText
from shallmark.kernel.provenance import Source, entered
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

ON_IT = """Hello {{ caller }},

thank you for calling. We are working on {{ reference }} ({{ title }}) and write again as soon as
there is news.

{{ agent }}, service desk"""
TRY_AGAIN = """Hello {{ caller }},

we changed something and believe that it works now. Please try again and answer this mail: without
an answer {{ reference }} closes by itself.

{{ agent }}, service desk"""
PICTURE = """Hello {{ caller }},

to find the cause of {{ reference }} we need a picture of the whole screen with the message on it,
and the time at which you saw it.

{{ agent }}, service desk"""
PLANNED = """Please save your work before 18:00: {{ title }} ({{ reference }}) is carried out then,
and the service is away for some minutes."""
#: title, for which records ("" is all), text
TEXTS = (
    ("We are on it", "incident", ON_IT),
    ("Please try again", "incident", TRY_AGAIN),
    ("Asks for a picture", "incident", PICTURE),
    ("Planned work this evening", "", PLANNED),
)


@entered(Source.SIMULATION)
def write_demo_texts(context: SimulationContext, now: datetime) -> None:
    """The administrator wrote them when the desk opened."""
    writer = RecordWriter(context)
    for place, (title, record_key, text) in enumerate(TEXTS):
        if not CannedText.objects.filter(title=title).exists():
            at = now - timedelta(days=80 - 9 * place)
            writer.create(
                CannedText, context.org.roles["admin"], at, title=title, text=text,
                record_key=record_key,
            )  # fmt: skip
