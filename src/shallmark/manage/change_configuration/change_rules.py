"""Rules of changes that several places ask: the matrix, approval rules, templates, gaps.

What a gate asks here, its check asks of the ledger in the same words.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from decimal import Decimal
from typing import Any

from django.db.models import Q

from shallmark.common.approvals.models import Approval, Decision
from shallmark.common.hands import hands_in
from shallmark.common.parameters.defaults import known, typed
from shallmark.common.parameters.texts import says
from shallmark.kernel import clock
from shallmark.manage.change_configuration.change_facts import Decided, Facts, facts_of
from shallmark.manage.change_configuration.considered import considered
from shallmark.manage.change_configuration.models import ApprovalRule, Change, StandardChange
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.team.models import Person, RoleAssignment
from shallmark.plan.policy.models import Policy

#: likelihood x consequence of harm
MATRIX = {
    ("low", "low"): "low", ("low", "medium"): "low", ("low", "high"): "medium",
    ("medium", "low"): "low", ("medium", "medium"): "medium", ("medium", "high"): "high",
    ("high", "low"): "medium", ("high", "medium"): "high", ("high", "high"): "high",
}  # fmt: skip
#: a yes to any of them routes the change to design and transition
MAJOR_CRITERIA = ("new_service", "changed_service", "removal_or_transfer", "major_effect")
#: categories in the order of the policy; an emergency is always above
RANK = {"standard": 0, "minor": 1, "significant": 2, "major": 3, "emergency": 4}
NORMAL_STEP, EMERGENCY_STEP, AFTERWARDS = "approve", "approve_emergency", "retrospective"
ASSESSED = (
    "likelihood", "consequence", "benefit", "feasibility", "financial", "financial_basis",
    "service_impact", "no_service_effect", "customer_impact", "no_customer_effect",
    "capacity_impact", "availability_impact", "no_availability_effect", "continuity_impact",
    "no_continuity_effect", "release_impact", "no_release_effect", "other_changes",
)  # fmt: skip


def filled(change: Change) -> set[str]:
    """The fields of the assessment that a new change brings along."""
    return {name for name in ASSESSED if getattr(change, name) not in ("", None, False)}


def follow(change: Change, touched: set[str], by: Person | None) -> None:
    """Risk by the matrix; who assessed; what was decided on a collision falls with the window."""
    if change.category != states.Category.STANDARD:
        # That of a standard change comes from its template.
        change.risk = MATRIX.get((change.likelihood, change.consequence), "")
    afterwards = change.category == states.Category.EMERGENCY and change.closed_at is None
    if touched & set(ASSESSED) and (change.started_at is None or afterwards):
        change.assessed_at, change.assessed_by = clock.now(), by or change.assessed_by
    if touched & {"planned_start", "planned_end", "services", "items"}:
        change.collision_decided_at = change.collision_decided_by = None
        change.collision_of = {}


def policy_in_force() -> str:
    """The change policy that holds now, with its edition; empty while there is none."""
    held = Policy.objects.filter(kind="change", status="in_force").order_by("-approved_at")
    edition = held.values_list("reference", "edition").first()
    return "" if edition is None else f"{edition[0]} {edition[1]}".strip()


def meets_major_criteria(answers: Mapping[str, object]) -> bool:
    """A yes to any criterion; the ledger reads the answers alike."""
    return any(answers.get(key) is True or answers.get(key) in {"yes", "true"} for key in answers)


def rule_for(change: Change) -> ApprovalRule | None:
    """The most demanding rule in force for the change's category, risk and cost; None: none."""
    return fitting(ApprovalRule.objects.filter(category=change.category, is_active=True), change)


def rule_and_limit(change: Change) -> tuple[ApprovalRule | None, Decimal | None]:
    """The rule that fits it, and the cost from which another one asks for other approvals."""
    rules = list(ApprovalRule.objects.filter(category=change.category, is_active=True))
    rule = fitting(rules, change)
    cost, dearer = change.financial or 0, copy(change)
    for dearer.financial in sorted({one.cost_from for one in rules if one.cost_from > cost}):
        if fitting(rules, dearer) != rule:
            return rule, dearer.financial
    return rule, None


