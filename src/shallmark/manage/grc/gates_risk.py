"""Gates of risks: complete, treated above the limit, accepted by whoever may, effects judged."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.models import Action
from shallmark.common.actions.queries import actions_of, standing
from shallmark.common.hands import had_a_hand
from shallmark.common.owners import has_owner
from shallmark.common.parameters.queries import furthest_day, value
from shallmark.common.parameters.texts import in_words, says
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.grc.models import Control, Risk, RiskCriteria
from shallmark.manage.grc.queries import HIGH, YEARLY, controls_of, criteria, holds


def limit() -> RiskCriteria | None:
    """The rules of acceptance that hold now, or None."""
    return criteria()


def above_limit(risk: Risk) -> bool:
    """Whether its score is more than may be accepted without further ado.

    A limit that was raised holds for a risk from its next look on.
    """
    rules = limit()
    if rules is None:
        return False
    looks = [at for at in (risk.assessed_at, risk.reviewed_at) if at is not None]
    then = criteria(max(looks)) if looks else None
    return (risk.score or 0) > min(each.limit_score for each in (rules, then) if each is not None)


@gate(check="CHK-RSK-01", label=_("Assessment complete"), field="customer_impact")
def risk_complete(risk: Risk) -> Text | None:
    known = risk.no_customer_effect or says(risk, risk.customer_impact)
    whole = risk.category and risk.treatment and known
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


@gate(check="CHK-RSK-03", label=_("Reviewed before it is closed"), field="reviewed_at")
def no_review_overdue(risk: Risk) -> Text | None:
    """By its end it leaves nothing undone that was due while it was open."""
    last = risk.reviewed_at or risk.created_at
    months = risk.review_interval or (HIGH if above_limit(risk) else YEARLY)
    months = min(months, HIGH) if above_limit(risk) else months
    if clock.months_from(last, months).date() < clock.now().date():
        return _("Its review is overdue: review it first, then close it.")
    return None


@gate(check="CHK-RSK-02", label=_("Why it is closed"), field="close_reason")
def closed_for_a_reason(risk: Risk) -> Text | None:
    if above_limit(risk) and not says(risk, risk.close_reason):
        return in_words(_("It is above the limit: say why it is over."))
    return None


@gate(check="CHK-RSK-02", label=_("Treatment planned"))
def treatment_planned(risk: Risk) -> Text | None:
    if above_limit(risk) and not any(map(is_alive, standing(risk.reference))):
        return _(
            "Above the limit: link at least one treatment action that is due within a year and not"
            " long overdue."
        )
    return None


def is_alive(action: Action) -> bool:
    """Whether it is done, or due neither longer ago than it may be nor in years."""
    if action.status != "open":
        return True
    longest_ago = clock.now().date() - timedelta(days=int(value("treatment_grace")))
    return longest_ago <= action.runs_until <= furthest_day()


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
