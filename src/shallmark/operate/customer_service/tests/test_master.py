"""Resolving a master resolves its children, and tells their readers only what is for them."""

from typing import Any

import pytest

from shallmark.kernel import writes
from shallmark.operate.customer_service import actions
from shallmark.operate.customer_service.models import (
    ResolutionCode,
    SecurityCategory,
    SecurityPriority,
)
from shallmark.operate.customer_service.tests.desk import Desk, open_desk, person
from shallmark.operate.customer_service.tests.factories import imported
from shallmark.plan.alignment.models import Customer, CustomerPerson

pytestmark = pytest.mark.django_db
WORDS = "The account of Mia was abused and is locked."
NEUTRAL = "It was resolved together with others that had the same cause."


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def of_security() -> dict[str, Any]:
    return {
        "security": True,
        "security_category": SecurityCategory.objects.get(key="phishing"),
        "security_priority": SecurityPriority.objects.get(key="high"),
    }


def resolved_with(desk: Desk, master: Any, child: Any, by: Any = None, **marks: Any) -> Any:
    """The child, after its master was resolved; the master bears the marks."""
    actions.make_master(master, [child], by=desk.ana)
    if marks:
        imported(master, **marks)
    code = ResolutionCode.objects.order_by("pk").first()
    values = {"resolution": WORDS, "resolution_code": code}
    master.refresh_from_db()
    writes.perform(
        master,
        "resolve",
        by=by or desk.ana,
        values=values,
        reason="Searched by hand.",
        confirm=True,
    )
    child.refresh_from_db()
    assert child.status == "resolved"
    assert child.resolution_code == code
    return child


def test_a_child_is_resolved_as_its_master_was(desk: Desk) -> None:
    master = desk.accepted()
    child = resolved_with(desk, master, desk.accepted())
    assert child.resolution == f"As in the master incident {master.reference}: {WORDS}"


@pytest.mark.parametrize("mark", ["confidential", "security"])
@pytest.mark.parametrize("reported_by", ["same", "another"])
def test_what_few_may_read_of_a_master_stands_in_no_child(
    desk: Desk, mark: str, reported_by: str
) -> None:
    master = desk.accepted()
    child = desk.accepted(reporter=desk.karin if reported_by == "same" else desk.helge)
    marks = of_security() if mark == "security" else {mark: True}
    child = resolved_with(desk, master, child, desk.security, **marks)
    assert child.resolution.startswith(NEUTRAL)
    page = desk.client(desk.jonas).get(child.get_absolute_url()).content.decode()
    assert NEUTRAL in page
    assert WORDS not in page


def test_no_child_that_few_may_read_repeats_it_neither(desk: Desk) -> None:
    child = desk.accepted()
    imported(child, confidential=True)
    child = resolved_with(desk, desk.accepted(), child, confidential=True)
    assert child.resolution.startswith(NEUTRAL)


def test_one_customer_reads_nothing_of_what_another_reported(desk: Desk) -> None:
    child = resolved_with(desk, desk.accepted(), desk.accepted(reporter=desk.helge))
    assert child.resolution.startswith(NEUTRAL)
    page = desk.client(desk.helge).get(child.get_absolute_url()).content.decode()
    assert WORDS not in page


def test_colleagues_of_one_customer_read_it(desk: Desk) -> None:
    colleague = person("Kurt Hansen")
    CustomerPerson.objects.create(customer=Customer.objects.get(title="Hansa"), person=colleague)
    child = resolved_with(desk, desk.accepted(), desk.accepted(reporter=colleague))
    assert WORDS in child.resolution


def test_what_the_desk_reported_itself_is_told_to_all(desk: Desk) -> None:
    master = desk.accepted(reporter=desk.jonas)
    child = resolved_with(desk, master, desk.accepted(reporter=desk.helge))
    assert WORDS in child.resolution
