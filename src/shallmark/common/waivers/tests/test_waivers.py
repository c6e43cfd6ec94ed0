"""Waivers: who approves, what can never be waived, and when one holds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shallmark.common.waivers.models import Waiver
from shallmark.common.waivers.queries import is_waived
from shallmark.kernel import clock, door
from shallmark.kernel.refusals import Invalid
from shallmark.manage.team.models import Person

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, tzinfo=UTC)


def person(name: str) -> Person:
    made: Person = door.create(Person, by=None, values={"title": name}, source="seed")
    return made


def waive(**said: Any) -> Waiver:
    values = {
        "title": "Printers have no known errors",
        "check_id": "CHK-INC-07",
        "reason": "Introduced next month",
        "requested_by": said.pop("requested_by", None) or person("Ana"),
        "valid_from": START,
        "valid_to": START + timedelta(days=30),
        **said,
    }
    made: Waiver = door.create(Waiver, by=None, values=values, source="seed")
    return made


def test_it_holds_from_its_first_day_up_to_its_last() -> None:
    waive(approved_by=person("Birger"))
    with clock.at(START):
        assert is_waived("CHK-INC-07", "INC0000001")
    with clock.at(START + timedelta(days=30)):
        assert not is_waived("CHK-INC-07", "INC0000001")


def test_it_does_not_hold_before_somebody_approves() -> None:
    waive()
    with clock.at(START):
        assert not is_waived("CHK-INC-07", "INC0000001")


def test_it_holds_for_its_record_alone() -> None:
    waive(approved_by=person("Birger"), record="INC0000001")
    with clock.at(START):
        assert is_waived("CHK-INC-07", "INC0000001")
        assert not is_waived("CHK-INC-07", "INC0000002")


def test_it_refuses_the_approval_of_whoever_asked() -> None:
    ana = person("Ana")
    with pytest.raises(Invalid) as refused:
        waive(requested_by=ana, approved_by=ana)
    assert refused.value.field == "approved_by"


@pytest.mark.parametrize("check", ["CHK-CHG-04", "CHK-CHG-06", "CHK-AUD-03", "CHK-DOC-08"])
def test_it_refuses_the_four_that_can_never_be_waived(check: str) -> None:
    with pytest.raises(Invalid) as refused:
        waive(check_id=check)
    assert refused.value.field == "check_id"
