"""Which writes on accounts, roles and what keeps duties apart one person does not make alone.

Each function tells of one record type why a write waits (`RecordType.second_person`) and what is at
stake: whoever confirms it holds all of that.
"""

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.settled import settled
from shallmark.kernel.models import AnyRecord, Record
from shallmark.kernel.people import Person
from shallmark.kernel.second_person import Reason
from shallmark.manage.team.models import (
    AuthorityLevel,
    CompensatingMeasure,
    RoleAssignment,
    RoleDefinition,
    SeparationRule,
)
from shallmark.manage.team.models import Person as PersonRecord
from shallmark.manage.team.outranking import holders, lacking, may_decide_so, roles_of

Before = Mapping[str, object] | None
#: of an account: by these somebody else comes in, or nobody
ACCOUNT = frozenset({"username", "email", "is_active"})
OPENS = frozenset({"audits_from", "audits_until"})
HOLDS = frozenset({"role", "person", "starts_on", "ends_on"}) | OPENS
GIVES = frozenset({"rights", "top_management", "key"})
#: of a role: whether it may stand vacant, and whether it decides as top management
JUDGED = frozenset({"mandatory", "top_management"})


def _own() -> str:
    return _("Nobody changes the own rights alone.")


def _outranks(by: Person, more: list[str]) -> str:
    return _("It touches rights that %(name)s does not hold: %(rights)s.") % {
        "name": by,
        "rights": "; ".join(more),
    }


def earlier(record: AnyRecord, before: Before) -> AnyRecord:
    """The record as it was before the write, as far as it differs."""
    past = copy(record)
    past._state = copy(record._state)
    past._state.fields_cache = dict(record._state.fields_cache)
    for name, value in (before or {}).items():
        setattr(past, name, value)
    return past


def _reason(by: Person, stake: list[RoleDefinition], concerned: frozenset[int]) -> Reason | None:
    """Own rights first, then rights that the person does not hold."""
    if by.pk in concerned:
        return Reason(_own(), concerned)
    more = lacking(by, stake)
    return Reason(_outranks(by, more), concerned) if more else None


def of_assignment(new: RoleAssignment, before: Before, by: Person) -> Reason | None:
    """Giving a role, and changing, ending or shortening what is held."""
    if before is not None and not HOLDS & before.keys():
        return None
    if before is not None and before.keys() <= {"ends_on"} and _gives_up(new, before, by):
        return None
    people = {new.person_id, earlier(new, before).person_id}
    return _reason(by, stake_of_assignment(new, before), frozenset(people))


def _gives_up(new: RoleAssignment, before: Before, by: Person) -> bool:
    """Whether somebody ends the own role earlier: that takes nothing from anybody else."""
    was = earlier(new, before).ends_on
    sooner = new.ends_on is not None and (was is None or new.ends_on < was)
    return sooner and new.person_id == by.pk


def stake_of_assignment(new: RoleAssignment, before: Before) -> list[RoleDefinition]:
    """The role before and after; a period to audit opens what security alone reads."""
    roles = {role.pk: role for role in (new.role, earlier(new, before).role)}
    if new.audits_from is not None and (before is None or HOLDS & before.keys()):
        security = RoleDefinition.objects.filter(rights="security_manager")
        roles |= {role.pk: role for role in security}
    return list(roles.values())


def of_role(new: RoleDefinition, before: Before, by: Person) -> Reason | None:
    """Changing what a role gives to those who hold it, and what is asked of it."""
    if before is None:
        return None
    held = holders(new) if GIVES & before.keys() else frozenset()
    outranks = _reason(by, stake_of_role(new, before), held) if held else None
    return outranks or settled(new, JUDGED & before.keys(), held)


def stake_of_role(new: RoleDefinition, before: Before) -> list[RoleDefinition]:
    """The role before and after; nothing where what it gives stays as it is."""
    same = before is not None and not GIVES & before.keys()
    return [] if same else [new, earlier(new, before)]


def of_person(new: PersonRecord, before: Before, by: Person) -> Reason | None:
    """The account of somebody who holds more, to whom a link goes by mail; the own competence."""
    if before is not None and new.pk == by.pk and "competence_reviewed_at" in before:
        return Reason(_("Nobody reviews the own competence: another does."), frozenset({new.pk}))
    if before is None or not ACCOUNT & before.keys() or new.pk == by.pk:
        return None
    return _reason(by, roles_of(new), frozenset({new.pk}))


def stake_of_person(new: PersonRecord, before: Before) -> list[RoleDefinition]:  # noqa: ARG001
    return roles_of(new)


def of_authority(new: AuthorityLevel, before: Before, by: Person) -> Reason | None:
    """How far the holders of a role decide."""
    held = holders(new.role) | holders(earlier(new, before).role)
    if not held or ("admin" in by.role_keys and by.pk not in held):
        return None
    if by.pk in held:
        return Reason(_own(), held)
    if may_decide_so(by, new):
        return None
    return Reason(_outranks(by, [new.get_matter_display()]), held)


def of_separation(new: SeparationRule, before: Before, by: Person) -> Reason | None:
    """Lifting what keeps the own roles apart from others."""
    if before is None:
        return None
    old = earlier(new, before)
    bound = holders(new.first) | holders(new.second) | holders(old.first) | holders(old.second)
    return Reason(_own(), frozenset({by.pk})) if by.pk in bound else None


def of_measure(new: CompensatingMeasure, before: Before, by: Person) -> Reason | None:
    """Letting somebody unite two duties: another than that person and than who proposes it."""
    if before is not None and before.keys() <= {"title", "owner"}:
        return None
    people = frozenset({new.person_id, earlier(new, before).person_id})
    return Reason(_own() if by.pk in people else _("Another approves it."), people)


def _nothing(new: Record, before: Before) -> list[RoleDefinition]:  # noqa: ARG001
    return []


#: record type -> what is at stake: whoever confirms holds all of it
STAKES: dict[str, Callable[[Any, Before], list[RoleDefinition]]] = {
    "role_assignment": stake_of_assignment,
    "role": stake_of_role,
    "person": stake_of_person,
    "authority_level": _nothing,
    "separation_rule": _nothing,
    "compensating_measure": _nothing,
    "parameter": _nothing,
    "retention_rule": _nothing,
    "risk_criteria": _nothing,
    "risk_assessment": _nothing,
}
#: record type -> field -> which of the two people it says: nobody else writes these
SIGNED: dict[str, dict[str, str]] = {
    "role_assignment": {"appointed_by": "asked_by", "confirmed_by": "confirmed_by"},
    "compensating_measure": {"approved_by": "confirmed_by"},
    "retention_rule": {"approved_by": "confirmed_by"},
    "risk_criteria": {"approved_by": "confirmed_by"},
    "risk_assessment": {"assessor": "asked_by", "approved_by": "confirmed_by"},
}


def stake_of(record_key: str) -> Callable[[Any, Before], list[RoleDefinition]]:
    """What is at stake in a write of this type; a correction takes no rights but the manager's."""
    return STAKES.get(record_key, _nothing)
