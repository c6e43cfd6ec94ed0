"""Duties that are kept apart: who would unite two, and what compensates it."""

from datetime import date
from typing import Any

from django.db.models import Q

from shallmark.kernel import clock
from shallmark.manage.team.models import (
    AuthorityLevel,
    CompensatingMeasure,
    RoleAssignment,
    SeparationRule,
)


def conflicts_of(assignment: RoleAssignment) -> list[SeparationRule]:
    """Rules that the assignment would break, beside what its person holds, uncompensated."""
    begins, ends = assignment.starts_on, assignment.ends_on
    held = RoleAssignment.objects.filter(person=assignment.person).exclude(pk=assignment.pk)
    held = held.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=begins))
    if ends is not None:
        held = held.filter(starts_on__lt=ends)
    others = list(held.values_list("role_id", flat=True))
    role = assignment.role_id
    broken = SeparationRule.objects.filter(
        Q(first=role, second__in=others) | Q(second=role, first__in=others), is_active=True
    ).select_related("first", "second")
    return [
        rule
        for rule in broken
        if not compensated(rule, assignment.person, max(begins, clock.now().date()))
    ]


def compensated(rule: SeparationRule, person: Any, day: date) -> bool:
    """Whether a measure holds on the day."""
    measures = CompensatingMeasure.objects.filter(rule=rule, person=person)
    return measures.filter(starts_on__lte=day, ends_on__gt=day).exists()


def united(day: date) -> list[dict[str, Any]]:
    """Each rule with the people who hold both roles on the day, and what compensates it."""
    running: dict[int, dict[int, Any]] = {}
    for one in RoleAssignment.objects.in_effect(day).select_related("person"):
        running.setdefault(one.role_id, {})[one.person_id] = one.person
    measures = list(CompensatingMeasure.objects.filter(starts_on__lte=day, ends_on__gt=day))
    found = []
    for rule in SeparationRule.objects.filter(is_active=True).select_related("first", "second"):
        first, second = running.get(rule.first_id, {}), running.get(rule.second_id, {})
        both = [
            {
                "person": first[key],
                "measures": [m for m in measures if m.rule_id == rule.pk and m.person_id == key],
            }
            for key in sorted(first.keys() & second.keys())
        ]
        found.append({"rule": rule, "both": both})
    return found


def may_decide(person: Any, matter: str, amount: Any = None) -> bool:
    """Whether a role held today lets the person decide on the matter up to the amount.

    `amount` is in the currency of the books; without one any level does.
    """
    today = clock.now().date()
    held = RoleAssignment.objects.in_effect(today).filter(person=person).values("role")
    levels = AuthorityLevel.objects.filter(role__in=held, matter=matter)
    if amount is not None:
        levels = levels.filter(Q(up_to__isnull=True) | Q(up_to__gte=amount))
    return levels.exists()
