"""Items, classes and relations for tests."""

from typing import Any

from shallmark.kernel.testing import made, number
from shallmark.manage.change_configuration.models import Ci, CiRelationship, CiType, RelationKind
from shallmark.manage.change_configuration.tests.factories_change import (
    approval_rule,
    approval_rule_form,
    change,
    change_analysis,
    change_analysis_form,
    change_cost,
    change_cost_form,
    change_form,
    freeze,
    freeze_form,
    pir,
    standard_change,
    standard_change_form,
    test_result,
)

__all__ = [
    "approval_rule",
    "approval_rule_form",
    "change",
    "change_analysis",
    "change_analysis_form",
    "change_cost",
    "change_cost_form",
    "change_form",
    "ci",
    "ci_relationship",
    "ci_type",
    "freeze",
    "freeze_form",
    "pir",
    "relation_kind",
    "standard_change",
    "standard_change_form",
    "test_result",
]


def ci_type(**values: Any) -> CiType:
    n = number()
    return made(CiType, **{"title": f"Class {n}", "key": f"class-{n}", **values})  # type: ignore[no-any-return]


def ci(**values: Any) -> Ci:
    n = number()
    said = {
        "title": f"server{n}",
        "description": "Serves pages.",
        "type": values.get("type") or ci_type(),
    }
    return made(Ci, **{**said, **values})  # type: ignore[no-any-return]


def relation_kind(**values: Any) -> RelationKind:
    n = number()
    said = {"title": f"rests on {n}", "key": f"rests-on-{n}", "impact": "second_first"}
    return made(RelationKind, **{**said, **values})  # type: ignore[no-any-return]


def ci_relationship(**values: Any) -> CiRelationship:
    said = {
        "from_item": values.get("from_item") or ci(),
        "to_item": values.get("to_item") or ci(),
        "kind": values.get("kind") or relation_kind(),
    }
    return made(CiRelationship, **{**said, **values})  # type: ignore[no-any-return]
