"""The heat map of risks, and the first screens of those who keep risk and security."""

import re
from typing import Any

import pytest
from django.test import Client

from shallmark.common.links.models import Link
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


def page(role: str, address: str) -> Any:
    client = Client()
    client.force_login(make_person(role))
    return client.get(address)


def text(role: str, address: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page(role, address).content.decode()).split())


def test_the_map_counts_open_risks_and_each_count_opens_its_risks() -> None:
    make("risk_criteria", limit_score=12)
    for _each in range(2):
        risk = make("risk", likelihood=5, impact=4, title="Power fails")
    make("risk", likelihood=1, impact=1, title="Rain comes in")
    make("risk", likelihood=None, impact=None)
    body = page("risk_compliance_manager", "/risks/map").content.decode()
    address = "/risks?view=open&amp;likelihood=5&amp;impact=4"
    assert address in body
    assert "likelihood 5, impact 4: score 20, above the limit" in body
    assert body.count("/risks?view=open&amp;likelihood=") == 2
    assert "1 risk is not rated yet." in body
    opened = page("risk_compliance_manager", address.replace("&amp;", "&")).content.decode()
    assert risk.reference in opened
    assert "Rain comes in" not in opened


def test_the_map_is_for_staff_and_says_where_criteria_are_missing() -> None:
    assert page("end_user", "/risks/map").status_code == 404
    assert "No criteria of acceptance are recorded yet." in text("resolver", "/risks/map")


def test_compliance_starts_with_what_is_overdue_and_above_the_limit() -> None:
    make("risk_criteria", limit_score=12)
    risk = make("risk", likelihood=5, impact=4)
    nonconformity = make("nonconformity")
    body = text("risk_compliance_manager", "/")
    assert "Risk and compliance" in body
    assert "1 open nonconformities" in body
    assert "1 risks above the limit" in body
    assert risk.reference in body
    assert nonconformity.reference in body
    assert "My work" in text("risk_compliance_manager", "/?screen=work")


def test_security_starts_with_risks_that_no_control_treats() -> None:
    make("risk_criteria", limit_score=12)
    bare, treated = (
        make("risk", likelihood=5, impact=4, category="security") for _each in range(2)
    )
    control = make("control")
    Link.objects.create(
        kind="treats", from_key="control", from_id=control.pk, from_reference=control.reference,
        to_key="risk", to_id=treated.pk, to_reference=treated.reference,
    )  # fmt: skip
    body = text("security_manager", "/")
    assert "Information security" in body
    assert bare.reference in body
    assert treated.reference not in body
