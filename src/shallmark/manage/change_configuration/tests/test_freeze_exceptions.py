"""Nothing is planned or done in a freeze but by an exception that its owner granted, by a step."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shallmark.common.approvals.actions import decide, open_approval
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed
from shallmark.manage.change_configuration.models import Change, Freeze, FreezeException
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.test_change_deviations import verdict
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
CHECK = "CHK-CHG-12"


@pytest.fixture
def desk(db: None) -> Office:
    return office()


@pytest.fixture
def owner(db: None) -> Any:
    return make_person("change_manager")


def frozen(desk: Office, owner: Any, start: datetime, end: datetime) -> Freeze:
    freeze = make("freeze", starts_at=start, ends_at=end, owner=owner)
    return writes.perform(freeze, "approve", by=desk.manager)  # type: ignore[no-any-return]


def ask(desk: Office, freeze: Freeze, change: Change, by: Any = None) -> FreezeException:
    values = {
        "freeze": freeze, "change": change, "from_at": freeze.starts_at, "to_at": freeze.ends_at,
        "why": "The law asks for it.",
    }  # fmt: skip
    return writes.create(FreezeException, by=by or desk.implementer, values=values)


def grant(exception: FreezeException, by: Any) -> FreezeException:
    return writes.perform(exception, "grant", by=by, values={"decision_reason": "It must be."})


def approval(desk: Office, change: Change) -> None:
    question = open_approval(change, "approve")
    assert question is not None
    decide(question, "approved", by=desk.manager, shown_at=clock.now())


def test_a_text_of_the_requester_opens_no_freeze(desk: Office, owner: Any) -> None:
    change = desk.asked(collision_decision="Wanted by the board.")
    assert change.planned_start
    assert change.planned_end
    freeze = frozen(desk, owner, change.planned_start, change.planned_end)
    with pytest.raises(GateClosed, match=freeze.reference) as refused:
        approval(desk, change)
    assert refused.value.check == CHECK
    exception = ask(desk, freeze, change)
    with pytest.raises(GateClosed, match=freeze.reference):
        approval(desk, change)
    grant(exception, owner)
    approval(desk, change)
    assert Change.objects.get(pk=change.pk).status == "scheduled"


def test_only_the_owner_decides_and_not_on_the_own_change(desk: Office, owner: Any) -> None:
    change = desk.asked()
    assert change.planned_start
    assert change.planned_end
    freeze = frozen(desk, owner, change.planned_start, change.planned_end)
    exception = ask(desk, freeze, change)
    for person in (desk.manager, desk.implementer, desk.requester):
        with pytest.raises(NotAllowed):
            grant(exception, person)
    with pytest.raises(NotAllowed, match="You asked for it"):
        grant(ask(desk, freeze, change, by=owner), owner)
    for values in ({"to_at": freeze.ends_at + timedelta(days=1)}, {"change": make("change")}):
        with pytest.raises(Invalid):
            writes.edit(exception, by=desk.manager, values=values)


@pytest.mark.parametrize("standard", [True, False])
def test_nothing_starts_in_a_freeze_that_it_was_not_planned_for(
    desk: Office, owner: Any, standard: bool
) -> None:
    if standard:
        change = desk.change(category="standard", template=desk.template())
        change = desk.take(change, "use_template", by=desk.implementer)
    else:
        change = desk.approved()
    now = clock.now()
    freeze = frozen(desk, owner, now - timedelta(hours=1), now + timedelta(days=1))
    with pytest.raises(GateClosed, match=freeze.reference) as refused:
        desk.take(change, "start", by=desk.implementer, no_test_reason="There is only one.")
    assert refused.value.check == CHECK
    grant(ask(desk, freeze, change), owner)
    change = desk.take(change, "start", by=desk.implementer, no_test_reason="There is only one.")
    assert verdict(change, CHECK) == (True, None)


def test_a_standard_change_is_not_planned_into_a_freeze(desk: Office, owner: Any) -> None:
    change = desk.change(category="standard", template=desk.template(), collision_decision="x")
    assert change.planned_start
    assert change.planned_end
    freeze = frozen(desk, owner, change.planned_start, change.planned_end)
    with pytest.raises(GateClosed, match=freeze.reference):
        desk.take(change, "use_template", by=desk.implementer)
    grant(ask(desk, freeze, change), owner)
    assert desk.take(change, "use_template", by=desk.implementer).status == "scheduled"


def test_an_approved_freeze_stands(desk: Office, owner: Any) -> None:
    now = clock.now()
    freeze = frozen(desk, owner, now + timedelta(days=1), now + timedelta(days=2))
    for values in ({"ends_at": now + timedelta(days=3)}, {"scope": [desk.service.reference]}):
        with pytest.raises(Invalid, match="approved so"):
            writes.edit(freeze, by=desk.manager, values=values)
