"""Gates of risks: complete, treated above the limit, accepted by whoever may, effects judged."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.queries import actions_of, has_action
from shallmark.common.hands import had_a_hand
from shallmark.common.owners import has_owner
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.grc.models import Control, Risk, RiskCriteria
from shallmark.manage.grc.queries import controls_of, criteria, holds


def limit() -> RiskCriteria | None:
    """The rules of acceptance that hold now, or None."""
    return criteria()


def above_limit(risk: Risk) -> bool:
    """Whether its score is more than may be accepted without further ado."""
    rules = limit()
    return rules is not None and (risk.score or 0) > rules.limit_score


@gate(check="CHK-RSK-01", label=_("Assessment complete"), field="customer_impact")
def risk_complete(risk: Risk) -> Text | None:
    whole = risk.category and risk.treatment and says(risk, risk.customer_impact)
    if not whole or risk.score is None or not has_owner(risk):
        return in_words(
            _("An active owner, category, likelihood, impact, customer impact, score and treatment"
              " are needed.")
        )  # fmt: skip
    return None


def comes_from_above(risk: Risk) -> bool:
    """Whether this write takes it to where nothing more is asked of it."""
    rules = limit() if risk.is_scored_down else None
    return rules is not None and (risk.score or 0) <= rules.limit_score < (risk.scored_before or 0)


@gate(check="CHK-RSK-02", label=_("Scored down by another"), field="likelihood")
def scored_down_by_another(risk: Risk) -> Text | None:
    if comes_from_above(risk) and had_a_hand(risk.decision_by_id, risk, "kept"):
        return _("It comes down below the limit: somebody who never answered for it reviews it.")
    return None


@gate(check="CHK-RSK-02", label=_("Why it is scored down"), field="likelihood", effect="warn")
def scored_down_for_a_reason(risk: Risk) -> Text | None:
    if comes_from_above(risk):
        return in_words(_("It comes down below the limit: say what makes it smaller."))
    return None


def says_what_it_found(record: Risk | Control) -> bool:
    """Whether the review says something, and not what stands there from the one before."""
    old = record.reviewed_at is not None and record.note_before == record.review_note
    return not old and says(record, record.review_note)


@gate(check="CHK-RSK-03", label=_("What the review found"), field="review_note")
def review_of_a_high_one_says(risk: Risk) -> Text | None:
    if above_limit(risk) and not says_what_it_found(risk):
        return in_words(_("It is above the limit: say what the review found."))
    return None


@gate(check="CHK-RSK-02", label=_("Treatment planned"))
def treatment_planned(risk: Risk) -> Text | None:
    if above_limit(risk) and not has_action(risk.reference):
        return _("Above the limit: link at least one treatment action.")
    return None


@gate(check="CHK-SEC-03", label=_("Security risk has a control"), effect="warn")
def security_risk_controlled(risk: Risk) -> Text | None:
    if risk.category == "security" and above_limit(risk) and not controls_of(risk).exists():
        return _("A security risk above the limit needs a control.")
    return None


@gate(check="CHK-RSK-02", label=_("Accepted by whoever may"), field="accepted_by")
def acceptor_may(risk: Risk) -> Text | None:
    signed = risk.accepted_by_id is not None
    rules = limit() if signed and above_limit(risk) else None
    if rules is not None and not holds(risk.accepted_by, rules.acceptor_role):
        return _("Only the role named in the acceptance rules may accept this score.")
    return None


@gate(check="CHK-RSK-05", label=_("Effect of the actions judged"))
def effects_judged(risk: Risk) -> Text | None:
    actions = actions_of(risk.reference)
    if actions.filter(status="open").exists():
        return _("Finish or drop the open actions first: the score comes after the last of them.")
    if actions.filter(status="done").exists():
        return _("Judge the effect of the actions and score again.")
    return None
