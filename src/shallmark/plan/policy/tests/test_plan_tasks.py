"""What a plan in force says is to be done stands: the day by its step, the words by two people."""

from datetime import timedelta

import pytest

from shallmark.common.documents.tests.test_documents import published
from shallmark.kernel import writes
from shallmark.kernel.exceptions import AwaitsSecondPerson, Invalid
from shallmark.pages.tests.factory import make, make_person
from tests.support.document_change import approved_document_change

pytestmark = pytest.mark.django_db


def test_the_day_of_a_task_moves_by_its_step_only() -> None:
    manager, task = make_person("risk_compliance_manager"), make("plan_task")
    with pytest.raises(Invalid, match="Move the date"):
        writes.edit(task, by=manager, values={"due": task.due + timedelta(days=90)})


def test_what_is_to_be_done_is_rewritten_by_two_people() -> None:
    manager, task = make_person("risk_compliance_manager"), make("plan_task")
    make_person("risk_compliance_manager")
    task = writes.edit(task, by=manager, values={"title": "Labels in the server room"})
    approved_document_change()
    published(task.plan)
    other = make("plan_task").plan
    for values in ({"text": "Nothing any more."}, {"title": "Nothing"}, {"plan": other}):
        with pytest.raises(AwaitsSecondPerson):
            writes.edit(task, by=manager, values=values)
