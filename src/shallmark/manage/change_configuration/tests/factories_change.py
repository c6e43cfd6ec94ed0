"""Changes and what stands around them, for tests."""

from datetime import timedelta
from typing import Any

import pgtrigger

from shallmark.kernel import clock
from shallmark.kernel.history import write_transaction
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.forms_change import QUESTIONS
from shallmark.manage.change_configuration.models import (
    ApprovalRule,
    BoardItem,
    BoardMeeting,
    Change,
    ChangeAnalysis,
    ChangeCost,
    ChangeDeviation,
    ChangeTask,
    Freeze,
    FreezeException,
    MaintenanceWindow,
    Pir,
    StandardChange,
    TestResult,
)
from shallmark.pages.tests.factory import made, make, number

#: an assessment in which nothing is missing, but the people
ASSESSMENT = {
    "likelihood": "low",
    "consequence": "medium",
    "benefit": "Fewer faults.",
    "feasibility": "Done twice before.",
    "financial": 1200,
    "financial_basis": "Offer of the supplier.",
    "service_impact": "Ten minutes without service.",
    "customer_impact": "Told a week ahead.",
    "capacity_impact": "None.",
    "availability_impact": "Within the agreed window.",
    "continuity_impact": "None of the plans is touched.",
    "security_impact": "No control is touched.",
    "backout_plan": "Restore the image taken before.",
    "impact_answers": dict.fromkeys(QUESTIONS, False),
}


def change(**values: Any) -> Change:
    """New, and complete enough to be submitted."""
    n, now = number(), clock.now()
    defaults = {
        "title": f"Replace switch {n}",
        "reason": "It fails once a week.",
        "requester": values.get("requester") or make("person"),
        "planned_start": now + timedelta(days=10),
        "planned_end": now + timedelta(days=10, hours=2),
    }
    return made(Change, **{**defaults, **values})


def change_form() -> dict[str, Any]:
    return {"services": make("service").reference, "items": "", "approver_roles": ""}


def standard_change(**values: Any) -> StandardChange:
    defaults = {
        "title": f"Restart of a printer {number()}",
        "steps": ["Restart it.", "Print a page."],
        "risk": "low",
        "backout_plan": "Switch it off.",
        "valid_to": clock.now().date() + timedelta(days=365),
    }
    return made(StandardChange, **{**defaults, **values})


def standard_change_form() -> dict[str, Any]:
    return {"scope_services": "", "scope_items": "", "steps": "Restart it.\nPrint a page."}


def freeze(**values: Any) -> Freeze:
    now = clock.now()
    defaults = {
        "title": f"Freeze {number()}",
        "starts_at": now + timedelta(days=200),
        "ends_at": now + timedelta(days=210),
        "reason": "Christmas trade.",
    }
    return made(Freeze, **{**defaults, **values})


def freeze_exception(**values: Any) -> FreezeException:
    held = values.get("freeze") or freeze()
    defaults = {
        "freeze": held, "change": values.get("change") or change(), "from_at": held.starts_at,
        "to_at": held.ends_at, "why": "The law asks for it on that day.",
    }  # fmt: skip
    return made(FreezeException, **{**defaults, **values})


def freeze_exception_form() -> dict[str, Any]:
    return {"from_at": "2026-12-18T00:00", "to_at": "2026-12-18T02:00"}


def freeze_form() -> dict[str, Any]:
    return {"scope": "", "starts_at": "2026-12-18T00:00", "ends_at": "2027-01-06T00:00"}


def maintenance_window(**values: Any) -> MaintenanceWindow:
    defaults = {
        "title": f"Window {number()}",
        "weekday": 5,
        "starts": "22:00",
        "minutes": 240,
        "valid_from": clock.now().date() - timedelta(days=30),
    }
    return made(MaintenanceWindow, **{**defaults, **values})


def maintenance_window_form() -> dict[str, Any]:
    return {"services": "", "items": "", "starts": "22:00", "minutes": "4 h", "zone": "UTC"}


def approval_rule(**values: Any) -> ApprovalRule:
    defaults = {"title": f"Rule {number()}", "category": "minor", "roles": ["change_manager"]}
    return made(ApprovalRule, **{**defaults, **values})


def approval_rule_form() -> dict[str, Any]:
    return {"roles": "change_manager\ncab_member"}


def change_cost(**values: Any) -> ChangeCost:
    defaults = {
        "title": f"Hours {number()}",
        "change": values.get("change") or change(),
        "amount": 400,
    }
    return made(ChangeCost, **{**defaults, **values})


def board_meeting(**values: Any) -> BoardMeeting:
    defaults = {"title": f"Board {number()}", "meets_at": clock.now() + timedelta(days=2)}
    return made(BoardMeeting, **{**defaults, **values})


def board_item(**values: Any) -> BoardItem:
    defaults = {
        "meeting": values.get("meeting") or board_meeting(),
        "change": values.get("change") or change(),
    }
    return made(BoardItem, **{**defaults, **values})


def board_meeting_form() -> dict[str, Any]:
    return {"meets_at": "2026-12-01T10:00", "invited": "", "covers_until": ""}


def change_task(**values: Any) -> ChangeTask:
    defaults = {"title": f"Mount it {number()}", "change": values.get("change") or change()}
    return made(ChangeTask, **{**defaults, **values})


def change_deviation(**values: Any) -> ChangeDeviation:
    running = values.get("change") or in_work()
    defaults = {"change": running, "of_field": "plan", "becomes": "Another way.", "why": "It broke"}
    return made(ChangeDeviation, **{**defaults, **values})


def in_work(status: str = "implement", **values: Any) -> Change:
    """A change that has started, as an import brings it in."""
    record = change(**values)
    now = clock.now()
    with (
        entered(Source.IMPORT),
        write_transaction(by=None, verb="import", authority=SYSTEM),
        pgtrigger.ignore("change_configuration.Change:change_lifecycle"),
    ):
        Change.objects.filter(pk=record.pk).update(
            status=status, approved_at=now, started_at=now, approver_roles=["change_manager"]
        )
    record.refresh_from_db()
    return record


def change_deviation_form() -> dict[str, Any]:
    return {"change": str(in_work().pk), "of_field": "plan", "becomes": "Another way."}


def test_result(**values: Any) -> TestResult:
    defaults = {
        "title": f"Restart under load {number()}",
        "change": values.get("change") or change(),
        "environment": "test",
        "result": "passed",
    }
    return made(TestResult, **{**defaults, **values})


test_result.__test__ = False  # type: ignore[attr-defined]


def pir(**values: Any) -> Pir:
    defaults = {"title": f"Review {number()}", "change": values.get("change") or change()}
    return made(Pir, **{**defaults, **values})


def change_analysis(**values: Any) -> ChangeAnalysis:
    n = number()
    defaults = {"title": f"Changes {n}", "period": f"{1000 + n % 8000}-Q{1 + n % 4}"}
    return made(ChangeAnalysis, **{**defaults, **values})


def change_analysis_form() -> dict[str, Any]:
    return {"period": f"{1000 + number() % 8000}-Q2"}


def change_cost_form() -> dict[str, Any]:
    return {"amount": "12.50"}
