"""Gates of competence, training and shifts. Each is the preventive twin of the check it names."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate


@gate(check="CHK-CMP-04", label=_("Evidence"), opens="evidence")
def evidence_named(record: Any) -> Any:
    if not record.evidence.strip():
        return _("Attach or name the evidence.")
    return None


@gate(label=_("Assessed by another"), opens="assessed_by")
def assessed_by_another(record: Any) -> Any:
    if record.assessed_by_id == record.person_id:
        return _("Nobody assesses the own competence.")
    return None


@gate(check="CHK-CMP-03", label=_("Effect"), opens="effect")
def effect_said(training: Any) -> Any:
    if not training.effect.strip():
        return _("Say how the effect showed in the work.")
    return None


@gate(label=_("Hand-over"), opens="handover_note")
def handover_written(shift: Any) -> Any:
    if not shift.handover_note.strip():
        return _("Write what is open and what to watch: the next starts from it.")
    return None
