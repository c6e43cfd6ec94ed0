"""Who approves a change: who decided what on which version, who is still asked, what lapsed."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from shallmark.common.approvals.models import Approval, Decision
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of
from shallmark.manage.change_configuration import change_rules as rules
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.team.models import RoleAssignment, RoleDefinition


@dataclass(frozen=True)
class Line:
    """One person: the role, what was decided when of which version, or since when it waits."""

    person: object
    role: str
    #: approved, rejected or waits
    word: str
    at: datetime | None
    version: int = 0
    reason: str = ""
    is_reader: bool = False


@dataclass
class Approvals:
    """The lines in their order: decided, then waiting, the reader's own last."""

    lines: list[Line] = field(default_factory=list)
    #: as "1 of 3 must approve"
    needed: str = ""
    version: int = 0
    lapsed: str = ""
    #: whether nobody was asked yet: the lines are who would be
    is_ahead: bool = False


def approvals_of(record: Record, reader: Person) -> Approvals:
    """The newest question on the record, as its page tells it."""
    questions = Approval.objects.filter(
        record_key=type_of(type(record)).key, record_id=record.pk
    ).prefetch_related("approvers", "decisions__person")
    asked = list(questions.order_by("-pk")[:4])
    if not asked or (asked[0].outcome == Approval.Outcome.VOID and isinstance(record, Change)):
        ahead = _ahead(record, reader) if isinstance(record, Change) else Approvals()
        ahead.lapsed = _lapsed(asked, record)
        return ahead
    newest = asked[0]
    decided = sorted(newest.decisions.all(), key=lambda one: one.pk)
    voted = {one.person_id for one in decided}
    waiting = [one for one in newest.approvers.all() if one.pk not in voted and newest.is_open]
    roles = _roles([*voted, *(one.pk for one in waiting)], record)
    lines = [_decided(one, roles, reader) for one in decided]
    lines += sorted(
        (
            Line(
                one,
                roles.get(one.pk, ""),
                "waits",
                newest.requested_at,
                is_reader=one.pk == reader.pk,
            )
            for one in waiting
        ),
        key=lambda line: line.is_reader,
    )
    return Approvals(
        lines, _needed(newest.quorum, len(newest.approvers.all())), newest.record_version,
        _lapsed(asked[1:], record),
    )  # fmt: skip


def _decided(decision: Decision, roles: dict[int, str], reader: Person) -> Line:
    return Line(
        decision.person,
        roles.get(decision.person_id, ""),
        decision.decision,
        decision.at,
        decision.record_version,
        decision.reason,
        is_reader=decision.person_id == reader.pk,
    )


def _needed(quorum: int, everybody: int) -> str:
    if everybody < quorum:
        return _("%(count)d needed, %(all)d can be asked") % {"count": quorum, "all": everybody}
    if quorum == everybody:
        return _("all of %(count)d") % {"count": everybody}
    return _("%(count)d of %(all)d") % {"count": quorum, "all": everybody}


def _ahead(change: Change, reader: Person) -> Approvals:
    """Who would be asked by the rule that fits it now."""
    rule = rules.rule_for(change)
    if change.is_open is False or change.category == "standard" or rule is None:
        return Approvals(is_ahead=True)
    people = rules.approvers_of(change, rule.roles, separate=rule.separate)
    roles = _roles([one.pk for one in people], change, rule.roles)
    lines = [
        Line(one, roles.get(one.pk, ""), "ahead", None, is_reader=one.pk == reader.pk)
        for one in people
    ]
    return Approvals(lines, _needed(rule.quorum, len(people)), is_ahead=True)


def _roles(people: list[int], record: Record, keys: list[str] | None = None) -> dict[int, str]:
    """The title of the role by which each of them is asked."""
    wanted = set(keys or (record.approver_roles if isinstance(record, Change) else ()))
    held = RoleAssignment.objects.in_effect(clock.now().date()).filter(person_id__in=people)
    titles = dict(RoleDefinition.objects.filter(key__in=wanted).values_list("key", "title"))
    found: dict[int, str] = {}
    for person, key, rights, title in held.values_list(
        "person_id", "role__key", "role__rights", "role__title"
    ):
        if key in wanted or rights in wanted:
            found[person] = title if key in wanted else titles.get(rights, title)
    return found


def _lapsed(older: list[Approval], record: Record) -> str:
    """The newest version that was approved by somebody and is not the one in question."""
    for question in older:
        names = [str(one.person) for one in question.decisions.all() if one.decision == "approved"]
        if names and question.record_version != getattr(record, "approved_version", None):
            return _("Version %(version)d was approved by %(names)s; it lapsed by a change.") % {
                "version": question.record_version, "names": ", ".join(names),
            }  # fmt: skip
    return ""
