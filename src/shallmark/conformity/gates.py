"""Gates of the verdict on a sampled text."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.parameters.texts import in_words, says
from shallmark.conformity.models_sample import TextReading
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.team.models import Team


def may_judge(reading: TextReading, person: int) -> bool:
    """Neither who wrote the text, nor a member of a team of theirs, nor who leads one."""
    author = reading.written_by_id
    if author is None or author == person:
        return author is None
    teams = Team.objects.filter(Q(members=author) | Q(owner=author))
    return not teams.filter(Q(members=person) | Q(owner=person)).exists()


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
