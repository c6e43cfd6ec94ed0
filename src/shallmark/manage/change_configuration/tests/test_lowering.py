"""A category is lowered with a reason, and settled by a change manager who had no hand in it."""

from typing import Any

import pytest

from shallmark.kernel import writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.test_change_deviations import verdict
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db
CHECK = "CHK-CHG-01"
BECAUSE = "Only one switch of one floor is replaced after all."


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def lowered(desk: Office, by: Any = None, **values: Any) -> Change:
    """Assessed as significant, and called minor since."""
    change = desk.assessed(category="significant")
    more = {"category": "minor", "lowered_because": BECAUSE, **values}
    return writes.edit(change, by=by or desk.implementer, values=more)


def settle(change: Change, by: Any) -> Change:
    return writes.perform(change, "settle_lowering", by=by, reason="It is one floor, as seen.")


@pytest.mark.parametrize("because", ["", ".", "not applicable"])
def test_it_is_not_lowered_without_a_word(desk: Office, because: str) -> None:
    with pytest.raises(Invalid, match="Say why"):
        lowered(desk, lowered_because=because)


def test_the_reason_of_the_last_time_is_none(desk: Office) -> None:
    change = writes.edit(lowered(desk), by=desk.implementer, values={"category": "major"})
    assert change.lowered_from == ""
    with pytest.raises(Invalid, match="Say why"):
        writes.edit(change, by=desk.implementer, values={"category": "minor"})


def test_approval_is_not_asked_until_another_settled_it(desk: Office) -> None:
    change = lowered(desk)
    with pytest.raises(GateClosed, match="It was called significant") as refused:
        desk.take(change, "request_approval")
    assert refused.value.check == CHECK
    for person in (desk.implementer, desk.requester, desk.security, make_person("admin")):
        with pytest.raises(NotAllowed):
            settle(change, person)
    change = settle(change, desk.manager)
    assert change.lowering_settled_by == desk.manager
    change = desk.decided(desk.take(change, "request_approval"))
    assert change.status == "scheduled", "whoever settled it had no hand in it"
    assert verdict(change, CHECK) == (True, None)


def test_whoever_lowered_it_does_not_settle_it(desk: Office) -> None:
    change = lowered(desk, by=desk.manager)
    with pytest.raises(NotAllowed, match="another change manager"):
        settle(change, desk.manager)
    assert settle(change, make_person("change_manager")).lowering_settled_at


def test_raised_again_nothing_is_to_be_settled(desk: Office) -> None:
    change = writes.edit(lowered(desk), by=desk.implementer, values={"category": "significant"})
    assert desk.take(change, "request_approval").status == "authorize"


def test_lowered_once_more_it_is_settled_once_more(desk: Office) -> None:
    change = desk.assessed(category="major")
    more = {"category": "significant", "lowered_because": BECAUSE}
    change = settle(writes.edit(change, by=desk.implementer, values=more), desk.manager)
    more = {"category": "minor", "lowered_because": "The floor has no users, as the map shows."}
    change = writes.edit(change, by=desk.implementer, values=more)
    assert (change.lowered_from, change.lowering_settled_at) == ("major", None)


def test_what_was_lowered_past_the_gates_is_judged_as_it_was(desk: Office) -> None:
    change = desk.assessed(category="significant")
    change.category, change.version = "minor", change.version + 1
    change.updated_by = desk.implementer
    change.save()
    change = desk.decided(desk.take(Change.objects.get(pk=change.pk), "request_approval"))
    assert verdict(change, CHECK) == (False, "lowered_alone:significant")
