"""Gates of nonconformities."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.common.parameters.queries import value
from shallmark.kernel.gates import gate

#: (check id, since) -> days on which a run of the check found members and none that failed, with no
#: failing run after them; from the floor that knows the runs (config/wiring.py)
clean_days: list[Callable[[str, datetime], int]] = []


@gate(check="CHK-IMP-01", label=_("Nonconformity complete"), opens="correction")
def nonconformity_complete(found: Any) -> Any:
    texts = (found.source, found.clause, found.description, found.correction)
    if not all(text.strip() for text in texts) or None in (found.owner_id, found.due):
        return _("Source, clause, description, owner, correction and due date are needed.")
    return None


@gate(label=_("Rejection says why"), opens="decision_reason")
def rejection_says_why(found: Any) -> Any:
    if not found.decision_reason.strip():
        return _("Say which requirement is met and by what evidence; the audit finding stays.")
    return None


def has_action_or_reason(found: Any) -> bool:
    """An action that was not dropped, or the reason why none is needed."""
    from shallmark.common.actions.queries import has_action

    return bool(found.no_action_reason.strip()) or has_action(found.reference)


@gate(check="CHK-IMP-02", label=_("Cause, like cases, action"), opens="cause")
def cause_and_action_known(found: Any) -> Any:
    if not found.cause.strip() or not found.similar.strip():
        return _("Write the cause and whether like cases exist.")
    if not has_action_or_reason(found):
        return _("Add an action that removes the cause, or say why none is needed.")
    return None


@gate(label=_("Actions finished"))
def actions_finished(found: Any) -> Any:
    from shallmark.common.actions.queries import actions_of

    if actions_of(found.reference).filter(status="open").exists():
        return _("Finish or drop the open actions first.")
    return None


def doers(found: Any) -> set[int]:
    """Whoever worked on it: its owner, and those of its actions."""
    from shallmark.common.actions.queries import standing

    people = {found.owner_id, *standing(found.reference).values_list("owner_id", flat=True)}
    return people - {None}


@gate(check="CHK-IMP-02", label=_("Effect judged by another"), opens="effect_reviewed_by")
def effect_judged_by_another(found: Any) -> Any:
    known = cause_and_action_known.refusal(found)
    if known is not None:
        return known
    judge = found.effect_reviewed_by_id
    if judge is None or judge in doers(found):
        return _("Another person than the doer judges the effect.")
    return None


@gate(label=_("Its check stays clean"))
def check_stays_clean(found: Any) -> Any:
    if found.source != "check" or not found.check_id or not found.actions_done_at:
        return None
    wanted = int(value("check_repeat"))
    clean = max((days(found.check_id, found.actions_done_at) for days in clean_days), default=0)
    if clean < wanted:
        return _(
            "%(check)s must be run on %(wanted)d days since the actions were done, find records"
            " and none that fails; so far: %(clean)d."
        ) % {"check": found.check_id, "wanted": wanted, "clean": clean}
    return None


@gate(check="CHK-IMP-03", label=_("Extended by another"), opens="extended_by")
def extended_by_another(found: Any) -> Any:
    if found.extended_by_id in (None, found.owner_id):
        return _("Somebody other than the owner approves the new date, once with a reason.")
    return None


@gate(label=_("Extended once"), opens="due")
def extended_once(found: Any) -> Any:
    if found.extended_at is not None:
        return _("The date was moved before: it is moved once.")
    return None
