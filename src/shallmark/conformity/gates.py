"""Gates of the verdict on a sampled text."""

from datetime import UTC, datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from shallmark.common.parameters.texts import in_words, says
from shallmark.conformity.models_sample import TextReading
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.team.models import Person

#: a team to which both belonged since then
_SHARED = f"""
SELECT FROM ledger.team_belonging a
JOIN ledger.team_belonging b ON b.team = a.team
WHERE a.person = (SELECT p.reference FROM {Person._meta.db_table} p WHERE p.id = %(author)s)
  AND b.person = (SELECT p.reference FROM {Person._meta.db_table} p WHERE p.id = %(person)s)
  AND COALESCE(a.until > %(since)s, TRUE) AND COALESCE(b.until > %(since)s, TRUE)
LIMIT 1"""


def may_judge(reading: TextReading, person: int) -> bool:
    """Neither who wrote the text, nor a member of a team of theirs, nor who leads one.

    Whoever was one since the month of the text is none from outside (`ledger.text_verdict`).
    """
    author = reading.written_by_id
    if author is None or author == person:
        return author is None
    month = reading.sample.month if reading.sample else f"{clock.now():%Y-%m}"
    since = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, {"author": author, "person": person, "since": since})
        return cursor.fetchone() is None


@gate(label=_("Judged from outside"), field="judged_by")
def judged_from_outside(reading: TextReading) -> Text | None:
    if reading.judged_by_id and not may_judge(reading, reading.judged_by_id):
        return _("Somebody judges it who is outside the team that wrote it.")
    return None


@gate(label=_("What it lacks"), field="note")
def lack_said(reading: TextReading) -> Text | None:
    if not says(reading, reading.note, besides=(reading.title, reading.text)):
        return in_words(_("Write what the text lacks: its author learns from it."))
    return None
