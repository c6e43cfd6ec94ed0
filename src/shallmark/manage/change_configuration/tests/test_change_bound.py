"""A decision on a change is of all that was shown: page, digest and lapse have one declaration."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from shallmark.common.notices.models import Notice
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid
from shallmark.kernel.history import write_transaction
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.records import get_record_type
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.actions_change import take_impact
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.models.change_bound import ASSESSORS, BOUND
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def changed(name: str, change: Change, desk: Office) -> Any:
    """Another value of the field, of its kind."""
    field, value = Change._meta.get_field(name), getattr(change, name)
    if field.is_relation:
        return desk.template() if name == "template" else make_person("resolver")
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return (value or clock.now()) + timedelta(minutes=1)
    kinds: dict[str, Any] = {
        "CharField": "high" if name in {"likelihood", "consequence", "risk"} else "x",
        "TextField": "Turns off the firewall for all.",
        "BooleanField": not value,
        "DateField": clock.now().date(),
        "DecimalField": 999_999,
        "PositiveIntegerField": 999,
    }
    special: dict[str, Any] = {
        "category": "major", "services": [make("service").reference], "items": [],
        "impact_answers": {"new_service": True}, "impact_snapshot": {"items": ["CI1"]},
        "invalidates": ["DOC1"], "documents": ["DOC1"], "plan_updates": ["DV1"],
        "controls_affected": ["CTL1"],
    }  # fmt: skip
    return special[name] if name in special else kinds[kind]


def digest(change: Change) -> str:
    return Change.objects.values_list("bound_digest", flat=True).get(pk=change.pk)


@pytest.mark.parametrize("name", BOUND)
def test_an_approval_lapses_with_any_field_that_was_shown(desk: Office, name: str) -> None:
    change = desk.approved()
    approved = digest(change)
    values = {name: changed(name, change, desk)}
    if name == "template":
        values["category"] = "standard"
    change = writes.edit(change, by=desk.manager, values=values)
    after = Change.objects.get(pk=change.pk)
    assert (after.status, after.approved_at, after.approved_version) == ("assess", None, None)
    # What follows from another field is not typed, and a signature is an act.
    assert name in {"risk", *ASSESSORS} or digest(change) != approved
    with pytest.raises(Exception, match="not possible while"):
        desk.take(after, "start", no_test_reason="There is only one.")
    told = Notice.objects.filter(record_id=change.pk, kind="approval_lapsed")
    assert told.filter(person=desk.implementer).exists()


def test_all_that_is_typed_before_the_start_is_shown() -> None:
    """What a form offers and no decision is of: who is accountable, and what comes later."""
    later = {"owner", "outcome", "ci_update_not_needed", "no_test_reason"}
    assert set(get_record_type("change").changeable()) - set(BOUND) == later


def test_what_nobody_decided_on_leaves_the_approval(desk: Office) -> None:
    change = writes.edit(desk.approved(), by=desk.manager, values={"owner": desk.implementer})
    assert Change.objects.get(pk=change.pk).status == "scheduled"


def test_a_file_of_changes_takes_the_approval_too(desk: Office) -> None:
    change = desk.approved()
    with entered(Source.FILE):
        writes.edit(change, by=desk.manager, values={"reason": "A wholly other one."})
    assert Change.objects.get(pk=change.pk).status == "assess"


def test_an_impact_view_taken_anew_is_decided_on_anew(desk: Office) -> None:
    change = desk.approved()
    with clock.at(clock.now() + timedelta(hours=1)):
        take_impact(change, by=desk.manager)
    assert Change.objects.get(pk=change.pk).status == "assess"


@pytest.mark.parametrize("values", [{"amount": 9}, {"budget": "Another"}, {"kind": "recurring"}])
def test_an_approval_is_of_the_cost_lines(desk: Office, values: dict[str, Any]) -> None:
    change = desk.assessed()
    line = make("change_cost", change=change)
    change = desk.decided(desk.take(Change.objects.get(pk=change.pk), "request_approval"))
    assert change.status == "scheduled"
    writes.edit(line, by=desk.manager, values=values)
    assert Change.objects.get(pk=change.pk).status == "assess"


def test_a_cost_line_that_moves_takes_both_approvals(desk: Office) -> None:
    change, other = desk.assessed(), desk.approved()
    line = make("change_cost", change=change)
    change = desk.decided(desk.take(Change.objects.get(pk=change.pk), "request_approval"))
    writes.edit(line, by=desk.manager, values={"change": other})
    states = Change.objects.filter(pk__in=[change.pk, other.pk]).values_list("status", flat=True)
    assert list(states) == ["assess", "assess"]


def test_it_is_approved_again_after_it_lapsed(desk: Office) -> None:
    change = writes.edit(desk.approved(), by=desk.implementer, values={"plan": "Another way."})
    with pytest.raises(GateClosed, match="Nobody of the security role"):
        desk.take(change, "request_approval")
    change = desk.take(change, "sign_security", by=desk.security)
    change = desk.decided(desk.take(change, "request_approval"))
    assert (change.status, change.approved_version) == ("scheduled", change.version - 1)


@pytest.mark.parametrize("name", ["plan", "backout_plan", "category"])
def test_what_a_template_gave_stands(desk: Office, name: str) -> None:
    change = desk.change(category="standard", template=desk.template())
    change = desk.take(change, "use_template", by=desk.implementer)
    values = {name: "minor" if name == "category" else "rm -rf"}
    with pytest.raises(Invalid):
        writes.edit(change, by=desk.manager, values=values)
    moved = {"planned_end": change.planned_end + timedelta(hours=1)}  # type: ignore[operator]
    change = writes.edit(change, by=desk.manager, values=moved)
    assert (change.status, change.risk) == ("scheduled", "low")


def test_a_bypass_found_on_a_scheduled_change_is_recorded(desk: Office) -> None:
    change = writes.edit(desk.approved(), by=desk.manager, values={"bypasses_control": True})
    change = Change.objects.get(pk=change.pk)
    assert (change.status, change.bypasses_control, change.approved_at) == ("assess", True, None)
    with pytest.raises(GateClosed, match="never authorised"):
        desk.take(change, "request_approval")


def test_a_bypass_found_on_a_standard_change_makes_it_none(desk: Office) -> None:
    change = desk.change(category="standard", template=desk.template())
    change = desk.take(change, "use_template", by=desk.implementer)
    change = writes.edit(change, by=desk.manager, values={"bypasses_control": True})
    assert Change.objects.get(pk=change.pk).status == "assess"


def imported(desk: Office, **values: Any) -> Change:
    """As another tool holds it: running, and nobody approved it."""
    now = clock.now()
    whole: dict[str, Any] = {
        "reference": "CHG7777777", "title": "From elsewhere", "status": "implement",
        "started_at": now, "source_system": "old", "source_key": "7", "requester": desk.requester,
        "implementer": desk.implementer, "services": [desk.service.reference], **values,
    }  # fmt: skip
    with (
        entered(Source.IMPORT),
        write_transaction(by=None, verb="import", authority=SYSTEM, at=now),
    ):
        change = Change(**whole)
        change.save(force_insert=True)
    return change


def test_an_imported_change_is_edited_otherwise_and_completed(desk: Office) -> None:
    change = imported(desk)
    change = writes.edit(change, by=desk.manager, values={"owner": desk.manager})
    values = {"outcome": "success", "ci_update_not_needed": "Same model."}
    assert desk.take(change, "complete", by=desk.implementer, **values).status == "review"


def brings_nothing_in() -> None:
    """In a test its import and what follows share a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shallmark.brings_in', 'off', true)")


