"""The page of an action tells where it comes from, how long it runs, and what is done beside it."""

from datetime import timedelta

import pytest

from shallmark.common.actions.work import action_work
from shallmark.kernel import clock
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from tests.support.work_blocks import block, page_of

pytestmark = pytest.mark.django_db


def test_it_stands_among_the_actions_of_its_source() -> None:
    day, risk = clock.now().date(), make("risk", text="The key may be lost.")
    late = make("action", source=risk.reference, due=day - timedelta(days=4))
    other = make("action", source=risk.reference, due=day + timedelta(days=4))
    page = page_of(signed_in(make_person("admin")), late)
    assert "4 days over" in block(page, "due")
    assert risk.get_absolute_url() in block(page, "source")
    assert "The key may be lost." in block(page, "goal")
    assert other.get_absolute_url() in block(page, "beside")


def test_a_source_that_one_may_not_open_is_a_number_alone() -> None:
    risk = make("risk", title="Secret", text="Secret text")
    action = make("action", source=risk.reference)
    blocks = {one.key: one for one in action_work(action, make_person("end_user"))["work"]}
    ((name, *_others),) = blocks["source"].rows
    assert (name.text, name.url) == (risk.reference, "")
    assert "goal" not in blocks
