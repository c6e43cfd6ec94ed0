"""Who does what in which process and service: the responsibilities as one matrix (clause 5.3)."""

from typing import Any

from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import record_types
from shallmark.manage.team.models import Responsibility, RoleDefinition

#: types of records that a role has a part in; they stand on higher floors
SUBJECTS = ("process", "service")
LETTERS = "RACI"


def matrix(reader: Person) -> dict[str, Any]:
    """Open processes and services by the roles that have a part in any, as the reader may read.

    A gap is what one looks for: no role answers and no person is accountable, or no role does it
    and no team supports it. Three queries.
    """
    letters: dict[tuple[str, int], set[str]] = {}
    roles: dict[int, Any] = {}
    for responsibility in Responsibility.objects.visible_to(reader).select_related("role"):
        roles[responsibility.role_id] = responsibility.role
        letters.setdefault((responsibility.subject, responsibility.role_id), set()).add(
            responsibility.part
        )
    order = sorted(roles.values(), key=lambda role: str(role.title))
    rows = [_row(subject, order, letters) for subject in _subjects(reader)]
    return {
        "roles": order,
        "rows": rows,
        "nobody_answers": sum(not row["answered"] for row in rows),
        "nobody_does": sum(not row["done"] for row in rows),
        "no_part": sum(not any(parts for _role, parts in row["cells"]) for row in rows),
    }


def _subjects(reader: Person) -> list[Any]:
    subjects: list[Any] = []
    for record_type in record_types():
        if record_type.key in SUBJECTS:
            model = record_type.model
            subjects += model.objects.visible_to(reader).filter(closed_at=None).order_by("title")
    return subjects


def _row(
    subject: Record, roles: list[RoleDefinition], letters: dict[tuple[str, int], set[str]]
) -> dict[str, Any]:
    held = [letters.get((subject.reference, role.pk), set()) for role in roles]
    every = set().union(*held)
    return {
        "subject": subject,
        "cells": [
            (role, [Responsibility.Part(letter) for letter in LETTERS if letter in here])
            for role, here in zip(roles, held, strict=True)
        ],
        "answered": "A" in every or subject.owner_id is not None,
        "done": "R" in every or getattr(subject, "support_team_id", None) is not None,
    }
