"""What an approved objective aims at stands: two people move it, and one alone is seen."""

from typing import Any

import pytest
from django.db import connection

from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import AwaitsSecondPerson
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.confirming import signed_in_as
from shallmark.manage.team.models import AccessChange
from shallmark.pages.tests.factory import make, make_person
from tests.support.ready_records import in_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def objective() -> Any:
    aims = {"metric": "Calls", "unit": "calls", "baseline": 90, "target": 40}
    return make("objective", due=clock.now().date(), **aims)


def moved_alone(objective: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT moved_alone_at IS NOT NULL FROM ledger.objective WHERE reference = %s",
            [objective.reference],
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("name", "value"),
    [("metric", "Mails"), ("unit", "mails"), ("baseline", 50), ("target", 89), ("due", None)],
)
def test_one_alone_moves_nothing_that_was_approved(objective: Any, name: str, value: Any) -> None:
    by, other = make_person("risk_compliance_manager"), make_person("admin")
    writes.edit(objective, by=by, values={"target": 45})
    approved = in_state(objective, "approved", approved_at=clock.now())
    with pytest.raises(AwaitsSecondPerson) as waits:
        writes.edit(approved, by=by, values={name: value}, reason="It was meant otherwise.")
    change = AccessChange.objects.get(reference=waits.value.reference)
    with signed_in_as(other):
        writes.perform(change, "confirm", by=other)
    approved.refresh_from_db()
    assert getattr(approved, name) == value
    assert not moved_alone(approved)


def test_one_alone_is_seen(objective: Any) -> None:
    writes.edit(objective, by=None, values={"target": 45}, authority=SYSTEM)
    approved = in_state(objective, "approved", approved_at=clock.now())
    writes.edit(approved, by=None, values={"value": 7}, authority=SYSTEM)
    assert not moved_alone(approved)
    writes.edit(approved, by=None, values={"target": 89}, authority=SYSTEM)
    assert moved_alone(approved)