def fitting(rules: Iterable[ApprovalRule], change: Change) -> ApprovalRule | None:
    """Of the rules of its category, the most demanding one from its risk and cost on."""
    level, cost = states.LEVELS.get(change.risk, 1), change.financial or 0
    fits = (one for one in rules if states.LEVELS[one.risk_from] <= level and one.cost_from <= cost)
    return max(fits, key=_demand, default=None)


def _demand(rule: ApprovalRule) -> tuple[Any, ...]:
    return (rule.quorum, states.LEVELS[rule.risk_from], rule.cost_from, rule.pk)


def bind_rule(change: Change) -> None:
    """The change keeps what its rule asked for when approval was asked."""
    rule = rule_for(change)
    if rule is not None:
        change.approver_roles = sorted(rule.roles)
        change.quorum, change.separate = rule.quorum, rule.separate


def holders(roles: list[str]) -> list[Person]:
    """Active people who hold one of the roles' rights now."""
    held = RoleAssignment.objects.in_effect(clock.now().date())
    ids = held.filter(Q(role__rights__in=roles) | Q(role__key__in=roles)).values("person_id")
    people = Person.objects.filter(is_active=True, is_system=False)
    admins = Person.objects.filter(is_superuser=True).values("pk")
    return list(people.filter(Q(pk__in=ids) | Q(is_superuser="admin" in roles, pk__in=admins)))


def asks_for_role(key: str) -> bool:
    """Whether an approval rule asks for a role by its key."""
    return ApprovalRule.objects.filter(is_active=True, roles__contains=[key]).exists()


def concerned(change: Change, *, separate: bool) -> set[int | None]:
    """Who decides nothing about it: whoever asked or wrote it, and apart, does or assessed it.

    Whoever ever did, handed over or not. An emergency is assessed after its decision.
    """
    emergency = change.category == states.Category.EMERGENCY
    apart = {"did"} if emergency else {"did", "assessed"}
    out = {"asked", "wrote"} | (apart if separate else set())
    had = {person for hand, person in facts_of(change).hands if hand in out}
    named = {change.requester_id, change.created_by_id}
    does = {change.implementer_id, None if emergency else change.assessed_by_id}
    return had | named | (does if separate else set())


def approvers_of(change: Change, roles: list[str], *, separate: bool) -> list[Person]:
    """Who may decide: holders of the roles who are not concerned."""
    out = concerned(change, separate=separate)
    return [person for person in holders(roles) if person.pk not in out]


def step_asked(change: Change) -> str:
    return EMERGENCY_STEP if change.category == states.Category.EMERGENCY else NORMAL_STEP


def deciding_roles(change: Change) -> list[str]:
    """The roles that decide on what concerns it; of a standard change those of its rules."""
    rules = ApprovalRule.objects.filter(category=change.category, is_active=True)
    return change.approver_roles or sorted({role for rule in rules for role in rule.roles})


def decisions_of(change: Change, step: str, version: int | None = None) -> list[Decided]:
    """Approvals of the step on this version (any version: None), where the quorum was met."""
    return [
        decision
        for decision in facts_of(change).decisions
        if decision.step == step and version in (None, decision.version)
    ]


def deciders_of(template: StandardChange) -> set[int]:
    """Who approved the template in its present version."""
    decisions = Decision.objects.filter(
        approval__record_key="standard_change",
        approval__record_id=template.pk,
        approval__step=NORMAL_STEP,
        approval__outcome=Approval.Outcome.APPROVED,
        decision=Decision.Word.APPROVED,
        record_version=template.version,
    )
    return set(decisions.values_list("person_id", flat=True))


def decision_fault(change: Change, step: str, version: int | None) -> str:
    """Why the decisions on this version do not approve it: own, role, quorum, changed, or ""."""
    decisions = decisions_of(change, step, version)
    out = concerned(change, separate=change.separate)
    if any(decision.person in out for decision in decisions):
        return "own"
    wanted = set(change.approver_roles)
    if any(not wanted & decision.roles for decision in decisions):
        return "role"
    if len(decisions) < change.quorum:
        return "changed" if decisions_of(change, step) and not decisions else "quorum"
    return ""


