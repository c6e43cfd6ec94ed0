"""After its start a change stands as approved; a deviation says what is otherwise, and who said so.

Told by the record, by the gate of its end, and by CHK-CHG-06 over what was carried out.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from shallmark.conformity import library
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed, RequiredFieldMissing
from shallmark.ledger.engines import Moment, PostgresEngine
from shallmark.ledger.runner import rows_of
from shallmark.manage.change_configuration.actions_change import take_impact
from shallmark.manage.change_configuration.models import Change, ChangeDeviation
from shallmark.manage.change_configuration.models.change_bound import BOUND
from shallmark.manage.change_configuration.models.change_deviation import DEVIATES
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.factories_change import ASSESSMENT
from shallmark.manage.change_configuration.tests.test_change_bound import changed, imported
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
REFUSED = "Record a deviation"
DONE = {"outcome": "success", "ci_update_not_needed": "Same model."}


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def verdict(change: Change, check: str = "CHK-CHG-06") -> tuple[bool | None, str | None]:
    """What the check says of the change now."""
    now = clock.now()
    moment = Moment(now + timedelta(days=1), now - timedelta(days=300), now + timedelta(days=1))
    raw: Any = connection.connection
    rows = rows_of(
        PostgresEngine(raw), library.built()[check], moment, library.parameters(), change.reference
    )
    (row,) = list(rows)
    return row.conforms, row.reason


def deviates(desk: Office, change: Change, **values: Any) -> ChangeDeviation:
    defaults = {"change": change, "of_field": "plan", "becomes": "By hand.", "why": "It broke."}
    return writes.create(ChangeDeviation, by=desk.implementer, values={**defaults, **values})


def decide(desk: Office, deviation: ChangeDeviation, verb: str, by: Any = None) -> ChangeDeviation:
    values = {"decision_reason": "Seen on the monitor."}
    return writes.perform(deviation, verb, by=by or desk.manager, values=values)


@pytest.mark.parametrize("name", [name for name in BOUND if name not in {"risk", "template"}])
def test_what_was_approved_stands_after_the_start(desk: Office, name: str) -> None:
    change = desk.started()
    with pytest.raises(Invalid) as refused:
        writes.edit(change, by=desk.manager, values={name: changed(name, change, desk)})
    assert REFUSED in str(refused.value)
    assert verdict(change) == (True, None)


def test_it_stands_in_review_too_and_other_fields_do_not(desk: Office) -> None:
    values = {"outcome": "success", "ci_update_not_needed": "Same model."}
    change = desk.take(desk.started(), "complete", by=desk.implementer, **values)
    for edit in ({"plan": "Another."}, {"bypasses_control": True}, {"security_assessor": None}):
        with pytest.raises(Invalid, match=REFUSED):
            writes.edit(change, by=desk.manager, values=edit)
    writes.edit(change, by=desk.manager, values={"owner": desk.manager, "outcome": "failed"})


def test_it_leads_to_the_deviation_on_the_page(desk: Office) -> None:
    change = desk.started()
    client = signed_in(desk.manager)
    answer = client.post(f"{change.get_absolute_url()}/field/plan", {"plan": "Other", "version": 0})
    assert REFUSED in answer.content.decode() or answer.status_code in {409, 422}
    page = client.get(change.get_absolute_url()).content.decode()
    assert f"/change-deviations/new?change={change.pk}&" in page.replace("&amp;", "&")
    form = client.get(f"/change-deviations/new?change={change.pk}").content.decode()
    assert "Implementation plan" in form


@pytest.mark.parametrize(
    ("of_field", "becomes", "value"),
    [
        ("plan", "By hand.", "By hand."),
        ("financial", "5000", 5000),
        ("items", "", []),
        ("backout_minutes", "45", 45),
        ("capacity_impact", "The same load as before.", "The same load as before."),
        ("planned_end", "2031-03-01T18:00:00+00:00", None),
        ("likelihood", "high", "high"),
        ("impact_answers", '{"new_service": true}', {"new_service": True}),
        ("services", "other", None),
        ("implementer", "other", None),
    ],
)
def test_an_accepted_deviation_is_what_the_change_says(
    desk: Office, of_field: str, becomes: str, value: Any
) -> None:
    change = desk.started()
    if of_field == "services":
        becomes = make("service").reference
        value = [becomes]
    elif of_field == "implementer":
        value = make_person("resolver")
        becomes = value.reference
    deviation = deviates(desk, change, of_field=of_field, becomes=becomes)
    assert verdict(change) == (False, f"deviation_open:{deviation.reference}")
    deviation = decide(desk, deviation, "accept")
    after = Change.objects.get(pk=change.pk)
    assert value is None or getattr(after, of_field) == value
    assert (deviation.decided_by, after.assessed_at) == (desk.manager, change.assessed_at)
    assert deviation.decided_at is not None
    assert deviation.created_by == desk.implementer
    assert verdict(change) == (True, None)
    assert verdict(change, "CHK-CHG-02") == (True, None)


def test_nobody_concerned_decides_and_nobody_without_the_role(desk: Office) -> None:
    deviation = deviates(desk, desk.started())
    for person in (desk.implementer, desk.requester, make_person("resolver")):
        with pytest.raises(NotAllowed):
            decide(desk, deviation, "accept", by=person)
        with pytest.raises(NotAllowed):
            decide(desk, deviation, "reject", by=person)
    with pytest.raises(RequiredFieldMissing):
        writes.perform(deviation, "accept", by=desk.manager)
    recorded = writes.create(
        ChangeDeviation, by=desk.manager,
        values={"change": deviation.change, "of_field": "reason", "becomes": "x", "why": "y"},
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        decide(desk, recorded, "accept")


def test_what_was_recorded_and_decided_is_not_typed(desk: Office) -> None:
    deviation = deviates(desk, desk.started())
    for values in ({"becomes": "Something else."}, {"of_field": "reason"}, {"why": "x"}):
        with pytest.raises(Invalid):
            writes.edit(deviation, by=desk.manager, values=values)
    client = signed_in(desk.manager)
    address = f"/api/v1/change-deviations/{deviation.reference}"
    for name in ("decided_by", "decided_at", "was", "status"):
        assert client.patch(address, {name: "x"}, "application/json").status_code == 422


def test_a_rejected_deviation_leaves_the_change_and_is_seen(desk: Office) -> None:
    change = desk.started(plan="As always.")
    deviation = decide(desk, deviates(desk, change), "reject")
    assert deviation.was == "As always."
    assert Change.objects.get(pk=change.pk).plan == change.plan
    assert verdict(change) == (False, f"deviation_rejected:{deviation.reference}")


def test_it_is_not_closed_while_a_deviation_waits(desk: Office) -> None:
    from shallmark.manage.change_configuration.tests.test_change_life import reviewed

    change = desk.started()
    deviation = deviates(desk, change)
    with pytest.raises(GateClosed, match=deviation.reference) as warned:
        writes.perform(change, "complete", by=desk.implementer, values=DONE, reason="Done.")
    assert warned.value.warns
    change = desk.take(change, "complete", by=desk.implementer, **DONE)
    reviewed(desk, change)
    with pytest.raises(GateClosed, match=deviation.reference) as refused:
        desk.take(change, "close")
    assert refused.value.check == "CHK-CHG-06"
    with pytest.raises(GateClosed, match="nobody permits it afterwards"):
        decide(desk, deviation, "accept")
    decide(desk, deviation, "reject")
    assert desk.take(change, "close").status == "closed"
    assert verdict(change) == (False, f"deviation_rejected:{deviation.reference}")


def test_a_permission_that_came_after_the_work_is_none(desk: Office) -> None:
    change = desk.take(desk.started(), "complete", by=desk.implementer, **DONE)
    cost = deviates(desk, change, of_field="financial", becomes="5000")
    decide(desk, cost, "accept")
    assert verdict(change) == (True, None)
    deviation = deviates(desk, change)
    with pytest.raises(GateClosed, match="nobody permits it afterwards") as refused:
        decide(desk, deviation, "accept")
    assert refused.value.check == "CHK-CHG-06"
    # As an older version of the product let it be accepted.
    now = clock.now()
    ChangeDeviation.objects.filter(pk=deviation.pk).update(
        status="accepted", decided_by=desk.manager, decided_at=now, version=deviation.version + 1,
        updated_at=now,
    )  # fmt: skip
    assert verdict(change) == (False, f"deviation_late:{deviation.reference}")


def test_security_signs_anew_what_a_deviation_changed_before_the_change_is_closed(
    desk: Office,
) -> None:
    from shallmark.manage.change_configuration.tests.test_change_life import reviewed

    change = desk.started()
    decide(desk, deviates(desk, change), "accept")
    change = desk.take(change, "complete", by=desk.implementer, **DONE)
    assert change.security_assessor is None
    assert verdict(change, "CHK-CHG-04") == (True, None)
    reviewed(desk, change)
    with pytest.raises(GateClosed, match="signed anew") as refused:
        desk.take(change, "close")
    assert refused.value.check == "CHK-CHG-04"
    with pytest.raises(Invalid, match=REFUSED):
        writes.edit(change, by=desk.manager, values={"security_assessor": desk.security})
    with pytest.raises(Invalid, match=REFUSED):
        desk.take(change, "sign_security", by=desk.security, security_impact="Another effect.")
    change = desk.take(change, "sign_security", by=desk.security)
    assert desk.take(change, "close").status == "closed"
    assert verdict(change, "CHK-CHG-04") == (True, None)
    assert verdict(change) == (True, None)


def test_the_plans_are_signed_anew_before_the_change_is_closed(desk: Office) -> None:
    from shallmark.manage.change_configuration.tests.test_change_life import reviewed

    change = writes.edit(desk.assessed(), by=desk.implementer, values={"category": "significant"})
    change = desk.take(change, "sign_plans", by=desk.continuity)
    change = desk.decided(desk.take(change, "request_approval"))
    change = desk.take(change, "start", no_test_reason="There is only one.")
    assert verdict(change, "CHK-CHG-03") == (True, None)
    text = "The second site stands still for an hour."
    deviation = deviates(desk, change, of_field="continuity_impact", becomes=text)
    decide(desk, deviation, "accept")
    change = desk.take(change, "complete", by=desk.implementer, **DONE)
    assert change.plans_assessor is None
    reviewed(desk, change)
    with pytest.raises(GateClosed, match="signed anew") as refused:
        desk.take(change, "close")
    assert refused.value.check == "CHK-CHG-03"
    change = desk.take(change, "sign_plans", by=desk.continuity)
    assert desk.take(change, "close").status == "closed"
    assert verdict(change, "CHK-CHG-03") == (True, None)


def test_a_change_closed_with_a_deviation_that_security_never_saw_is_seen(desk: Office) -> None:
    change = desk.started()
    deviation = decide(desk, deviates(desk, change), "accept")
    change = desk.take(change, "complete", by=desk.implementer, **DONE)
    # As an older version of the product closed it.
    now = clock.now()
    Change.objects.filter(pk=change.pk).update(
        status="closed", reviewed_at=now, closed_at=now, closed_by=desk.manager, updated_at=now,
        version=change.version + 1,
    )  # fmt: skip
    expected = (False, f"deviation_unsigned:{deviation.reference}")
    assert verdict(change, "CHK-CHG-04") == expected


def test_a_bypass_found_while_it_runs_is_recorded_and_never_accepted(desk: Office) -> None:
    change = desk.started()
    assert verdict(change, "CHK-CHG-04") == (True, None)
    deviation = deviates(desk, change, of_field="bypasses_control", becomes="true")
    assert verdict(change, "CHK-CHG-04") == (False, "bypasses_control")
    with pytest.raises(GateClosed, match="never authorised"):
        decide(desk, deviation, "accept")
    decide(desk, deviation, "reject")
    assert verdict(change, "CHK-CHG-04") == (False, "bypasses_control")


def test_a_bypass_set_and_unset_behind_its_back_is_seen(desk: Office) -> None:
    """As an older version of the product allowed it: in the review, before the run."""
    change = desk.started()
    for flag in (True, False):
        fresh = Change.objects.get(pk=change.pk)
        Change.objects.filter(pk=change.pk).update(
            status="review", bypasses_control=flag, version=fresh.version + 1,
            updated_at=clock.now(),
        )  # fmt: skip
    assert verdict(change, "CHK-CHG-04") == (False, "bypasses_control")


@pytest.mark.parametrize("name", ["plan", "financial", "services", "requester"])
def test_what_was_rewritten_past_the_product_is_seen(desk: Office, name: str) -> None:
    change = desk.started()
    values = {name: changed(name, change, desk)}
    Change.objects.filter(pk=change.pk).update(
        **values, version=change.version + 1, updated_at=clock.now()
    )
    assert verdict(change) == (False, "rewritten")


def test_what_was_rewritten_between_approval_and_start_is_seen(desk: Office) -> None:
    change = desk.approved()
    Change.objects.filter(pk=change.pk).update(
        plan="rm -rf", version=change.version + 1, updated_at=clock.now()
    )
    change = desk.take(change, "start", by=desk.implementer, no_test_reason="There is only one.")
    assert verdict(change) == (False, "not_as_approved")


def test_only_a_running_change_deviates_and_only_in_what_may(desk: Office) -> None:
    with pytest.raises(Invalid, match="edit the change itself"):
        deviates(desk, desk.asked())
    change = desk.started()
    for values in (
        {"becomes": change.plan}, {"of_field": "financial", "becomes": "dear"},
        {"of_field": "implementer", "becomes": "nobody.at.all"}, {"of_field": "outcome"},
        {"of_field": "security_assessor", "becomes": desk.manager.reference},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            deviates(desk, change, **values)
    deviates(desk, change)
    with pytest.raises(Invalid, match="waits for its decision"):
        deviates(desk, change, becomes="A third way.")


def test_an_older_accepted_value_is_no_leave_to_go_back(desk: Office) -> None:
    change = desk.started()
    for text in ("By hand.", "By robot."):
        decide(desk, deviates(desk, Change.objects.get(pk=change.pk), becomes=text), "accept")
    with pytest.raises(Invalid, match=REFUSED):
        writes.edit(change, by=desk.manager, values={"plan": "By hand."})


def test_a_cost_line_after_the_start_is_a_deviation_of_the_cost(desk: Office) -> None:
    change = desk.started()
    with pytest.raises(Invalid, match=REFUSED):
        make("change_cost", change=change, amount=1200)


def test_an_emergency_is_completed_and_what_its_authority_saw_stands(desk: Office) -> None:
    change = desk.change(category="emergency", emergency_reason="The shop stands still.")
    change = desk.take(change, "declare_emergency", by=desk.requester)
    change = desk.decided(change, "approve_emergency")
    change = desk.take(change, "start", by=desk.implementer)
    with pytest.raises(Invalid, match=REFUSED):
        writes.edit(change, by=desk.manager, values={"reason": "Another one."})
    values = {"outcome": "success", "ci_update_not_needed": "Same model."}
    change = take_impact(desk.take(change, "complete", **values), by=desk.manager)
    change = writes.edit(change, by=desk.implementer, values=ASSESSMENT)
    change = writes.edit(change, by=desk.implementer, values={"benefit": "It stands no more."})
    assert verdict(change) == (True, None)
    desk.decided(change, "retrospective")
    with pytest.raises(Invalid, match=REFUSED):
        writes.edit(change, by=desk.manager, values={"benefit": "None at all."})


def test_a_standard_change_stands_as_well(desk: Office) -> None:
    change = desk.change(category="standard", template=desk.template())
    change = desk.take(change, "use_template", by=desk.implementer)
    change = desk.take(change, "start", by=desk.implementer)
    with pytest.raises(Invalid, match=REFUSED):
        writes.edit(change, by=desk.manager, values={"services": []})
    deviation = deviates(desk, change, of_field="items", becomes="")
    values = {"outcome": "success", "ci_update_not_needed": "A restart only."}
    with pytest.raises(GateClosed, match=deviation.reference):
        desk.take(change, "complete_standard", by=desk.implementer, **values)
    decide(desk, deviation, "accept")
    assert desk.take(change, "complete_standard", by=desk.implementer, **values).closed_at


def test_an_imported_change_deviates_as_others(desk: Office) -> None:
    change = imported(desk, approver_roles=["change_manager"])
    with pytest.raises(Invalid, match=REFUSED):
        writes.edit(change, by=desk.manager, values={"plan": "Another."})
    decide(desk, deviates(desk, change), "accept")
    assert Change.objects.get(pk=change.pk).plan == "By hand."


def test_who_asked_and_assessed_and_what_follows_is_never_otherwise() -> None:
    assert set(BOUND) - set(DEVIATES) == {
        "requester", "requested_at", "template", "category", "risk", "impact_snapshot",
        "security_assessor", "plans_assessor", "cost_assessor", "assessed_by", "assessed_at",
    }  # fmt: skip


def test_a_window_that_is_moved_after_the_start_heals_no_start_outside_it(desk: Office) -> None:
    soon = clock.now() + timedelta(days=3)
    change = desk.started(planned_start=soon, planned_end=soon + timedelta(hours=2))
    outside = f"outside_window:{soon.date()}"
    assert verdict(change) == (False, outside)
    earlier = (clock.now() - timedelta(minutes=5)).isoformat()
    decide(desk, deviates(desk, change, of_field="planned_start", becomes=earlier), "accept")
    moved = Change.objects.get(pk=change.pk)
    assert moved.planned_start != soon
    assert verdict(moved) == (False, outside)
