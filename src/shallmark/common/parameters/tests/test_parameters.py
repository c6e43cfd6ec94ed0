"""Parameters: defaults, own values, and what is refused."""

import pytest

from shallmark.common.parameters.defaults import known, typed
from shallmark.common.parameters.models import Parameter
from shallmark.common.parameters.queries import value
from shallmark.kernel import writes
from shallmark.kernel.exceptions import AwaitsSecondPerson, Invalid, NotAllowed
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.confirming import signed_in_as
from shallmark.manage.team.models import AccessChange
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db


def put(key: str, text: str) -> Parameter:
    values = {"title": "Days to close", "key": key, "value": text}
    parameter: Parameter = writes.create(Parameter, by=None, values=values, authority=SYSTEM)
    return parameter


def test_it_knows_every_parameter_of_the_catalogue() -> None:
    assert len(known()) == 86


def test_it_answers_the_default_where_nobody_set_a_value() -> None:
    assert value("confirm_days") == 5


def test_it_answers_the_value_of_the_organisation_in_its_type() -> None:
    put("confirm_days", "8")
    assert value("confirm_days") == 8


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("confirm_days", "soon"),
        ("confirm_days", "-1"),
        ("confirm_days", "2.5"),
        ("confirm_days", "NaN"),
        ("emergency_days", "9999"),
        ("discrepancy_days", "9999"),
        ("check_repeat", "0"),
        ("check_repeat", "1"),
        ("emergency_share", "1"),
        ("sec_threshold", "nonsense"),
    ],
)
def test_it_refuses_a_value_that_is_none(key: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        put(key, text)
    assert refused.value.field == "value"


def test_it_refuses_a_parameter_that_no_check_knows() -> None:
    with pytest.raises(Invalid):
        put("moon_phase", "1")


def test_each_default_lies_within_its_bounds() -> None:
    for parameter in known().values():
        assert typed(parameter, str(parameter.default)) == parameter.default
        assert parameter.choices or parameter.least < parameter.most


def test_nobody_sets_a_parameter_alone() -> None:
    by, other = (make_person("risk_compliance_manager") for _n in range(2))
    values = {"title": "Days to close", "key": "confirm_days", "value": "8"}
    with pytest.raises(AwaitsSecondPerson, match="judge"):
        writes.create(Parameter, by=by, values=values)
    assert value("confirm_days") == 5
    stored = put("confirm_days", "8")
    with pytest.raises(AwaitsSecondPerson) as waits:
        writes.edit(stored, by=by, values={"value": "9"})
    assert value("confirm_days") == 8
    change = AccessChange.objects.get(reference=waits.value.reference)
    with pytest.raises(NotAllowed), signed_in_as(by):
        writes.perform(change, "confirm", by=by)
    with signed_in_as(other):
        writes.perform(change, "confirm", by=other)
    assert value("confirm_days") == 9
    writes.edit(stored, by=by, values={"title": "Days until it closes by itself"})


@pytest.mark.parametrize(
    ("key", "number", "words"),
    [
        ("late_entry", 14400, "4 hours"),
        ("late_entry", 5400, "90 minutes"),
        ("late_entry", 3600, "1 hour"),
        ("reopen_share", 0.05, "5 %"),
        ("reopen_share", 0.125, "12.5 %"),
        ("text_read_days", 1, "1 day"),
        ("confirm_days", 5, "5 working days"),
        ("audit_cycle", 12, "12 months"),
        ("audit_sample", 5, "5"),
        ("sec_threshold", "minor", "minor"),
    ],
)
def test_it_says_a_value_in_words(key: str, number: float | str, words: str) -> None:
    assert known()[key].in_words(number) == words
