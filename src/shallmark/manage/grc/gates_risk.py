"""Gates of risks: complete, treated above the limit, accepted by whoever may, effects judged."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate


def limit() -> Any:
    """The rules of acceptance that hold now, or None."""
    from shallmark.manage.grc.queries import criteria

    return criteria()


def above_limit(risk: Any) -> bool:
    """Whether its score is more than may be accepted without further ado."""
    rules = limit()
    return rules is not None and (risk.score or 0) > rules.limit_score


@gate(check="CHK-RSK-01", label=_("Assessment complete"), opens="customer_impact")
def risk_complete(risk: Any) -> Any:
    texts = (risk.category, risk.customer_impact.strip(), risk.treatment)
    if not all(texts) or None in (risk.owner_id, risk.score, risk.decision_by_id):
        return _(
            "Owner, category, likelihood, impact, customer impact, score and treatment are needed."
        )
    return None


@gate(check="CHK-RSK-02", label=_("Treatment planned"))
def treatment_planned(risk: Any) -> Any:
    from shallmark.common.actions.queries import has_action

    if above_limit(risk) and not has_action(risk.reference):
        return _("Above the limit: link at least one treatment action.")
    return None


@gate(check="CHK-SEC-03", label=_("Security risk has a control"), effect="warn")
def security_risk_controlled(risk: Any) -> Any:
    from shallmark.manage.grc.queries import controls_of

    if risk.category == "security" and above_limit(risk) and not controls_of(risk).exists():
        return _("A security risk above the limit needs a control.")
    return None


@gate(check="CHK-RSK-02", label=_("Accepted by whoever may"), opens="accepted_by")
def acceptor_may(risk: Any) -> Any:
    from shallmark.manage.grc.queries import holds

    if above_limit(risk) and not holds(risk.accepted_by, limit().acceptor_role):
        return _("Only the role named in the acceptance rules may accept this score.")
    return None


@gate(check="CHK-RSK-05", label=_("Effect of the actions judged"))
def effects_judged(risk: Any) -> Any:
    from shallmark.common.actions.queries import actions_of

    if actions_of(risk.reference).filter(status="done").exists():
        return _("Judge the effect of the actions and score again.")
    return None