def is_approved_for_start(change: Change) -> bool:
    """Approved by its quorum before now; a standard change by its template."""
    if change.category == states.Category.STANDARD:
        template = change.template
        return bool(template and template.approved_at and template.approved_at <= clock.now())
    if change.approved_at is None or change.approved_version is None:
        return False
    decisions = decisions_of(change, step_asked(change), change.approved_version)
    return bool(len(decisions) >= change.quorum)


def template_fault(change: Change) -> str:
    """Why the template cannot be used now: missing, not_approved, expired, failed, scope, or ""."""
    template = change.template
    if template is None:
        return "missing"
    if template.status != "approved":
        return "not_approved"
    if template.valid_to is None or template.valid_to < clock.now().date():
        return "expired"
    failed = template.last_failure
    if failed and template.approved_at and template.approved_at.date() < failed:
        return "failed"
    return "" if covers(template, change) else "scope"


def covers(template: StandardChange, change: Change) -> bool:
    """Each service and each item of the change is named where the scope names any.

    Documents are covered where it says so; a template of documents alone covers nothing else.
    """
    services, items = set(template.scope_services), set(template.scope_items)
    if template.covers_documents and not (services or items) and (change.services or change.items):
        return False
    if services and not set(change.services) <= services:
        return False
    if change.documents and not template.covers_documents:
        return False
    return not (items and not set(change.items) <= items)


def fill_from_template(change: Change, template: StandardChange) -> None:
    """Plan, way back and risk of the template, with its version."""
    steps = "\n".join(f"{n}. {text}" for n, text in enumerate(template.steps, start=1))
    change.plan = f"{template.reference} v{template.version}\n\n{steps}"
    change.backout_plan = template.backout_plan
    change.backout_minutes = template.backout_minutes
    change.risk = template.risk
    change.services = change.services or list(template.scope_services)


def authors_of(template: StandardChange) -> set[int]:
    """Whoever ever wrote or owned it."""
    named = {pk for pk in (template.created_by_id, template.owner_id) if pk}
    return named | hands_in(template, "wrote")


def template_approvers(template: StandardChange) -> list[Person]:
    """Who approves standard changes, without the author."""
    rules = ApprovalRule.objects.filter(category="standard", is_active=True)
    roles = sorted({role for rule in rules for role in rule.roles})
    return [person for person in holders(roles) if person.pk not in authors_of(template)]


def assessment_gaps(change: Change) -> list[str]:
    """The fields of the assessment that are missing (CHK-CHG-02)."""
    texts = ("benefit", "feasibility", "service_impact", "customer_impact")
    gaps = [] if change.risk else ["risk"]
    gaps += [name for name in texts if not considered(change, name)]
    if change.financial is None or (
        change.financial == 0 and not says(change, change.financial_basis)
    ):
        gaps.append("financial")
    if change.assessed_at is None or change.assessed_by_id is None:
        gaps.append("assessed_by")
    return gaps


def limit(facts: Facts, key: str) -> float | int | str:
    """A parameter as the facts brought it along, else its default."""
    parameter = known()[key]
    return typed(parameter, facts.limits[key]) if key in facts.limits else parameter.default


def items_not_updated(change: Change) -> list[str]:
    """Items of the change that no version names the change for (CHK-CFG-03)."""
    updated = facts_of(change).updated
    return [reference for reference in change.items if reference not in updated]


def went_wrong(change: Change) -> bool:
    """It failed, was backed out, or an incident is linked as caused by it."""
    return change.outcome in states.UNHAPPY or facts_of(change).caused


def too_near(change: Change) -> bool:
    """Fewer working days than `notice_days` before the planned start (CHK-CHG-11)."""
    facts = facts_of(change)
    return facts.ahead is not None and facts.ahead < int(limit(facts, "notice_days"))
