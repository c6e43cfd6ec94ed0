"""How a question stands for one who opens it later: still to be decided, or why it is not."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.common.approvals.models import Approval, Decision
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.pages import formats
from shallmark.pages.record_forms import changed_since


@dataclass(frozen=True)
class Standing:
    """What is told of a question, and whether the reader may decide on it now."""

    words: str
    may_decide: bool = False
    #: it was asked anew: labels of what is other than when the mail was sent
    is_anew: bool = False
    changed: tuple[str, ...] = ()
    asked_at: datetime | None = None


def standing_of(approval: Approval, record: Record, person: Person) -> Standing:
    """How the question stands for this person; where it was asked anew, how the new one does."""
    newest = _newest(approval)
    if not newest.is_open:
        return Standing(_ended(newest, record, person))
    if newest.decisions.filter(person=person).exists():
        return Standing(_("You have decided on it already; it waits for others."))
    why = _why_not(newest, record, person)
    if why:
        return Standing(why)
    if newest.pk == approval.pk and record.version == approval.record_version:
        return Standing("", may_decide=True)
    labels = tuple(changed_since(record, approval.record_version))
    # Changed after the newest question too: its decision says so, and voids it.
    return Standing("", True, is_anew=True, changed=labels, asked_at=approval.requested_at)


def _newest(approval: Approval) -> Approval:
    same = Approval.objects.filter(
        record_key=approval.record_key, record_id=approval.record_id, step=approval.step
    )
    return same.order_by("-pk").first() or approval


def _ended(newest: Approval, record: Record, person: Person) -> str:
    if newest.outcome == Approval.Outcome.VOID:
        state = getattr(record, "get_status_display", str)()
        return _("It was withdrawn, nothing waits for a decision any more: %(state)s.") % {
            "state": str(state).lower()
        }
    decision = newest.decisions.order_by("-pk").select_related("person").first()
    if decision is None:
        return _("It is decided already.")
    said = Decision.Word(decision.decision).label
    who = _("you") if decision.person_id == person.pk else str(decision.person)
    return _("It is decided already: %(word)s by %(who)s, %(when)s.") % {
        "word": said, "who": who, "when": _said_at(decision.at),
    }  # fmt: skip


def _said_at(moment: datetime) -> str:
    return formats.moment(moment, clock.now(), timezone.get_current_timezone())


def _why_not(question: Approval, record: Record, person: Person) -> str:
    """Why the person may not decide on it; "" where she may."""
    if question.requested_by_id == person.pk:
        return _("You asked for it yourself: another person decides.")
    if getattr(record, "requested_for_id", None) == person.pk:
        return _("It is for you: another person decides.")
    if question.approvers.filter(pk=person.pk).exists():
        return ""
    names = ", ".join(map(str, question.approvers.all()[:3]))
    return _("You are not asked, or not any more. It waits for %(names)s.") % {"names": names}
