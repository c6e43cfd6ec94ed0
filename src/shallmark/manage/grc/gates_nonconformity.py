"""Gates of nonconformities."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.models import Action
from shallmark.common.actions.queries import actions_of, has_action, standing
from shallmark.common.hands import hands_in, hands_in_any
from shallmark.common.owners import has_owner
from shallmark.common.parameters.queries import furthest_day, value
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text, has_text
from shallmark.manage.grc.models import Nonconformity

#: (check id, since) -> days on which a run of the check found members and none that failed, with no
#: failing run after them; from the floor that knows the runs (config/wiring.py)
clean_days: list[Callable[[str, datetime], int]] = []


@gate(check="CHK-IMP-01", label=_("Nonconformity complete"), field="correction")
def nonconformity_complete(finding: Nonconformity) -> Text | None:
    known = finding.source and has_text(finding.clause) and has_owner(finding) and finding.due
    if not (
        known
        and says(finding, finding.description, besides=())
        and says(finding, finding.correction)
    ):
        return in_words(
            _("Source, clause, description, an active owner, correction and due date are needed.")
        )
    return None


@gate(check="CHK-IMP-01", label=_("Due within a year"), field="due")
def due_within_reach(finding: Nonconformity) -> Text | None:
    furthest = furthest_day()
    if finding.due is not None and finding.due > furthest:
        return _("It is due by %(day)s at the latest: write a nearer day.") % {"day": furthest}
    return None


@gate(label=_("Rejection says why"), field="decision_reason")
def rejection_says_why(finding: Nonconformity) -> Text | None:
    if not says(finding, finding.decision_reason):
        return in_words(
            _("Say which requirement is met and by what evidence; the audit finding stays.")
        )
    return None


def has_action_or_reason(finding: Nonconformity) -> bool:
    """An action that was not dropped, or the reason why none is needed."""
    return says(finding, finding.no_action_reason) or has_action(finding.reference)


@gate(check="CHK-IMP-02", label=_("Cause, like cases, action"), field="cause")
def cause_and_action_known(finding: Nonconformity) -> Text | None:
    if not says(finding, finding.cause, finding.similar):
        return in_words(_("Write the cause and whether like cases exist."))
    if not has_action_or_reason(finding):
        return in_words(_("Add an action that removes the cause, or say why none is needed."))
    return None


@gate(label=_("Actions finished"))
def actions_finished(finding: Nonconformity) -> Text | None:
    if actions_of(finding.reference).filter(status="open").exists():
        return _("Finish or drop the open actions first.")
    return None


def doers(finding: Nonconformity) -> set[int]:
    """Whoever worked on it or on one of its actions, handed over or not."""
    actions = standing(finding.reference).values_list("pk", flat=True)
    return hands_in(finding, "did") | hands_in_any(Action, actions, "did")


@gate(check="CHK-IMP-02", label=_("Effect judged by another"), field="effect_reviewed_by")
def effect_judged_by_another(finding: Nonconformity) -> Text | None:
    known = cause_and_action_known.refusal(finding)
    if known is not None:
        return known
    if finding.effect_reviewed_by_id in doers(finding):
        return _("Another person than the doer judges the effect.")
    return None


@gate(label=_("Its check stays clean"))
def check_stays_clean(finding: Nonconformity) -> Text | None:
    if finding.source != "check" or not finding.check_id or not finding.actions_done_at:
        return None
    wanted = int(value("check_repeat"))
    clean = max(
        (days(finding.check_id, finding.actions_done_at) for days in clean_days),
        default=0,
    )
    if clean < wanted:
        return _(
            "%(check)s must be run on %(wanted)d days since the actions were done, find records"
            " and none that fails; so far: %(clean)d."
        ) % {"check": finding.check_id, "wanted": wanted, "clean": clean}
    return None


@gate(check="CHK-IMP-03", label=_("Extended by another"), field="extended_by")
def extended_by_another(finding: Nonconformity) -> Text | None:
    if finding.extended_by_id is not None and finding.extended_by_id == finding.owner_id:
        return _("Somebody other than the owner approves the new date, once with a reason.")
    return None


@gate(label=_("Extended once"), field="due")
def extended_once(finding: Nonconformity) -> Text | None:
    if finding.extended_at is not None:
        return _("The date was moved before: it is moved once.")
    return None
