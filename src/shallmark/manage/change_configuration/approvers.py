"""Who approves a change: who decided what on which version, who is still asked, what lapsed."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.common.approvals.models import Approval, Decision
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import type_of
from shallmark.manage.change_configuration import change_rules as rules
from shallmark.manage.change_configuration.deciding import parts_of
from shallmark.manage.change_configuration.models import ApprovalRule, Change
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
    #: which parts of the page came into view before, as "9 of 10 parts in view, 10:38 – 10:41"
    seen: str = ""


@dataclass
class Approvals:
    """The lines in their order: decided, then waiting, the reader's own last."""

    lines: list[Line] = field(default_factory=list)
    #: as "1 of 2 given", before anybody is asked "2 needed, 5 can decide"
    needed: str = ""
    #: roles that are asked for and that nobody holds, in words
    vacant: str = ""
    #: why there is no line
    none: str = ""
    version: int = 0
    lapsed: str = ""
    #: whether nobody was asked yet: the lines are who would be
    is_ahead: bool = False


def approvals_of(record: Record, reader: Person) -> Approvals:
    """The newest question on the record, as its page tells it."""
    questions = Approval.objects.filter(
        record_key=type_of(type(record)).key, record_id=record.pk
    ).prefetch_related("approvers", "decisions__person", "parts_shown")
    asked = list(questions.order_by("-pk")[:4])
    if not asked or (asked[0].outcome == Approval.Outcome.VOID and isinstance(record, Change)):
        ahead = _ahead(record, reader) if isinstance(record, Change) else Approvals()
        ahead.lapsed = _lapsed(asked, record)
        if ahead.lapsed and not ahead.lines:
            ahead.none = _("Nobody is asked now.")
        return ahead
    newest = asked[0]
    before = [one for one in asked[1:] if one.step != newest.step and one.outcome == "approved"]
    decided = sorted(newest.decisions.all(), key=lambda one: one.pk)
    earlier = [(each, one) for one in reversed(before) for each in one.decisions.all()]
    voted = {one.person_id for one in decided}
    waiting = [one for one in newest.approvers.all() if one.pk not in voted and newest.is_open]
    spoke = {one.person_id for one, _question in earlier}
    roles = _roles([*voted, *spoke, *(one.pk for one in waiting)], record)
    every = [*earlier, *((one, newest) for one in decided)]
    lines = [_decided(one, question, roles, reader, record) for one, question in every]
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
    given = sum(one.decision == "approved" for one in decided)
    wanted = record.approver_roles if isinstance(record, Change) and newest.is_open else []
    return Approvals(
        lines,
        needed_words(newest.quorum, len(newest.approvers.all()), given),
        vacant_words(wanted),
        version=newest.record_version,
        lapsed=_lapsed([one for one in asked[1:] if one not in before], record),
    )


def _decided(
    decision: Decision, question: Approval, roles: dict[int, str], reader: Person, record: Record
) -> Line:
    """What one decided; of what was carried out by then, that it was afterwards."""
    role = roles.get(decision.person_id, "")
    started = getattr(record, "started_at", None)
    if started is not None and decision.at > started:
        role = _("%(role)s, afterwards") % {"role": role} if role else _("afterwards")
    return Line(
        decision.person,
        role,
        decision.decision,
        decision.at,
        decision.record_version,
        decision.reason,
        is_reader=decision.person_id == reader.pk,
        seen=_seen(decision, question, record),
    )


def _seen(decision: Decision, question: Approval, record: Record) -> str:
    """How much of the page came into view of whoever decided; "" where no page told it."""
    shown = [one for one in question.parts_shown.all() if one.person_id == decision.person_id]
    if not shown:
        return ""
    moments = sorted(timezone.localtime(one.at) for one in shown)
    words = _("%(seen)d of %(all)d parts in view, %(first)s – %(last)s")
    return words % {
        "seen": len(shown),
        "all": len(parts_of(record)),
        "first": f"{moments[0]:%H:%M}",
        "last": f"{moments[-1]:%H:%M}",
    }


def needed_words(quorum: int, everybody: int, given: int | None = None) -> str:
    """One sentence of how many must approve: those who have, or those who can."""
    if given is None:
        return _("%(count)d needed, %(all)d can decide") % {"count": quorum, "all": everybody}
    return _("%(given)d of %(count)d given") % {"given": given, "count": quorum}


def vacant_words(roles: list[str]) -> str:
    """Which of the roles nobody holds now, as "Service owner: nobody holds it". Two queries."""
    if not roles:
        return ""
    held = RoleAssignment.objects.in_effect(clock.now().date()).filter(person__is_active=True)
    known = held.filter(Q(role__key__in=roles) | Q(role__rights__in=roles))
    found = {key for pair in known.values_list("role__key", "role__rights") for key in pair}
    titles = dict(RoleDefinition.objects.filter(key__in=roles).values_list("key", "title"))
    return vacant_of(roles, found, titles)


def vacant_of(roles: list[str], found: set[str], titles: dict[str, str]) -> str:
    """The same, of the keys and rights that somebody holds and the titles of the roles."""
    empty = [key for key in roles if key not in found | {"admin"}]
    sentence = _("%(role)s: nobody holds it")
    return "; ".join(sentence % {"role": titles.get(key, key.replace("_", " "))} for key in empty)


def _nobody(change: Change, rule: ApprovalRule | None) -> str:
    """Why nobody is asked about the change."""
    if change.category == "standard":
        return _("Nobody is asked: its template was approved once for all changes made from it.")
    if not change.is_open and change.source_system:
        return _("The register before does not say who approved it.")
    if not change.is_open:
        return _("It ended before anybody was asked.")
    if rule is None:
        return _("No approval rule fits it.")
    return _("Nobody holds a role that may decide on it.")


def _ahead(change: Change, reader: Person) -> Approvals:
    """Who would be asked by the rule that fits it now."""
    rule = rules.rule_for(change)
    if change.is_open is False or change.category == "standard" or rule is None:
        return Approvals(is_ahead=True, none=_nobody(change, rule))
    people = rules.approvers_of(change, rule.roles, separate=rule.separate)
    roles = _roles([one.pk for one in people], change, rule.roles)
    lines = [
        Line(one, roles.get(one.pk, ""), "ahead", None, is_reader=one.pk == reader.pk)
        for one in people
    ]
    none = "" if lines else _nobody(change, rule)
    needed = needed_words(rule.quorum, len(people))
    return Approvals(lines, needed, vacant_words(rule.roles), none, is_ahead=True)


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
