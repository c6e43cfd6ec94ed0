"""What one works with on the pages of a sample of texts and of one text in it."""

from typing import Any

from django.db.models import Case, Value, When
from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Tone
from shallmark.common.blocks.tables import Table, first_of, line_of, listed
from shallmark.common.blocks.words import Reading, called
from shallmark.conformity.models import TextReading, TextSample
from shallmark.kernel.people import Person

UNREAD, NOTHING = TextReading.Status.UNREAD, TextReading.Status.NOTHING
TONES: dict[str, Tone] = {UNREAD: "warn", NOTHING: "bad"}


def sample_work(sample: TextSample, person: Person) -> dict[str, Any]:
    """The texts of the month: what is to be read first, then what was found to say nothing."""
    return {"work": [_texts(sample.pk, person, here=0)]}


def _texts(sample: int | None, person: Person, here: int) -> Table:
    first = Case(When(status=UNREAD, then=Value(0)), When(status=NOTHING, then=Value(1)), default=2)
    texts = TextReading.objects.visible_to(person).filter(sample=sample)
    lines, count = first_of(texts.select_related("judged_by", "sample").order_by(first, "pk"))
    reference = lines[0].sample.reference if lines and lines[0].sample else ""
    return listed(
        key="texts",
        name=_("Texts of the sample"),
        columns=(_("Read by"), _("Verdict")),
        lines=[
            line_of(
                one,
                one.judged_by,
                one.get_status_display(),
                tone=TONES.get(one.status, ""),
                here=one.pk == here,
            )
            for one in lines
        ],
        count=count,
        url=f"/text-readings?view=all&sample={reference}",
        empty=_("No text of it is open to you."),
        add=("/text-readings/read", _("Read texts")),
    )


def reading_work(text: TextReading, person: Person) -> dict[str, Any]:
    """The text as it stood, of which record it is, and the others of its sample."""
    record = called([text.record], person).get(text.record)
    return {
        "apart": ("text",),
        "work": [
            Reading(
                key="text",
                name=_("As it stood"),
                parts=[("", text.text)],
                url=record.get_absolute_url() if record else "",
                link=_("The record"),
            ),
            _texts(text.sample_id, person, here=text.pk),
        ],
    }
