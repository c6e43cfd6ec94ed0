"""What makes a notice: functions that config/wiring.py plugs into the door, discussion, approvals.

Rules are read off the record type: `notice_rules` if it has some, else the rules below where the
record is discussed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shallmark.common.notices.telling import SILENT, tell
from shallmark.kernel.hooks import Change
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

    def fits(self, change: Change) -> bool:
        if self.verb:
            return change.verb == self.verb
        if self.field:
            return self.field in change.before or change.verb == "create"
        moved = change.before.get("status") not in (None, change.record.status)
        return moved and change.record.status == self.state


RULES = (
    Rule("created", ("reporter",), verb="create"),
    Rule("assigned", ("assigned_to",), field="assigned_to"),
    Rule("resolved", ("reporter",), state="resolved"),
    Rule("closed", ("reporter",), state="closed"),
)
AUDIENCE = {"reporter": "caller", "assigned_to": "assigned", "owner": "accountable"}


def rules_of(record: Any) -> tuple[Rule, ...]:
    declared = type_of(type(record))
    rules: tuple[Rule, ...] = getattr(declared, "notice_rules", RULES if declared.discussed else ())
    return rules


def after_step(change: Change) -> None:
    """After each write through the door (kernel.hooks.after_steps)."""
    if change.source in SILENT:
        return
    for rule in rules_of(change.record):
        if rule.fits(change):
            for field in rule.people:
                tell(
                    [getattr(change.record, field, None)],
                    rule.kind,
                    change.record,
                    by=change.by,
                    at=change.at,
                    audience=AUDIENCE.get(field, field),
                    source=change.source,
                )


def audience(record: Any, kind: str, author: Any) -> Iterable[Any]:
    """Who is told of a reply or note (discussion.hooks.audiences): the other side of the talk."""
    names = ["assigned_to", "owner"]
    if kind == "reply":
        names.insert(0, "reporter")
    found = (getattr(record, name, None) for name in names)
    people = {person.pk: person for person in found if person is not None}
    if author is not None:
        people.pop(author.pk, None)
    told = [person for person in people.values() if person.is_active and not person.is_system]
    return told if kind == "reply" else [person for person in told if person.is_staff_member]


def after_entry(entry: Any, record: Any) -> None:
    """After each reply or note (discussion.hooks.after_entries): those called in, then the rest."""
    if entry.channel in SILENT:
        return
    said: dict[str, Any] = {
        "by": entry.author,
        "at": entry.at,
        "values": {"text": entry.text},
        "source": entry.channel,
    }
    called = [mention.person for mention in entry.mentions.select_related("person")]
    tell(called, "mention", record, audience="mentioned", **said)
    heard = {person.pk for person in called}
    others = [one for one in audience(record, entry.kind, entry.author) if one.pk not in heard]
    tell(others, "reply" if entry.is_public else "note", record, **said)


def after_request(approval: Any, record: Any) -> None:
    """After an approval was asked for (approvals.hooks.after_requests)."""
    people = list(approval.approvers.all())
    tell(
        people,
        "approval",
        record,
        by=approval.requested_by,
        at=approval.requested_at,
        audience="approver",
    )


def after_decision(decision: Any, record: Any) -> None:
    """After a decision (approvals.hooks.after_decisions): whoever asked hears of it."""
    tell(
        [decision.approval.requested_by],
        "decided",
        record,
        by=decision.person,
        at=decision.at,
        values={"text": decision.reason},
        audience="requester",
    )
