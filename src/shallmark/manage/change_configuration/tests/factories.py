"""Items, classes and relations for tests."""

from typing import Any

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
    change_deviation,
    change_deviation_form,
    change_form,
    change_task,
    freeze,
    freeze_exception,
    freeze_exception_form,
    freeze_form,
    maintenance_window,
    maintenance_window_form,
    pir,
    standard_change,
    standard_change_form,
    test_result,
)
from shallmark.pages.tests.factory import made, number

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
    "change_deviation",
    "change_deviation_form",
    "change_form",
    "change_task",
    "ci",
    "ci_relationship",
    "ci_type",
    "freeze",
    "freeze_exception",
    "freeze_exception_form",
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
    defaults = {
        "title": f"server{n}",
        "description": "Serves pages.",
        "type": values.get("type") or ci_type(),
    }
    return made(Ci, **{**defaults, **values})


def relation_kind(**values: Any) -> RelationKind:
    n = number()
    defaults = {"title": f"rests on {n}", "key": f"rests-on-{n}", "impact": "second_first"}
    return made(RelationKind, **{**defaults, **values})


def ci_relationship(**values: Any) -> CiRelationship:
    defaults = {
        "from_item": values.get("from_item") or ci(),
        "to_item": values.get("to_item") or ci(),
        "kind": values.get("kind") or relation_kind(),
    }
    return made(CiRelationship, **{**defaults, **values})


def asset(**values: Any) -> Asset:
    return made(Asset, **{"ci": values.get("ci") or ci(), **values})


def baseline(**values: Any) -> Baseline:
    return made(Baseline, **{"title": f"Picture {number()}", **values})


def ci_audit(**values: Any) -> CiAudit:
    defaults = {
        "title": f"Servers {number()}",
        "of_type": values.get("of_type") or ci_type(),
        "method": "On site.",
    }
    return made(CiAudit, **{**defaults, **values})


def ci_audit_item(**values: Any) -> CiAuditItem:
    defaults = {"audit": values.get("audit") or ci_audit(), "ci": values.get("ci") or ci()}
    return made(CiAuditItem, **{**defaults, **values})


def ci_audit_item_form() -> dict[str, Any]:
    return {"added_because": "It was moved to another room last week."}


def discovery_result(**values: Any) -> DiscoveryResult:
    return made(DiscoveryResult, **{"key": f"host{number()}", "source": "scanner", **values})


def explanation(item: Ci, **values: Any) -> str:
    """The number of a discovery result of the item, which explains why it is otherwise."""
    return str(discovery_result(key=item.discovery_key or item.uid, **values).reference)


def discrepancy(**values: Any) -> Discrepancy:
    defaults = {"kind": "missing", "ci": values.get("ci") or ci()}
    return made(Discrepancy, **{**defaults, **values})


def media_item(**values: Any) -> MediaItem:
    defaults = {"ci": values.get("ci") or ci(content_version="1.0"), "licence": "bought"}
    return made(MediaItem, **{**defaults, **values})
