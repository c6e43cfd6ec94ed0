"""Deciding on what waits for approval: what must be seen, and that it was shown.

The page and the API give a signed mark with what they show; a decision brings it back, so the
record says when the very version that was decided on was in view.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shallmark.common.approvals.actions import decide, record_part_shown
from shallmark.common.approvals.models import Approval, Decision, PartShown
from shallmark.kernel import access, clock
from shallmark.kernel.exceptions import Invalid, RequiredFieldMissing, WrongState
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of
from shallmark.manage.change_configuration.change_rules import EMERGENCY_STEP
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


def last_question(record: Record) -> Approval | None:
    """What was asked on this record last, whatever became of it."""
    asked = Approval.objects.filter(record_key=type_of(type(record)).key, record_id=record.pk)
    return asked.order_by("-pk").first()


def asked_of(person: Person) -> QuerySet[Approval]:
    """Questions that wait for the decision of this person."""
    asked = Approval.objects.filter(outcome=Approval.Outcome.OPEN, approvers=person.pk)
    return asked.exclude(decisions__person=person.pk)


@dataclass(frozen=True)
class Waiting:
    """For whom a question waits, and whether the reader is one of them."""

    names: tuple[str, ...]
    is_mine: bool
    #: an emergency may be decided by phone: whoever may edit it writes that down
    by_phone: bool = False

    @property
    def words(self) -> str:
        """As "Waits for Mareike Thomsen, Lars Henningsen and 3 more"; "" where nobody is asked."""
        if not self.names:
            return ""
        named, more = ", ".join(self.names[:2]), len(self.names) - 2
        if more < 1:
            return _("Waits for %(names)s") % {"names": named}
        return _("Waits for %(names)s and %(count)d more") % {"names": named, "count": more}


def waiting_on(record: Record, person: Person) -> Waiting:
    """Who of those asked has not decided on what is open. Three queries."""
    question = question_of(record)
    if question is None:
        return Waiting((), is_mine=False)
    voted = question.decisions.values("person")
    people = list(question.approvers.exclude(pk__in=voted))
    phone = question.step == EMERGENCY_STEP and access.may_edit(person, record)
    return Waiting(
        tuple(map(str, people)), is_mine=any(one.pk == person.pk for one in people), by_phone=phone
    )


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


def record_part(record: Record, person: Person, *, part: str, mark: str) -> datetime:
    """When this part of the version that `mark` was given out for first came into view.

    Raises:
        Invalid: the page has no such part.
        WrongState, RequiredFieldMissing, NotAllowed: as `take_decision`.

    """
    question = question_of(record)
    if question is None or question.record_version != record.version:
        raise WrongState(_("Nothing waits for a decision here."))
    _shown_at(question, person, record.version, mark)
    if part not in parts_of(record):
        raise Invalid({"part": [str(_("The page has no such part."))]})
    return record_part_shown(question, part, by=person)


def shown_parts(question: Approval | None, person: Person) -> dict[str, datetime]:
    """The parts that came into view of this person, each with its first moment."""
    shown = PartShown.objects.filter(approval=question, person=person)
    return dict(shown.values_list("part", "at")) if question else {}


def unseen_parts(record: Record, question: Approval | None, person: Person) -> dict[str, str]:
    """The parts of the page that have not come into view of this person yet, by key."""
    shown = shown_parts(question, person)
    return {key: name for key, name in parts_of(record).items() if key not in shown}


def require_in_view(record: Record, person: Person) -> None:
    """Refuse an approval by the page of which a part never came into view.

    Raises:
        RequiredFieldMissing: names the parts.

    """
    question = question_of(record)
    if question is None or question.record_version != record.version:
        # The decision itself says so, and voids the question.
        return
    unseen = unseen_parts(record, question, person)
    if unseen:
        sentence = _("Not in view yet: %(parts)s. Look at them, then approve.")
        raise RequiredFieldMissing(sentence % {"parts": ", ".join(unseen.values())}, field="shown")


def parts_of(record: Record) -> dict[str, str]:
    """The parts of the page of the decision in their order, by key."""
    names = headings()
    if not isinstance(record, Change):
        return {key: names[key] for key, _fields in SEEN_OF_TEMPLATE}
    return {
        "why": _("Why"),
        "collisions": _("Time, collisions and freezes"),
        "impact": names["impact"],
        "cost": names["cost"],
        "effects": _("Controls and plans touched"),
        "back": names["back"],
        "what": names["what"],
        "tests": _("Tests"),
        "risk": names["risk"],
        "release": names["release"],
        "assessor": names["assessor"],
    }


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