@pytest.mark.parametrize("source", ["", "old"])
@pytest.mark.parametrize(
    ("before", "values"),
    [
        ({"status": "scheduled", "started_at": None}, {"status": "implement"}),
        ({"status": "scheduled", "started_at": None}, {"started_at": "now"}),
        ({"approved_at": "now"}, {"approved_at": None}),
        ({}, {"category": "major"}),
        ({"status": "scheduled", "started_at": None}, {"bypasses_control": True}),
        ({}, {"bypasses_control": True}),
        ({"status": "authorize", "started_at": None, "bypasses_control": True},
         {"status": "scheduled"}),
    ],
)  # fmt: skip
def test_the_database_judges_each_write_of_what_the_hard_stops_are_about(
    desk: Office, source: str, before: dict[str, Any], values: dict[str, Any]
) -> None:
    now = clock.now()
    change = imported(
        desk,
        **{"source_system": source, **{k: now if v == "now" else v for k, v in before.items()}},
    )
    written = {key: now if value == "now" else value for key, value in values.items()}
    brings_nothing_in()
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Change.objects.filter(pk=change.pk).update(**written, source_system="x")
    with entered(Source.IMPORT), write_transaction(by=None, verb="import", authority=SYSTEM):
        Change.objects.filter(pk=change.pk).update(**written)


def test_a_new_row_is_judged_whatever_it_says_of_its_source(desk: Office) -> None:
    change = imported(desk)
    change.pk, change.reference, change.source_key = None, "CHG7777778", "8"
    change.status = "new"
    brings_nothing_in()
    with pytest.raises(DatabaseError, match="starts after its approval"), transaction.atomic():
        change.save(force_insert=True)
