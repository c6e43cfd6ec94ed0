"""A verdict on a sampled text is a row of the checks whose text it is, if it comes from outside."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from shallmark.conformity.actions import run_checks
from shallmark.conformity.gates import may_judge
from shallmark.conformity.models import CheckRow, TextReading
from shallmark.kernel import clock, writes
from shallmark.kernel.history import write_transaction
from shallmark.kernel.system import SYSTEM
from shallmark.manage.grc.models import Nonconformity
from shallmark.manage.team.models import Membership
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 4, 15, tzinfo=UTC)
DAY = timedelta(days=1)
CAUSE = "Nobody looked at the calendar before the work began."
LACKS = "It names no cause at all."


@pytest.fixture
def author() -> Any:
    with clock.at(MARCH - 30 * DAY):
        return make_person("risk_compliance_manager")


@pytest.fixture
def auditor() -> Any:
    with clock.at(MARCH - 30 * DAY):
        return make_person("auditor")


@pytest.fixture
def finding(author: Any) -> Nonconformity:
    """A nonconformity that is complete, and whose description was drawn."""
    with clock.at(MARCH):
        values = {
            "title": "Work in the freeze", "source": "audit", "clause": "8.5", "owner": author,
            "description": CAUSE, "correction": "The work was stopped and taken back.",
            "due": (APRIL + 90 * DAY).date(), "grade": "minor",
        }  # fmt: skip
        new = writes.create(Nonconformity, by=author, values=values)
        accepted: Nonconformity = writes.perform(new, "accept", by=author)
    return accepted


def drawn(finding: Nonconformity, author: Any) -> TextReading:
    with clock.at(APRIL):
        unread: TextReading = make(
            "text_reading", written_by=author, record=finding.reference, text=finding.description,
            record_key="nonconformity", of_text="nonconformity.description",
        )  # fmt: skip
    return unread


def judge(reading: TextReading, verb: str, by: Any, note: str = LACKS) -> Any:
    with clock.at(APRIL + DAY):
        return writes.perform(reading, verb, by=by, values={"note": note})


def force(reading: TextReading, by: Any) -> None:
    """A verdict past the gate, as another tool would write it."""
    with write_transaction(by=None, verb="import", authority=SYSTEM, at=APRIL + DAY):
        reading.status, reading.judged_by, reading.judged_at = "nothing", by, APRIL + DAY
        reading.updated_at = APRIL + DAY
        reading.save()


def reasons(finding: Nonconformity, at: datetime) -> list[str]:
    """Why the finding fails the check that asks for its description, as of a moment."""
    with clock.at(APRIL + 60 * DAY):
        run = run_checks(by=None, as_of=at, only={"CHK-IMP-01"})
    rows = CheckRow.objects.filter(outcome__run=run, reference=finding.reference)
    return list(rows.values_list("reason", flat=True))


def test_says_nothing_is_a_row_of_its_check_from_then_on(
    finding: Nonconformity, author: Any, auditor: Any
) -> None:
    reading = judge(drawn(finding, author), "says_nothing", auditor)
    assert reasons(finding, APRIL) == []
    assert reasons(finding, APRIL + 2 * DAY) == [f"found_empty:{reading.reference}"]


def test_says_something_is_no_row(finding: Nonconformity, author: Any, auditor: Any) -> None:
    judge(drawn(finding, author), "says", auditor)
    assert reasons(finding, APRIL + 2 * DAY) == []


def test_a_text_that_was_mended_has_not_been_read(
    finding: Nonconformity, author: Any, auditor: Any
) -> None:
    judge(drawn(finding, author), "says_nothing", auditor)
    with clock.at(APRIL + 5 * DAY):
        writes.edit(
            finding, by=author, authority=SYSTEM,
            values={"description": "The calendar of freezes is not shown where work is planned."},
        )  # fmt: skip
    before, after = reasons(finding, APRIL + 2 * DAY), reasons(finding, APRIL + 6 * DAY)
    assert len(before) == 1
    assert not [each for each in after if each.startswith("found_empty")]


@pytest.mark.parametrize("how", ["member", "leads", "led", "outside", "left", "joined later"])
def test_whose_verdict_counts_gate_and_check_say_alike(
    finding: Nonconformity, author: Any, auditor: Any, how: str
) -> None:
    with clock.at(MARCH):
        team = make("team", owner={"leads": auditor, "led": author}.get(how))
        members = {
            "member": (author, auditor), "leads": (author,), "led": (auditor,),
            "left": (author, auditor), "joined later": (author,),
        }.get(how, ())  # fmt: skip
        with write_transaction(by=None, verb="edit", authority=SYSTEM):
            for person in members:
                Membership.objects.create(team=team, person=person)
    if how == "left":
        with write_transaction(by=None, verb="edit", authority=SYSTEM, at=APRIL):
            Membership.objects.filter(person=auditor).delete()
    reading = drawn(finding, author)
    allowed = may_judge(reading, auditor.pk)
    if how == "joined later":
        with write_transaction(by=None, verb="edit", authority=SYSTEM, at=APRIL + 2 * DAY):
            Membership.objects.create(team=team, person=auditor)
    force(reading, auditor)
    counted = [f"found_empty:{reading.reference}"] if allowed else []
    assert reasons(finding, APRIL + 3 * DAY) == counted
    assert allowed == (how in {"outside", "left", "joined later"})


def test_the_view_says_it_of_today_as_of_a_past_day(
    finding: Nonconformity, author: Any, auditor: Any
) -> None:
    judge(drawn(finding, author), "says_nothing", auditor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reading, verdict, outside, judged_by FROM ledger.text_verdict")
        ((_reading, *said),) = cursor.fetchall()
    assert said == ["nothing", True, auditor.reference]


def test_the_page_of_the_check_leads_to_the_reading(
    client: Client, finding: Nonconformity, author: Any, auditor: Any
) -> None:
    reading = judge(drawn(finding, author), "says_nothing", auditor)
    with clock.at(APRIL + 2 * DAY):
        run_checks(by=None, only={"CHK-IMP-01"})
    client.force_login(auditor)
    page = client.get("/conformity/checks/CHK-IMP-01").content.decode()
    assert "found that it says nothing" in page
    assert f'href="{reading.get_absolute_url()}"' in page
