"""Two changes at one time on one thing: a change manager decides, by a step, on these windows."""

from datetime import timedelta
from typing import Any

import pytest

from shallmark.kernel import writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.test_change_deviations import verdict
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db
CHECK = "CHK-CHG-12"
TEXT = "The switch goes first, the servers follow when it runs."
START: dict[str, Any] = {"no_test_reason": "There is only one."}


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def two(desk: Office) -> tuple[Change, Change]:
    """Both approved for the same time, on the same service and item."""
    first = desk.approved()
    window = {"planned_start": first.planned_start, "planned_end": first.planned_end}
    return first, desk.approved(**window)


def decide(change: Change, by: Any, text: str = TEXT) -> Change:
    fresh = Change.objects.get(pk=change.pk)
    return writes.perform(fresh, "decide_collision", by=by, values={"collision_decision": text})


def start(desk: Office, change: Change) -> Change:
    return desk.take(Change.objects.get(pk=change.pk), "start", by=desk.implementer, **START)


def test_nothing_starts_into_a_collision_that_nobody_decided(desk: Office) -> None:
    first, second = two(desk)
    with pytest.raises(GateClosed, match=first.reference) as refused:
        start(desk, second)
    assert refused.value.check == CHECK
    manager = make_person("change_manager")
    decided = decide(second, manager)
    assert (decided.collision_decided_by, list(decided.collision_of)) == (
        manager,
        [first.reference],
    )
    assert decided.approved_at
    assert start(desk, second).status == start(desk, first).status == "implement"
    assert verdict(second, CHECK) == verdict(first, CHECK) == (True, None)


def test_what_somebody_only_wrote_decides_nothing(desk: Office) -> None:
    first, second = two(desk)
    decided = decide(second, make_person("change_manager"))
    for change in (second, first):
        start(desk, change)
    # As a text of an older version of the product, which nobody signed.
    Change.objects.filter(pk=second.pk).update(
        collision_decided_by=None, collision_of={}, version=decided.version + 2
    )
    assert verdict(second, CHECK) == (False, f"overlaps:{first.reference}")


def test_no_form_writes_the_decision(desk: Office) -> None:
    assert "collision_decision" not in get_record_type("change").edit_fields
    with pytest.raises(Invalid):
        desk.take(desk.assessed(), "request_approval", collision_decision=TEXT)


def test_only_a_change_manager_apart_from_both_decides(desk: Office) -> None:
    _first, second = two(desk)
    for person in (desk.implementer, desk.requester, desk.security, make_person("admin")):
        with pytest.raises(NotAllowed):
            decide(second, person)
    other = make_person("change_manager")
    writes.edit(second, by=desk.manager, values={"owner": other})
    third = desk.change(requester=other)
    assert third.requester == other
    window = {"planned_start": second.planned_start, "planned_end": second.planned_end}
    Change.objects.filter(pk=third.pk).update(status="scheduled", **window)
    with pytest.raises(NotAllowed, match="another change manager"):
        decide(second, other)
    assert decide(second, make_person("change_manager")).collision_decided_by


@pytest.mark.parametrize("text", [".", "not applicable"])
def test_a_decision_says_something(desk: Office, text: str) -> None:
    _first, second = two(desk)
    with pytest.raises(GateClosed, match="which of them goes when"):
        decide(second, desk.manager, text)


def test_there_is_nothing_to_decide_without_a_collision(desk: Office) -> None:
    with pytest.raises(Invalid, match="collides with no change"):
        decide(desk.approved(), make_person("change_manager"))


def test_a_decision_falls_with_the_window_of_either(desk: Office) -> None:
    first, second = two(desk)
    decide(second, make_person("change_manager"))
    assert first.planned_end
    hour = timedelta(hours=1)
    # As an older version of the product let it be moved.
    Change.objects.filter(pk=first.pk).update(planned_end=first.planned_end + hour)
    with pytest.raises(GateClosed, match=first.reference):
        start(desk, second)
    Change.objects.filter(pk=first.pk).update(planned_end=first.planned_end)
    assert second.planned_end
    moved = writes.edit(
        Change.objects.get(pk=second.pk), by=desk.manager,
        values={"planned_end": second.planned_end + hour},
    )  # fmt: skip
    assert (moved.collision_decided_by, moved.collision_decided_at, moved.collision_of) == (
        None,
        None,
        {},
    )
