"""Parts of an assessment that are signed by whoever answers for them: security, plans, cost.

A signature is a step that its person takes, of exactly what the part says then: it falls when that
changes (`models.change_bound`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.change_facts import Facts, facts_of
from shallmark.manage.change_configuration.change_rules import RANK, limit
from shallmark.manage.change_configuration.considered import considered
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.models.change_bound import SIGNED
from shallmark.manage.team.models import RoleAssignment


@dataclass(frozen=True)
class Part:
    """One part of the assessment: its key, who may sign it, and when it must be signed."""

    #: begins the names of its fields
    key: str
    #: keys of the roles that answer for it
    roles: tuple[str, ...]
    #: whether a change of this kind needs the signature at all
    needed: Callable[[Change, Facts], bool]
    #: whether it says what is to be signed
    says_something: Callable[[Change], bool]
    #: who signs it alone, in one sentence
    whose: Text

    def assessor(self, change: Change) -> int | None:
        """The key of the person who signed it."""
        pk: int | None = getattr(change, f"{self.key}_assessor_id")
        return pk

    def stands(self, change: Change) -> bool:
        """Whether the signature is of what the part says now."""
        signed, now = (getattr(change, f"{self.key}_{word}") for word in ("signed", "digest"))
        return bool(getattr(change, f"{self.key}_signed_at") and signed == now)


def _from(change: Change, facts: Facts, parameter: str) -> bool:
    """Whether a normal change is of the category that the parameter names, or a higher one."""
    least = RANK[str(limit(facts, parameter))]
    return change.category in states.NORMAL and RANK[change.category] >= least


def _plans_needed(change: Change, facts: Facts) -> bool:
    if change.category not in states.NORMAL or not change.services:
        return False
    return bool(change.invalidates) or _from(change, facts, "plans_threshold")


def _cost_needed(change: Change, facts: Facts) -> bool:
    normal = change.category in states.NORMAL and change.financial is not None
    cost, threshold = change.financial or 0, int(limit(facts, "cost_threshold"))
    if cost:
        # what one person asks of the same items within 30 days is one cost
        cost += sum(before for before in facts.costs_before if before < threshold)
    return normal and cost >= threshold


SECURITY = Part(
    "security",
    ("security_manager", "security_assessor"),
    lambda change, facts: _from(change, facts, "sec_threshold"),
    lambda change: considered(change, "security_impact"),
    _("Only a holder of the security role signs for security."),
)
PLANS = Part(
    "plans",
    (
        "continuity_manager",
        "continuity_process_owner",
        "capacity_availability_manager",
        "availability_process_owner",
    ),
    _plans_needed,
    lambda change: considered(change, "availability_impact", "continuity_impact"),
    _("Only the manager or process owner of availability or continuity, or the owner of the plans"
      " that it makes invalid, signs for plans."),
)  # fmt: skip
COST = Part(
    "cost",
    ("finance_manager", "finance_process_owner"),
    _cost_needed,
    lambda change: change.financial is not None,
    _("Only IT finance or the process owner of budgeting signs for cost."),
)
PARTS = (SECURITY, PLANS, COST)
#: the steps by which they are signed
STEPS = frozenset(f"sign_{part.key}" for part in PARTS)


def gap(change: Change, part: Part) -> bool:
    """It must be signed, and is not: by nobody, of another text, or without the role."""
    facts = facts_of(change)
    if not part.needed(change, facts):
        return False
    signed = part.says_something(change) and part.stands(change)
    return not (signed and _answers_for(part.assessor(change), part, change, facts))


def _answers_for(assessor: int | None, part: Part, change: Change, facts: Facts) -> bool:
    if part is PLANS and assessor is not None and assessor == change.plan_owner_id:
        return True
    return any((assessor, role) in facts.signers for role in part.roles)


def is_wanted(change: Change, part: Part) -> bool:
    """Whether there is anything to sign: needed or said, and not signed as it stands."""
    return gap(change, part) or (part.says_something(change) and not part.stands(change))


def may_sign(change: Change, part: Part, person: Person) -> bool:
    """Whether the person answers for the part now; plans are also signed by who owns them all."""
    if part is PLANS and person.pk == change.plan_owner_id:
        return True
    return bool(_roles_held(change, person) & set(part.roles))


def require_signer(change: Change, part: Part, by: Person | None) -> None:
    """Raise NotAllowed unless the person may sign the part."""
    if by is not None and not may_sign(change, part, by):
        raise NotAllowed(str(part.whose))


def _roles_held(change: Change, person: Person) -> frozenset[str]:
    """Roles of parts that the person holds now, kept on the record: a page asks for each part."""
    known: dict[int, frozenset[str]] = change.__dict__.setdefault("_signers_roles", {})
    if person.pk not in known:
        held = RoleAssignment.objects.in_effect(clock.now().date())
        every = {role for part in PARTS for role in part.roles}
        mine = held.filter(person_id=person.pk, role__key__in=every)
        known[person.pk] = frozenset(mine.values_list("role__key", flat=True))
    return known[person.pk]


def drop(change: Change, touched: Iterable[str]) -> None:
    """What was signed of a part is signed no more when the part says something else."""
    names = set(touched)
    for part, fields in SIGNED.items():
        if names & set(fields):
            setattr(change, f"{part}_assessor", None)
            setattr(change, f"{part}_signed_at", None)
