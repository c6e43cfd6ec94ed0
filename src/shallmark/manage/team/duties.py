"""Duties that are kept apart: who would unite two, and what compensates it."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Q, QuerySet

from shallmark.kernel import clock
from shallmark.kernel.models import AnyRecord
from shallmark.kernel.people import Person
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


def compensated(rule: SeparationRule, person: Person, day: date) -> bool:
    """Whether a measure holds on the day."""
    measures = CompensatingMeasure.objects.filter(rule=rule, person=person)
    return measures.filter(starts_on__lte=day, ends_on__gt=day).exists()


def segregation_conflicts(day: date, reader: Person | None = None) -> list[dict[str, Any]]:
    """Each rule with the people who hold both roles on the day, and what compensates it.

    Only what the `reader` may read, where one is named. `ended`: the measure that was last in
    effect, where none is.
    """
    running: dict[int, dict[int, Any]] = {}
    for assignment in (
        _read(RoleAssignment, reader)
        .filter(starts_on__lte=day)
        .exclude(ends_on__lte=day)
        .select_related("person")
    ):
        running.setdefault(assignment.role_id, {})[assignment.person_id] = assignment.person
    begun = _read(CompensatingMeasure, reader).filter(starts_on__lte=day).order_by("ends_on")
    measures: dict[tuple[int, int], list[CompensatingMeasure]] = {}
    for measure in begun.select_related("approved_by"):
        measures.setdefault((measure.rule_id, measure.person_id), []).append(measure)
    conflicts = []
    rules = _read(SeparationRule, reader).filter(is_active=True)
    for rule in rules.select_related("first", "second"):
        first, second = running.get(rule.first_id, {}), running.get(rule.second_id, {})
        both = [
            {"person": first[key], **_watched(measures.get((rule.pk, key), []), day)}
            for key in sorted(first.keys() & second.keys())
        ]
        conflicts.append({"rule": rule, "both": both})
    return conflicts


def _read(model: type[AnyRecord], reader: Person | None) -> QuerySet[AnyRecord]:
    # The type checker takes the manager of a type variable for that of its bound.
    rows = model.objects.all() if reader is None else model.objects.visible_to(reader)
    return cast("QuerySet[AnyRecord]", rows)


def _watched(begun: list[CompensatingMeasure], day: date) -> dict[str, Any]:
    holding = [measure for measure in begun if measure.ends_on > day]
    return {"measures": holding, "ended": begun[-1] if begun and not holding else None}


def matrix(day: date, reader: Person) -> dict[str, Any]:
    """Roles by roles: which two are kept apart, and how many people unite them.

    A cell is None where two roles may be united; `open` of its people nothing watches over.
    Three queries.
    """
    conflicts = segregation_conflicts(day, reader)
    cells: dict[frozenset[int], dict[str, Any]] = {}
    roles: dict[int, Any] = {}
    for conflict in conflicts:
        rule, both = conflict["rule"], conflict["both"]
        roles |= {rule.first_id: rule.first, rule.second_id: rule.second}
        bare = sum(not each["measures"] for each in both)
        cells[frozenset({rule.first_id, rule.second_id})] = {
            "rule": rule, "open": bare, "covered": len(both) - bare,
        }  # fmt: skip
    order = sorted(roles.values(), key=lambda role: str(role.title))
    rows = [
        {
            "role": row,
            "cells": [(other, cells.get(frozenset({row.pk, other.pk}))) for other in order],
        }
        for row in order
    ]
    people = [(conflict["rule"], each) for conflict in conflicts for each in conflict["both"]]
    people.sort(key=lambda pair: bool(pair[1]["measures"]))
    return {
        "roles": order, "rows": rows, "pairs": len(conflicts), "people": people,
        "open": sum(cell["open"] for cell in cells.values()),
    }  # fmt: skip


def may_decide(person: Person, matter: str, amount: Decimal | None = None) -> bool:
    """Whether a role held today lets the person decide on the matter up to the amount.

    `amount` is in the currency of the books; without one any level does.
    """
    today = clock.now().date()
    held = RoleAssignment.objects.in_effect(today).filter(person=person).values("role")
    levels = AuthorityLevel.objects.filter(role__in=held, matter=matter)
    if amount is not None:
        levels = levels.filter(Q(up_to__isnull=True) | Q(up_to__gte=amount))
    return levels.exists()
