"""Items, classes and relations for tests."""

from typing import Any

from shallmark.kernel.testing import made, number
from shallmark.manage.change_configuration.models import (
    Asset,
    Baseline,
    Ci,
    CiAudit,
    CiAuditItem,
    CiRelationship,
    CiType,
    DiscoveryResult,
    Discrepancy,
    MediaItem,
    RelationKind,
)
from shallmark.manage.change_configuration.tests.factories_change import (
    approval_rule,
    approval_rule_form,
    board_item,
    board_meeting,
    board_meeting_form,
    change,
    change_analysis,
    change_analysis_form,
    change_cost,
    change_cost_form,
    change_form,
    change_task,
    freeze,
    freeze_form,
    maintenance_window,
    maintenance_window_form,
    pir,
    standard_change,
    standard_change_form,
    test_result,
)

__all__ = [
    "approval_rule",
    "approval_rule_form",
    "board_item",
    "board_meeting",
    "board_meeting_form",
    "change",
    "change_analysis",
    "change_analysis_form",
    "change_cost",
    "change_cost_form",
    "change_form",
    "change_task",
    "ci",
    "ci_relationship",
    "ci_type",
    "freeze",
    "freeze_form",
    "maintenance_window",
    "maintenance_window_form",
    "pir",
    "relation_kind",
    "standard_change",
    "standard_change_form",
    "test_result",
]


def ci_type(**values: Any) -> CiType:
    n = number()
    return made(CiType, **{"title": f"Class {n}", "key": f"class-{n}", **values})


def ci(**values: Any) -> Ci:
    n = number()
    said = {
        "title": f"server{n}",
        "description": "Serves pages.",
        "type": values.get("type") or ci_type(),
    }
    return made(Ci, **{**said, **values})


def relation_kind(**values: Any) -> RelationKind:
    n = number()
    said = {"title": f"rests on {n}", "key": f"rests-on-{n}", "impact": "second_first"}
    return made(RelationKind, **{**said, **values})


def ci_relationship(**values: Any) -> CiRelationship:
    said = {
        "from_item": values.get("from_item") or ci(),
        "to_item": values.get("to_item") or ci(),
        "kind": values.get("kind") or relation_kind(),
    }
    return made(CiRelationship, **{**said, **values})


def asset(**values: Any) -> Asset:
    return made(Asset, **{"ci": values.get("ci") or ci(), **values})


def baseline(**values: Any) -> Baseline:
    return made(Baseline, **{"title": f"Picture {number()}", **values})


def ci_audit(**values: Any) -> CiAudit:
    said = {
        "title": f"Servers {number()}",
        "of_type": values.get("of_type") or ci_type(),
        "method": "On site.",
    }
    return made(CiAudit, **{**said, **values})


def ci_audit_item(**values: Any) -> CiAuditItem:
    said = {"audit": values.get("audit") or ci_audit(), "ci": values.get("ci") or ci()}
    return made(CiAuditItem, **{**said, **values})


def discovery_result(**values: Any) -> DiscoveryResult:
    return made(DiscoveryResult, **{"key": f"host{number()}", "source": "scanner", **values})


def discrepancy(**values: Any) -> Discrepancy:
    said = {"kind": "missing", "ci": values.get("ci") or ci()}
    return made(Discrepancy, **{**said, **values})


def media_item(**values: Any) -> MediaItem:
    said = {"ci": values.get("ci") or ci(content_version="1.0"), "licence": "bought"}
    return made(MediaItem, **{**said, **values})
