"""Gates of competence, training and shifts. Each is the preventive twin of the check it names."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shallmark.common.hands import had_a_hand
from shallmark.common.parameters.queries import value
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.team.models import CompetenceRecord, OnCallShift, TrainingRecord


@gate(check="CHK-CMP-04", label=_("Evidence"), field="evidence")
def evidence_named(record: CompetenceRecord) -> Text | None:
    if not says(record, record.evidence):
        return in_words(_("Attach or name the evidence."))
    return None


@gate(check="CHK-CMP-04", label=_("Assessed by another"), field="assessed_by")
def assessed_by_another(record: CompetenceRecord) -> Text | None:
    assessor = record.assessed_by_id
    if assessor == record.person_id or had_a_hand(assessor, record, "about"):
        return _("Nobody assesses the own competence.")
    return None


@gate(label=_("Dated back, confirmed by another"), field="effective_from")
def dated_back_by_another(record: CompetenceRecord) -> Text | None:
    """The twin of CHK-CMP-01: what is recorded long after its day two people know of."""
    alone = record.assessed_by_id is not None and record.assessed_by_id == record.created_by_id
    if not alone or record.effective_from >= clock.now().date():
        return None
    left = timedelta(days=int(value("recording_days")))
    if clock.now().date() > record.effective_from + left:
        return _("It is recorded long after its day: another than who recorded it confirms it.")
    return None


@gate(check="CHK-CMP-03", label=_("Effect"), field="effect")
def effect_said(training: TrainingRecord) -> Text | None:
    if not says(training, training.effect):
        return in_words(_("Say how the effect showed in the work."))
    return None


@gate(check="CHK-CMP-03", label=_("Judged by another"), field="effect")
def effect_judged_by_another(training: TrainingRecord) -> Text | None:
    judge = training.judged_by_id
    if judge == training.person_id or had_a_hand(judge, training, "about"):
        return _("Nobody judges the own training.")
    return None


@gate(label=_("Hand-over"), field="handover_note")
def handover_written(shift: OnCallShift) -> Text | None:
    if not says(shift, shift.handover_note):
        return in_words(_("Write what is open and what to watch: the next starts from it."))
    return None


@gate(label=_("New day ahead"), field="planned_for")
def new_day_ahead(training: TrainingRecord) -> Text | None:
    if training.planned_for <= clock.now().date():
        return _("Say on which day it takes place instead: that day lies ahead.")
    return None
