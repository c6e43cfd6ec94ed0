"""Deciding on what waits for approval: what must be seen, and that it was shown.

The page and the API give a signed mark with what they show; a decision brings it back, so the
record says when the very version that was decided on was in view.
"""

from datetime import datetime
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from shallmark.common.approvals.actions import decide
from shallmark.common.approvals.models import Approval, Decision
from shallmark.kernel import clock
from shallmark.kernel.exceptions import RequiredFieldMissing, WrongState
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of
from shallmark.manage.change_configuration.collisions import all_collisions
from shallmark.manage.change_configuration.models import Change

_SALT = "shallmark.decision"


def question_of(record: Record) -> Approval | None:
    """What waits for a decision on this record; the newest."""
    approvals = Approval.objects.filter(
        record_key=type_of(type(record)).key, record_id=record.pk, outcome=Approval.Outcome.OPEN
    )
    return approvals.order_by("-pk").first()


def shown_mark(question: Approval, person: Person, version: int) -> str:
    """A mark that says: this version was shown to this person now."""
    parts = [question.pk, person.pk, version, clock.now().isoformat()]
    return signing.dumps(parts, salt=_SALT)


def take_decision(record: Record, person: Person, *, word: str, reason: str, mark: str) -> Decision:
    """Record the person's decision on what was shown to them.

    Raises:
        WrongState: nothing waits for a decision.
        RequiredFieldMissing: nothing was shown, or another version.
        QuestionVoid: it was changed after the question was asked.
        Refused: the approval, or a gate of the step, refuses.

    """
    question = question_of(record)
    if question is None:
        raise WrongState(_("Nothing waits for a decision here."))
    shown_at = _shown_at(question, person, record.version, mark)
    return decide(question, word, by=person, shown_at=shown_at, reason=reason)


def _shown_at(question: Approval, person: Person, version: int, mark: str) -> datetime:
    """When this version was shown to this person for this question."""
    missing = RequiredFieldMissing(_("Look at what you decide on first."), field="shown")
    try:
        question_pk, who, shown, at = signing.loads(mark, salt=_SALT, max_age=86_400)
    except (signing.BadSignature, ValueError) as wrong:
        raise missing from wrong
    if (question_pk, who, shown) != (question.pk, person.pk, version):
        raise missing
    return min(datetime.fromisoformat(at), clock.now())


#: heading -> fields that whoever decides must see
SEEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("what", ("category", "reason", "plan", "implementer", "planned_start", "planned_end")),
    ("risk", ("likelihood", "consequence", "risk", "benefit", "feasibility")),
    ("cost", ("financial", "financial_basis")),
    ("impact", ("services", "items", "service_impact", "customer_impact", "capacity_impact")),
    (
        "plans",
        (
            "availability_impact",
            "continuity_impact",
            "invalidates",
            "plan_update",
            "major_for_continuity",
        ),
    ),
    (
        "security",
        ("security_impact", "security_assessor", "controls_affected", "bypasses_control"),
    ),
    ("release", ("release", "release_impact", "other_changes")),
    (
        "back",
        (
            "backout_plan",
            "backout_tested_on",
            "backout_minutes",
            "decision_point",
            "not_reversible_reason",
            "remedy",
        ),
    ),
)
SEEN_OF_TEMPLATE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("what", ("purpose", "steps", "valid_to", "owner")),
    ("impact", ("scope_services", "scope_items")),
    ("risk", ("risk", "last_failure", "failure_explained")),
    ("back", ("backout_plan", "backout_minutes")),
)


def headings() -> dict[str, str]:
    return {
        "what": _("What, why and when"),
        "risk": _("Risk and benefit"),
        "cost": _("Cost"),
        "impact": _("Services and customers"),
        "plans": _("Availability and continuity plans"),
        "security": _("Security"),
        "release": _("Releases and other changes"),
        "back": _("Way back"),
    }


def seen_of(record: Record) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return SEEN if isinstance(record, Change) else SEEN_OF_TEMPLATE


def surroundings(record: Record) -> dict[str, Any]:
    """Cost lines, tests and collisions of a change, and its impact as it was kept."""
    if not isinstance(record, Change):
        return {"costs": [], "tests": [], "collisions": [], "impact": {}}
    return {
        "costs": list(record.costs.all()),
        "tests": list(record.tests.order_by("-tested_at")),
        "collisions": all_collisions(record),
        "impact": record.impact_snapshot,
    }
