"""Beside an item: what is open on it, who feels it, its asset, and its audits."""

from datetime import timedelta
from typing import Any

import pytest

from shallmark.common.links.actions import relate
from shallmark.kernel import clock
from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.change_configuration.models.audit import CiAuditItem
from shallmark.manage.change_configuration.panels_items import ahead, asset, audit, feels
from shallmark.manage.change_configuration.tests import factories
from shallmark.manage.change_configuration.tests.factories_change import change, in_work
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager", "change_manager", "resolver")


def test_it_names_what_is_open_and_planned(keeper: Any) -> None:
    item = factories.ci()
    planned = change(items=[item.reference], planned_start=clock.now() + timedelta(days=3))
    in_work("closed", items=[item.reference])
    change(items=[factories.ci().reference])
    difference = factories.discrepancy(ci=item)
    incident, over = make("incident"), make("incident")
    for one in (incident, over):
        relate(one, item, by=keeper)
    type(over).objects.filter(pk=over.pk).update(closed_at=clock.now())
    lines = {line.record: line.planned for line in ahead(item, keeper)["ahead"]}
    assert set(lines) == {planned, difference, incident}
    assert lines[planned] is not None


def test_it_names_services_customers_and_whom_it_concerns(keeper: Any) -> None:
    service, customer = make("service", owner=make("person")), make("customer")
    service.customers.add(customer)
    item = factories.ci(owner=keeper, service=service)
    said = feels(item, keeper)
    assert [one["name"] for one in said["said"]["services"]] == [service.title]
    assert [one["name"] for one in said["customers"]] == [customer.title]
    assert said["people"]["service_owner", service.owner.title] == [service.title]


def test_an_end_that_has_passed_is_told(keeper: Any) -> None:
    today = clock.now().date()
    held = make("asset", support_end=today - timedelta(days=1), licence_end=today)
    assert [over for _name, _end, over in asset(held.ci, keeper)["ends"]] == [False, True]


def test_the_next_audit_is_late_where_the_last_is_too_long_ago(keeper: Any) -> None:
    item = factories.ci(type=factories.ci_type(audit_interval=3))
    assert audit(item, keeper)["due"] is None
    Ci.objects.filter(pk=item.pk).update(live_at=clock.now() - timedelta(days=200))
    assert audit(Ci.objects.get(pk=item.pk), keeper)["late"]
    looked = make("ci_audit_item", ci=item, audit=make("ci_audit", of_type=item.type))
    CiAuditItem.objects.filter(pk=looked.pk).update(finding="same")
    type(looked.audit).objects.filter(pk=looked.audit.pk).update(done_at=clock.now())
    said = audit(Ci.objects.get(pk=item.pk), keeper)
    assert (said["last"].finding, said["late"]) == ("same", False)


@pytest.mark.parametrize("key", ["ahead", "impact", "asset", "audit"])
def test_each_section_comes_for_an_item_of_which_nothing_is_known(keeper: Any, key: str) -> None:
    item = factories.ci()
    answer = signed_in(keeper).get(f"{item.get_absolute_url()}/panel/{key}")
    assert answer.status_code == 200
    assert "None" not in answer.content.decode()
