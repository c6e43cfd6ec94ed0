"""What the page of Governance, Risk, and Compliance shows."""

from django.utils.translation import gettext_lazy as _

from shallmark.workplace.functions import ServiceFunction, between

FUNCTION = ServiceFunction(
    key="governance-risk-and-compliance",
    name=_("Governance, Risk, and Compliance"),
    purpose=_(
        "Decide on risks with open eyes, keep what is asked by law and standard, and"
        " mend what went wrong for good."
    ),
    groups=(
        (_("Risk"), ("risk", "risk_assessment", "control")),
        (_("Exceptions"), ("exception", "external_access")),
        (_("Improvement"), ("nonconformity", "improvement", "action")),
        (_("Proof"), ("text_sample", "text_reading")),
    ),
    main=("risk", "nonconformity", "improvement", "action", "control"),
    figures=(
        "nonconformity.open",
        "risk.above",
        "control.failing",
        "improvement.undecided",
        "exception.in_force",
    ),
    own=("nonconformity.mine", "action.mine", "text_reading.unread"),
    late=(
        "nonconformity.late",
        "action.late",
        "risk.review",
        "control.review",
        "exception.ending",
    ),
    dates=(
        "nonconformity.due",
        "action.due",
        "exception.until",
        "external_access.ends_on",
    ),
    roles=(
        "risk_compliance_manager",
        "it_risk_compliance_manager",
        "security_manager",
        "audit_programme_owner",
        "auditor",
    ),
    policies=("security", "improvement"),
    checks=("RSK", "SEC", "AUD", "IMP"),
    stood={
        "nonconformity.open": between("closed_at"),
        "improvement.undecided": between("decided_at", statement_of_none=""),
    },
)
