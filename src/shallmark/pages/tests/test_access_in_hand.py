"""A right is judged by the record in hand as the database would judge it."""

from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Q
from hypothesis import given
from hypothesis import strategies as st

from shallmark.kernel import access
from shallmark.pages.tests.every_record import every_record
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
LEAVES = (
    Q(),
    Q(pk__in=[]),
    Q(priority=3),
    Q(priority__isnull=True),
    Q(status__in=("new", "on_hold")),
    Q(reporter__isnull=False),
    Q(assigned_to__isnull=True),
    Q(security=False),
)


@pytest.fixture(scope="module")
def incident(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make("incident", impact=2, urgency=2, reporter=make_person())
        transaction.set_rollback(True)


def conditions() -> Any:
    def grown(below: Any) -> Any:
        pairs = st.tuples(below, below)
        return st.one_of(
            pairs.map(lambda two: two[0] & two[1]),
            pairs.map(lambda two: two[0] | two[1]),
            below.map(lambda condition: ~condition),
        )

    return st.recursive(st.sampled_from(LEAVES), grown, max_leaves=6)


@given(condition=conditions())
def test_it_agrees_with_the_database(incident: Any, condition: Q) -> None:
    matches = type(incident).objects.filter(condition, pk=incident.pk).exists()
    assert access.evaluate_q(incident, condition) == matches


def test_it_names_records_as_the_database_does(incident: Any) -> None:
    reporter = incident.reporter
    assert access.evaluate_q(incident, Q(reporter=reporter))
    assert access.evaluate_q(incident, Q(reporter__in=[reporter.pk]))
    assert access.evaluate_q(incident, Q(reporter=make_person())) is False


@pytest.mark.parametrize(
    "beyond", [Q(reporter__is_vip=True), Q(priority=F("impact")), Q(priority__gt=2)]
)
def test_it_leaves_to_the_database_what_is_beyond_its_columns(incident: Any, beyond: Q) -> None:
    assert access.evaluate_q(incident, beyond) is None
    assert access.evaluate_q(incident, beyond & Q(pk__in=[])) is False
    assert access.evaluate_q(incident, beyond | Q()) in {None, True}


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: Any) -> Any:
    """One person for each of some roles that differ in what they may see."""
    roles = ("service_desk_agent", "resolver", "end_user", "auditor", "security_manager")
    with django_db_blocker.unblock(), transaction.atomic():
        yield [make_person(role) for role in roles]
        transaction.set_rollback(True)


@every_record
def test_rights_are_those_of_the_querysets(people: Any, record_type: Any) -> None:
    record = make(record_type.key)
    for person in people:
        own = type(record).objects.filter(pk=record.pk)
        assert access.may_read(person, record) == own.visible_to(person).exists()
        assert access.may_edit(person, record) == own.editable_by(person).exists()
