"""Checks that nobody who uses the product as built makes fail, apart from those of people."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from shallmark.common.waivers.models import Waiver
from shallmark.conformity import library
from shallmark.conformity.actions import run_checks
from shallmark.conformity.models import CheckRow
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.lifecycle import steps_of
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.pages.tests.factory import make, make_person
from tests.support.ready_records import in_state

GUARANTEED = [check for check in library.built().values() if check.guaranteed]
SAID = "guaranteed by the product"
SILENT = ("", " ", ".", "n/a")


@pytest.mark.parametrize("check", GUARANTEED, ids=lambda check: check.id)
def test_what_is_guaranteed_names_the_test_that_proves_it(check: Any) -> None:
    path, _, function = check.guaranteed.partition("::")
    module = import_module("shallmark." + path.removesuffix(".py").replace("/", "."))
    assert callable(getattr(module, function))


@pytest.mark.django_db
def test_the_page_of_the_check_says_so() -> None:
    page = Client()
    page.force_login(make_person("auditor"))
    for check in GUARANTEED:
        shown = page.get(f"/conformity/checks/{check.id}").content.decode()
        assert SAID in shown
        assert check.guaranteed in shown
    assert SAID not in page.get("/conformity/checks/CHK-INC-03").content.decode()


def failing(check: str) -> list[str]:
    rows = CheckRow.objects.filter(outcome__run=run_checks(by=None, only={check}))
    return [row.reference for row in rows.exclude(conforms=True)]


@pytest.fixture
def desk(db: None) -> Office:
    return office()


ENDS = [
    (verb, source)
    for verb, step in steps_of(Change).items()
    if step.target in {"rejected", "canceled"} and not step.automatic
    for source in sorted(step.sources)
]


@pytest.mark.parametrize(("verb", "source"), ENDS)
def test_a_change_is_given_up_with_a_reason_and_its_requester_told(
    desk: Office, verb: str, source: str
) -> None:
    """CHK-CHG-21: from each state, by each step that gives a change up."""
    change = in_state(desk.change(), source)
    for words in SILENT:
        with pytest.raises(Refused):
            desk.take(change, verb, decision_reason=words)
    desk.take(change, verb, decision_reason="The old machine is repaired instead.")
    assert failing("CHK-CHG-21") == []


@pytest.mark.django_db
def test_a_waiver_in_force_has_reason_approver_and_end() -> None:
    """CHK-IMP-09: gates at the approval, constraints of the database, and no edit afterwards."""
    now, executive = clock.now(), make_person("executive")
    for values in ({"reason": "."}, {"valid_to": now + timedelta(days=900)}):
        with pytest.raises(Refused):
            writes.perform(make("waiver", **values), "approve", by=executive)
    waiver = writes.perform(make("waiver"), "approve", by=executive)
    later = now + timedelta(days=179, hours=23)
    for edit in ({"reason": "."}, {"valid_to": later}):
        with pytest.raises(Refused):
            writes.edit(waiver, by=make_person("admin"), values=edit)
    for column in ("approved_by", "approved_at", "valid_from", "valid_to"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Waiver.objects.filter(pk=waiver.pk).update(**{column: None})
    assert failing("CHK-IMP-09") == []
