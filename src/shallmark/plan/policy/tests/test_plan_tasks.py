"""What a plan in force says is to be done stands: the day by its step, the words by two people."""

from datetime import timedelta

import pytest
from django.db import transaction

from shallmark.common.documents.tests.test_documents import published
from shallmark.kernel import clock, writes
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


def test_a_day_is_put_off_twice_and_each_time_with_other_words() -> None:
    """A task of the plan, a communication, an action and a training: one rule for each."""
    by, day = make_person("admin"), clock.now().date()
    for key, verb, name in (
        ("plan_task", "revise", "revised_due"),
        ("communication", "postpone", "due"),
        ("action", "revise", "revised_due"),
        ("training_record", "postpone", "planned_for"),
    ):
        record = make(key, **({"planned_for": day} if name == "planned_for" else {"due": day}))

        def put_off(days: int, why: str) -> None:
            values: dict[str, object] = {name: day + timedelta(days=days)}  # noqa: B023
            if key == "plan_task":  # noqa: B023
                values["decision"] = why
            with transaction.atomic():
                writes.perform(record, verb, by=by, values=values, reason=why)  # noqa: B023

        put_off(10, "The board of May wants it later")
        with pytest.raises(Invalid, match="put it off before"):
            put_off(20, "The Board of May wants it later.")
        put_off(20, "The hall is closed until then")
        with pytest.raises(Invalid, match="put off 2 times"):
            put_off(30, "Nobody of the team is here")
