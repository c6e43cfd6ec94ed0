"""What points at a record is told by kind, and each number opens its rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shallmark.kernel.records import record_types
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.tests.desk import open_desk
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make
from shallmark.workplace.pointing import keys_to, pointing_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Person:
    person: Person = Person.objects.get(pk=make("person", is_superuser=True).pk)
    return person


def test_one_alone_is_named_and_several_are_counted_in_one_statement(admin: Person) -> None:
    service = make("service")
    risk = make("risk", service=service)
    for _number in range(2):
        make("incident", service=service)
    pointing_at(service, admin)
    with CaptureQueriesContext(connection) as asked:
        lines = {line.icon: line for line in pointing_at(service, admin)}
    assert len(asked) == 1
    assert {(line.title, line.count) for line in lines.values()} >= {(risk.title, 1), ("", 2)}


def test_a_kind_without_any_is_left_out(admin: Person) -> None:
    assert pointing_at(make("service"), admin) == []


def test_each_number_opens_its_rows(admin: Person) -> None:
    service = make("service")
    incidents = [make("incident", service=service) for _number in range(2)]
    line = next(line for line in pointing_at(service, admin) if line.count == len(incidents))
    page = signed_in(admin).get(line.url).content.decode()
    assert all(incident.reference in page for incident in incidents)


def test_what_the_reader_may_not_see_is_not_counted() -> None:
    desk = open_desk()
    before = pointing_at(desk.service, desk.ana)
    make("incident", service=desk.service, confidential=True)
    assert pointing_at(desk.service, desk.ana) == before
    make("incident", service=desk.service)
    assert pointing_at(desk.service, desk.ana) != before


def test_every_type_that_is_named_tells_so(admin: Person) -> None:
    named = [each for each in record_types() if keys_to(each.key)]
    assert len(named) > 10
    for record_type in named:
        record = record_type.model(reference="X0000001")
        record.pk = 1
        assert isinstance(pointing_at(record, admin), list)
