"""Records of governance, risk and compliance for tests."""

from datetime import timedelta
from typing import Any

from shallmark.common.documents.models import DocumentVersion
from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.grc.models import (
    Control,
    ExternalAccess,
    Improvement,
    Nonconformity,
    PolicyException,
    Risk,
    RiskCriteria,
)
from shallmark.pages.tests.factory import made, make, number


def risk(**values: Any) -> Risk:
    """Identified, and complete enough to be assessed."""
    defaults = {
        "title": f"Supplier {number()} stops delivering",
        "category": "other_parties",
        "text": "Its contract ends and nobody else knows the product.",
        "owner": values.get("owner") or make("person"),
        "likelihood": 2,
        "impact": 3,
        "customer_impact": "Orders wait for a day.",
        "treatment": "reduce",
        "decision_by": values.get("decision_by") or make("person"),
    }
    return made(Risk, **{**defaults, **values})


def risk_criteria(**values: Any) -> RiskCriteria:
    defaults = {
        "title": "How much risk we accept",
        "limit_score": 12,
        "acceptor_role": values.get("acceptor_role") or make("role"),
        "approach": "Looked for twice a year, by service and by process.",
        "scale": "likelihood 1: once in ten years\nimpact 5: customers stand still",
        "edition": "1",
        "approved_by": values.get("approved_by") or make("person"),
    }
    return made(RiskCriteria, **{**defaults, **values})


def approved_criteria() -> str:
    """The number of an approved version of the criteria of improvements, as an import brings it."""
    document, now = make("document", kind="criteria"), clock.now()
    with (
        entered(Source.IMPORT),
        write_transaction(by=None, verb="import", authority=SYSTEM, at=now),
    ):
        version = DocumentVersion(
            reference=f"DV{9_000_000 + number()}", title="Criteria", document=document,
            number="9.0", status="in_force", approved_at=now, effective_from=now,
            source_system="register", source_key=str(document.pk), created_at=now, updated_at=now,
        )  # fmt: skip
        version.save(force_insert=True)
    return version.reference


def risk_criteria_form() -> dict[str, Any]:
    return {"scale": "likelihood 1: once in ten years", "limit_score": 12}


def control(**values: Any) -> Control:
    """Proposed, with everything but the risks that it treats."""
    defaults = {
        "title": f"Backups are kept elsewhere {number()}",
        "kind": "technical",
        "owner": values.get("owner") or make("person"),
        "operation": "A copy goes to another site every night.",
        "maintenance": "Restored once a quarter.",
        "decision": values.get("decision") or approved_criteria(),
    }
    return made(Control, **{**defaults, **values})


def exception(**values: Any) -> PolicyException:
    defaults = {
        "title": f"Old till without updates {number()}",
        "record": values.get("record") or make("service").reference,
        "policy": "Patch policy",
        "reason": "The maker delivers no updates any more.",
        "until": clock.now().date() + timedelta(days=60),
        "compensation": "It stands in a net of its own.",
        "risk": values.get("risk") or risk(),
        "requested_by": values.get("requested_by") or make("person"),
    }
    return made(PolicyException, **{**defaults, **values})


def external_access(**values: Any) -> ExternalAccess:
    today = clock.now().date()
    defaults = {
        "title": f"Remote help {number()}",
        "party": "Clinic software house",
        "systems": "records server\ntest server",
        "agreement": "Contract of May, annex 3",
        "purpose": "Help with updates",
        "starts_on": today,
        "ends_on": today + timedelta(days=90),
    }
    return made(ExternalAccess, **{**defaults, **values})


def nonconformity(**values: Any) -> Nonconformity:
    """New, and complete enough to be accepted."""
    defaults = {
        "title": f"Changes are closed without review {number()}",
        "source": "self_report",
        "clause": "8.5.1.3",
        "description": "Four of twenty changes of May had no review.",
        "grade": "minor",
        "owner": values.get("owner") or make("person"),
        "correction": "The four are reviewed.",
        "due": clock.now().date() + timedelta(days=30),
    }
    return made(Nonconformity, **{**defaults, **values})


def improvement(**values: Any) -> Improvement:
    defaults = {
        "title": f"Answer calls faster {number()}",
        "source": "idea",
        "text": "Callers wait four minutes at nine o'clock.",
    }
    return made(Improvement, **{**defaults, **values})
