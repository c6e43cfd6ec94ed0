"""A change starts on a test that passed, recorded before; what is typed later heals nothing."""

from datetime import timedelta
from typing import Any

import pytest

from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid
from shallmark.manage.change_configuration.actions_change import take_impact
from shallmark.manage.change_configuration.gates_change import tested
from shallmark.manage.change_configuration.models import Change, TestResult
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.test_change_deviations import verdict
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db
CHECK = "CHK-CHG-13"


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def with_results(change: Change, *results: str) -> None:
    at = clock.now() - timedelta(hours=len(results))
    for number, result in enumerate(results):
        make("test_result", change=change, result=result, tested_at=at + timedelta(minutes=number))


@pytest.mark.parametrize("results", [(), ("failed",), ("passed", "failed")])
def test_a_failed_test_is_no_test_passed(desk: Office, results: tuple[str, ...]) -> None:
    change = desk.approved()
    with_results(change, *results)
    with pytest.raises(GateClosed, match="No test that passed") as refused:
        desk.take(change, "start", by=desk.implementer)
    assert refused.value.check == CHECK


def test_it_starts_on_the_test_that_passed_after_the_fault_was_mended(desk: Office) -> None:
    change = desk.approved()
    with_results(change, "failed", "passed")
    change = desk.take(change, "start", by=desk.implementer)
    assert verdict(change, CHECK) == (True, None)


def test_what_is_typed_after_the_start_heals_nothing(desk: Office) -> None:
    change = desk.approved()
    with_results(change, "failed")
    # As an older version of the product let it start.
    now = clock.now()
    Change.objects.filter(pk=change.pk).update(
        status="implement", started_at=now, version=change.version + 1, updated_at=now
    )
    assert verdict(change, CHECK) == (False, "failed")
    for values in ({"result": "passed"}, {"tested_at": now}):
        with pytest.raises(Invalid, match="record another result"):
            writes.edit(change.tests.get(), by=desk.manager, values=values)
    with_results(change, "passed")
    writes.edit(
        Change.objects.get(pk=change.pk), by=desk.manager, values={"no_test_reason": "Only one."}
    )
    assert verdict(change, CHECK) == (False, "failed")


def test_a_failed_test_is_not_typed_as_passed_before_the_start(desk: Office) -> None:
    change = desk.approved()
    with_results(change, "failed")
    test = change.tests.get()
    with pytest.raises(Invalid, match="test again"):
        writes.edit(test, by=desk.manager, values={"result": "passed"}, reason="A slip.")
    # As an older version of the product let it be typed.
    TestResult.objects.filter(pk=test.pk).update(
        result="passed", version=test.version + 1, updated_at=clock.now()
    )
    change = desk.take(change, "start", by=desk.implementer)
    assert verdict(change, CHECK) == (False, "failed")


def test_a_failed_test_is_not_explained_away(desk: Office) -> None:
    change = desk.approved()
    with_results(change, "failed")
    with pytest.raises(GateClosed, match="not explained away"):
        desk.take(change, "start", by=desk.implementer, no_test_reason="There is only one.")


def test_a_failure_dated_back_before_the_one_that_passed_is_one(desk: Office) -> None:
    """By its recording it came last."""
    change = desk.approved()
    with_results(change, "passed")
    day = timedelta(days=1)
    with clock.at(clock.now() + day):
        make("test_result", change=change, result="failed", tested_at=clock.now() - 3 * day)
        with pytest.raises(GateClosed, match="No test that passed") as refused:
            desk.take(change, "start", by=desk.implementer)
    assert refused.value.check == CHECK


def approved_again(desk: Office, change: Change) -> Change:
    change = desk.take(change, "sign_security", by=desk.security)
    change = take_impact(change, by=desk.manager)
    return desk.decided(desk.take(change, "request_approval"))


def started_before(change: Change) -> Change:
    """As an older version of the product let it start."""
    now = clock.now()
    Change.objects.filter(pk=change.pk).update(
        status="implement", started_at=now, version=change.version + 1, updated_at=now
    )
    return Change.objects.get(pk=change.pk)


@pytest.mark.parametrize(
    ("values", "stands"),
    [
        ({"plan": "Another way, by hand."}, False),
        ({"backout_plan": "Another way back."}, False),
        ({"items": []}, False),
        ({"customer_impact": "Nobody sees it at all."}, True),
    ],
)
def test_a_test_is_of_what_it_tested(desk: Office, values: dict[str, Any], stands: bool) -> None:
    change = desk.approved()
    with_results(change, "passed")
    assert tested.refusal(change) is None
    change = writes.edit(change, by=desk.requester, values=values, reason="Altered since.")
    change = Change.objects.get(pk=change.pk)
    assert (tested.refusal(change) is None) is stands
    if not stands:
        change.no_test_reason = "It was tested as it was before."
        assert tested.refusal(change)
        change = Change.objects.get(pk=change.pk)
        assert verdict(started_before(approved_again(desk, change)), CHECK) == (False, "of_another")


def test_tested_anew_after_the_plan_was_altered_it_goes_live(desk: Office) -> None:
    change = desk.approved()
    with_results(change, "passed")
    change = writes.edit(
        change, by=desk.requester, values={"plan": "By hand, step by step."}, reason="Altered."
    )
    with_results(change, "passed")
    change = Change.objects.get(pk=change.pk)
    assert tested.refusal(change) is None
    assert verdict(started_before(approved_again(desk, change)), CHECK) == (True, None)


def test_what_cannot_be_tested_is_not_tested_afterwards(desk: Office) -> None:
    reason = "It is tested by the team as soon as it is live."
    change = desk.take(desk.approved(), "start", by=desk.implementer, no_test_reason=reason)
    assert verdict(change, CHECK) == (True, None)
    with clock.at(clock.now() + timedelta(hours=2)):
        make("test_result", change=change, result="passed", tested_at=clock.now())
        assert verdict(change, CHECK) == (False, "tested_late")
