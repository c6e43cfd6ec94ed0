"""What an action comes from: a record that whoever writes it down may read."""

from typing import Any

import pytest

from shallmark.common.actions.models import Action
from shallmark.kernel import writes
from shallmark.kernel.exceptions import Invalid
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


def _write(person: Any, source: str) -> Any:
    values = {"title": "Look into it", "source": source, "due": make("action").due}
    return writes.create(Action, by=person, values=values)


def test_it_refuses_a_hidden_record_with_the_sentence_for_one_that_is_not_there() -> None:
    hidden = make("incident", title="Break-in", security=True).reference
    agent = make_person("service_desk_agent")
    sentences = []
    for source in (hidden, "INC9999999"):
        with pytest.raises(Invalid) as wrong:
            _write(agent, source)
        sentences.append(wrong.value.sentence.replace(source, "THAT"))
    assert sentences[0] == sentences[1]


def test_it_takes_the_hidden_record_from_those_who_may_read_it() -> None:
    hidden = make("incident", title="Break-in", security=True)
    manager = make_person("security_manager")
    assert _write(manager, hidden.reference).source == hidden.reference
