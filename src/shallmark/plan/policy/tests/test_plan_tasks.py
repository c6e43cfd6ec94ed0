"""What the plan says is to be done stands: the day by its step, the words by two people."""

from datetime import timedelta

import pytest

from shallmark.kernel import writes
from shallmark.kernel.exceptions import AwaitsSecondPerson, Invalid
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


def test_the_day_of_a_task_moves_by_its_step_only() -> None:
    manager, task = make_person("risk_compliance_manager"), make("plan_task")
    with pytest.raises(Invalid, match="Move the date"):
        writes.edit(task, by=manager, values={"due": task.due + timedelta(days=90)})


def test_what_is_to_be_done_is_rewritten_by_two_people() -> None:
    manager, task = make_person("risk_compliance_manager"), make("plan_task")
    make_person("risk_compliance_manager")
    with pytest.raises(AwaitsSecondPerson):
        writes.edit(task, by=manager, values={"text": "Nothing any more."})
