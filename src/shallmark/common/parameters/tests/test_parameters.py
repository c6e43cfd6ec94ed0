"""Parameters: defaults, own values, and what is refused."""

import pytest

from shallmark.common.parameters.defaults import known
from shallmark.common.parameters.models import Parameter
from shallmark.common.parameters.queries import value
from shallmark.kernel import writes
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.system import SYSTEM

pytestmark = pytest.mark.django_db


def put(key: str, text: str) -> Parameter:
    values = {"title": "Days to close", "key": key, "value": text}
    parameter: Parameter = writes.create(Parameter, by=None, values=values, authority=SYSTEM)
    return parameter


def test_it_knows_every_parameter_of_the_catalogue() -> None:
    assert len(known()) == 67


def test_it_answers_the_default_where_nobody_set_a_value() -> None:
    assert value("confirm_days") == 5


def test_it_answers_the_value_of_the_organisation_in_its_type() -> None:
    put("confirm_days", "8")
    assert value("confirm_days") == 8


@pytest.mark.parametrize(("key", "text"), [("confirm_days", "soon"), ("confirm_days", "-1")])
def test_it_refuses_a_value_that_is_none(key: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        put(key, text)
    assert refused.value.field == "value"


def test_it_refuses_a_parameter_that_no_check_knows() -> None:
    with pytest.raises(Invalid):
        put("moon_phase", "1")
