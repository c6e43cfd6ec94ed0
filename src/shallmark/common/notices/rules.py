"""What makes a notice: functions that config/wiring.py plugs into writes, discussion, approvals.

Rules are read off the record type: `notice_rules` if it has some, else the rules below where the
record is discussed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shallmark.common.approvals import hooks as approvals
from shallmark.common.approvals.models import Approval, Decision
from shallmark.common.discussion.models import Entry
from shallmark.common.notices.notify import SILENT, is_silent, notify, settle
from shallmark.kernel.hooks import WriteEvent, after_every_write
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of


@dataclass(frozen=True, slots=True)
class Rule:
    """When a write does this, tell these people. `verb` or `state`: which write it is."""

    kind: str
    #: fields of the record that name a person
    people: tuple[str, ...]
    verb: str = ""
    #: a state the record has come to
    state: str = ""
    #: a field that was changed
    field: str = ""

    def fits(self, change: WriteEvent) -> bool:
        if self.verb:
            return change.verb == self.verb
        if self.field:
            return self.field in change.before or change.verb == "create"
        status = getattr(change.record, "status", None)
        moved = change.before.get("status") not in (None, status)
        return moved and status == self.state


RULES = (
    Rule("created", ("reporter",), verb="create"),
    Rule("assigned", ("assigned_to",), field="assigned_to"),
    Rule("resolved", ("reporter",), state="resolved"),
    Rule("closed", ("reporter",), state="closed"),
)
AUDIENCE = {"reporter": "caller", "assigned_to": "assigned", "owner": "accountable"}


#: records that answer a question about another: its field, the field of who answers, and the kind
ANSWERS = {"acknowledgement": ("document_version", "person", "acknowledge")}


def rules_of(record: Record) -> tuple[Rule, ...]:
    record_type = type_of(type(record))
    if record_type.notice_rules is not None:
        return record_type.notice_rules
    return RULES if record_type.has_discussion else ()


@after_every_write
def tell_by_rules(record: Record, change: WriteEvent) -> None:
    """Whom the rules of the record's type name is told of the write."""
    if change.source in SILENT:
        return
    for rule in rules_of(record):
        if rule.fits(change):
            for field in rule.people:
                notify(
                    [getattr(record, field, None)],
                    rule.kind,
                    record,
                    by=change.by,
                    at=change.at,
                    audience=AUDIENCE.get(field, field),
                )


@after_every_write
def settle_what_was_asked(record: Record, change: WriteEvent) -> None:
    """What was asked in a state that the record has left is done, as is what a record answers."""
    answers = ANSWERS.get(type_of(type(record)).key)
    if answers is not None and change.verb == "create":
        of, who, kind = answers
        person = getattr(record, who)
        settle(
            getattr(record, of), "confirmed", by=person, at=change.at, kinds=(kind,), person=person
        )
    status = getattr(record, "status", None)
    if status is not None and change.before.get("status") not in {None, status}:
        settle(record, status, by=change.by, at=change.at, but_in=status)


def audience(record: Record, kind: str, author: Person | None) -> Iterable[Any]:
    """Who is told of a reply or note (discussion.hooks.audiences): the other side of the talk."""
    names = ["assigned_to", "owner"]
    if kind == "reply":
        names.insert(0, "reporter")
    members = (getattr(record, name, None) for name in names)
    people = {person.pk: person for person in members if person is not None}
    if author is not None:
        people.pop(author.pk, None)
    receivers = [person for person in people.values() if person.is_active and not person.is_system]
    return (
        receivers if kind == "reply" else [person for person in receivers if person.is_staff_member]
    )


def after_entry(entry: Entry, record: Record) -> None:
    """After each reply or note (discussion.hooks.after_entries): those called in, then the rest."""
    if is_silent():
        return
    facts: dict[str, Any] = {
        "by": entry.author,
        "at": entry.at,
        "values": {"text": entry.text},
    }
    called = [mention.person for mention in entry.mentions.select_related("person")]
    notify(called, "mention", record, audience="mentioned", **facts)
    heard = {person.pk for person in called}
    others = [
        person for person in audience(record, entry.kind, entry.author) if person.pk not in heard
    ]
    notify(others, "reply" if entry.is_public else "note", record, **facts)


def after_request(approval: Approval, record: Record) -> None:
    """After an approval was asked for (approvals.hooks.after_requests)."""
    people = list(approval.approvers.all())
    void = Approval.Outcome.VOID
    # The record changed, and the same is asked again.
    settle(record, void, by=approval.requested_by, at=approval.requested_at, kinds=("approval",))
    values: dict[str, Any] = {"approval": approval.pk}
    if approval.due_at is not None:
        values["due"] = approval.due_at.isoformat()
    if approval.record_key in approvals.told:
        values["text"] = approvals.told[approval.record_key](record)
    notify(
        people,
        "approval",
        record,
        by=approval.requested_by,
        at=approval.requested_at,
        values=values,
        audience="approver",
    )


def after_decision(decision: Decision, record: Record) -> None:
    """After a decision (approvals.hooks.after_decisions): whoever asked hears of it.

    Who decided is asked no more; when the quorum is met or somebody rejected, nobody is.
    """
    asked: dict[str, Any] = {"by": decision.person, "at": decision.at, "kinds": ("approval",)}
    if decision.approval.is_open:
        settle(record, decision.decision, person=decision.person, **asked)
    else:
        settle(record, decision.approval.outcome, **asked)
    notify(
        [decision.approval.requested_by],
        "decided",
        record,
        by=decision.person,
        at=decision.at,
        values={"text": decision.reason},
        audience="requester",
    )
