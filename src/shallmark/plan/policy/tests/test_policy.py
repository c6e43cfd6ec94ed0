"""Scope, policies, objectives, processes and communication: what follows, and what is refused."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed, RequiredFieldMissing
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.factory import made, make, make_person
from shallmark.plan.policy import actions
from shallmark.plan.policy.models import Communication, Objective
from shallmark.plan.policy.queries import organisation_name
from shallmark.web import context
from tests.support.document_change import approved_document_change
from tests.support.ready_records import in_state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _under_an_approved_change(db: None) -> None:
    approved_document_change()


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def executive() -> Any:
    person = make_person("executive")
    role = make("role", top_management=True)
    make("role_assignment", role=role, person=person)
    return person


def in_force(record: Any) -> Any:
    record = writes.perform(record, "submit", by=record.author)
    record = writes.perform(record, "approve", by=record.approver)
    return writes.perform(record, "put_in_force", by=None, authority=SYSTEM)


def scope(**values: Any) -> Any:
    defaults = {"approver": executive(), "author": make_person("resolver"), "change_ref": "STD-DOC"}
    return make("scope_statement", **{**defaults, **values})


def test_it_gives_the_product_the_name_of_the_scope_in_force() -> None:
    context.forget_organisation()
    assert organisation_name() == ""
    first = in_force(scope())
    assert organisation_name() == "Norderhafen IT"
    second = in_force(scope(organisation="Norderhafen Digital"))
    first.refresh_from_db()
    assert (first.status, second.status) == ("superseded", "in_force")
    context.forget_organisation()
    page = Client()
    page.force_login(make_person("admin"))
    assert "Norderhafen Digital" in page.get("/policies").content.decode()
    context.forget_organisation()


def test_it_refuses_a_scope_that_leaves_a_live_service_out() -> None:
    service = make("service")
    draft = writes.perform(scope(included_services="ERP"), "submit", by=None, authority=SYSTEM)
    with pytest.raises(GateClosed, match=service.reference) as shut:
        writes.perform(draft, "approve", by=draft.approver)
    assert shut.value.check == "CHK-SMS-01"


def test_it_lets_nobody_but_the_named_approver_approve() -> None:
    draft = writes.perform(scope(), "submit", by=None, authority=SYSTEM)
    with pytest.raises(GateClosed, match="top management"):
        writes.perform(draft, "approve", by=make_person("admin"))
    another = make_person("admin")
    make("role_assignment", role=make("role", top_management=True), person=another)
    with pytest.raises(NotAllowed, match="named approver"):
        writes.perform(draft, "approve", by=another)


def test_who_was_asked_to_approve_stands_once_it_is_approved() -> None:
    record = in_force(scope())
    asked = record.approver
    with pytest.raises(Invalid, match="who was asked"):
        writes.edit(record, by=None, values={"approver": executive()}, authority=SYSTEM)
    record.refresh_from_db()
    assert record.approver == asked


def test_it_fixes_what_is_under_review() -> None:
    draft = writes.perform(scope(), "submit", by=None, authority=SYSTEM)
    with pytest.raises(Invalid):
        writes.edit(draft, by=None, values={"organisation": "Another"}, authority=SYSTEM)


def objective(**values: Any) -> Any:
    defaults = {
        "title": "Sooner", "metric": "Solved in time", "unit": "percent", "baseline": 80,
        "target": 90, "due": date(2026, 3, 1), "resources": "Two people",
        "evaluation_method": "Monthly report", "owner": make("person"),
    }  # fmt: skip
    record = made(Objective, **{**defaults, **values})
    return writes.perform(record, "approve", by=None, authority=SYSTEM)


@pytest.mark.parametrize(
    ("baseline", "target", "value", "status"),
    [(80, 90, 90, "achieved"), (80, 90, 89, "missed"), (9, 3, 2, "achieved"), (9, 3, 4, "missed")],
)
def test_it_judges_an_objective_on_its_day(
    baseline: int, target: int, value: int, status: str
) -> None:
    record = objective(baseline=baseline, target=target)
    writes.perform(record, "measure", by=None, values={"value": value}, authority=SYSTEM)
    assert actions.judge_due(NOW) == 1
    record.refresh_from_db()
    assert record.status == status
    assert actions.judge_due(NOW) == 0


def test_it_asks_for_an_action_before_a_missed_objective_is_replaced() -> None:
    record = objective()
    actions.judge_due(NOW)
    record.refresh_from_db()
    with pytest.raises(GateClosed):
        writes.perform(record, "act", by=executive())
    make("action", source=record.reference)
    assert writes.perform(record, "act", by=executive()).status == "replaced"


def test_it_marks_what_was_not_told_by_its_day() -> None:
    record = made(Communication, title="Figures", due=(NOW - timedelta(days=1)).date())
    assert actions.miss_due(NOW) == 1
    record.refresh_from_db()
    values = {"audience": "All staff", "channel": "mail"}
    writes.edit(record, by=None, values=values, authority=SYSTEM)
    assert writes.perform(record, "send", by=None, authority=SYSTEM).status == "sent"


def test_it_keeps_each_value_of_a_metric_as_one_of_its_series() -> None:
    from django.db import connection

    metric = make("process_metric", value=90)
    for days, value in enumerate((91, 92), start=1):
        at = clock.now() + timedelta(days=days)
        writes.edit(metric, by=None, values={"value": value}, at=at, authority=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT value FROM ledger.process_metric_value WHERE process_metric = %s ORDER BY at",
            [metric.reference],
        )
        assert [int(value) for (value,) in cursor.fetchall()] == [90, 91, 92]


@pytest.mark.parametrize("name", ["goals", "interfaces", "operated_by", "change_ref"])
def test_the_sheet_of_a_process_in_force_is_revised_not_rewritten(name: str) -> None:
    process = in_state(make("process", change_ref="STD-DOC"), "operating")
    with pytest.raises(Invalid, match="revise it"):
        writes.edit(process, by=None, values={name: "Something else."}, authority=SYSTEM)
    other = make_person("admin")
    assert writes.edit(process, by=None, values={"owner": other}, authority=SYSTEM).owner == other
    draft = writes.perform(process, "revise", by=other)
    assert writes.edit(draft, by=other, values={name: "Otherwise."}).status == "draft"


@pytest.mark.parametrize("key", ["policy", "scope_statement", "document_version"])
def test_the_change_under_which_it_took_effect_stands(key: str) -> None:
    record = in_state(make(key, change_ref="STD-DOC"), "in_force")
    with pytest.raises(Invalid, match="stands so"):
        writes.edit(record, by=None, values={"change_ref": "CHG0000001"}, authority=SYSTEM)
    draft = make(key, change_ref="STD-DOC")
    changed = writes.edit(draft, by=None, values={"change_ref": "STC0000001"}, authority=SYSTEM)
    assert changed.change_ref == "STC0000001"


def test_it_forgets_the_change_of_a_process_that_is_revised() -> None:
    process = make("process", document=make("document"), change_ref="STD-DOC")
    make("process_metric", process=process)
    process = writes.perform(process, "approve", by=process.owner)
    with pytest.raises(GateClosed) as shut:
        writes.perform(process, "put_in_force", by=None, authority=SYSTEM)
    assert shut.value.check == "CHK-SMS-08"


def test_a_communication_is_postponed_by_a_step_that_says_why() -> None:
    with clock.at(NOW):
        planned = made(Communication, title="Figures", due=(NOW + timedelta(days=3)).date())
        later = {"due": (NOW + timedelta(days=30)).date()}
        with pytest.raises(Invalid, match="Postpone"):
            writes.edit(planned, by=None, values=later, authority=SYSTEM)
        by = make_person("admin")
        with pytest.raises(RequiredFieldMissing):
            writes.perform(planned, "postpone", by=by, values=later)
        why = "The figures of the supplier come later this quarter"
        with pytest.raises(GateClosed, match="lies ahead"):
            writes.perform(planned, "postpone", by=by, values={"due": NOW.date()}, reason=why)
        planned = writes.perform(planned, "postpone", by=by, values=later, reason=why)
    assert (planned.status, planned.due) == ("planned", later["due"])
