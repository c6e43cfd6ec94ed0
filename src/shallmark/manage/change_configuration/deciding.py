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
from shallmark.manage.change_configuration.models.change_bound import SEEN

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


SEEN_OF_TEMPLATE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("what", ("purpose", "steps", "valid_to", "owner")),
    ("impact", ("scope_services", "scope_items", "covers_documents")),
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
        "release": _("Releases, other changes and freezes"),
        "back": _("Way back"),
        "assessor": _("Who assessed it"),
    }


def seen_of(record: Record) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return SEEN if isinstance(record, Change) else SEEN_OF_TEMPLATE


def surroundings(record: Record) -> dict[str, Any]:
    """Cost lines, tests and collisions of a change."""
    if not isinstance(record, Change):
        return {"costs": [], "tests": [], "collisions": []}
    return {
        "costs": list(record.costs.all()),
        "tests": list(record.tests.order_by("-tested_at")),
        "collisions": all_collisions(record),
    }
