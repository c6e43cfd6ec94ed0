"""The page of an improvement: the measure then and now, who may measure, and what is done."""

from decimal import Decimal
from typing import Any

import pytest

from shallmark.kernel import writes
from shallmark.manage.grc.models import Improvement
from shallmark.manage.grc.page_improvement import measure_of, measurers
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


def measured(before: int, target: int, reached: int | None, **values: Any) -> Improvement:
    figures = {"baseline": before, "target": target, "measured_value": reached}
    return Improvement(
        **{name: None if one is None else Decimal(one) for name, one in figures.items()}, **values
    )


@pytest.mark.parametrize(
    ("figures", "missed", "share"),
    [
        ((14, 5, 7), True, 7 / 9),
        ((14, 5, 4), False, 10 / 9),
        ((60, 90, 75), True, 0.5),
        ((14, 5, 20), True, -6 / 9),
    ],
)
def test_the_way_from_the_value_before_to_the_target_leads_to_the_right(
    figures: tuple[int, int, int], missed: bool, share: float
) -> None:
    drawn = measure_of(measured(*figures))
    assert drawn is not None
    assert drawn["missed"] is missed
    assert drawn["share"] == pytest.approx(share)
    assert drawn["before"] < drawn["target"]
    assert (drawn["reached"] < drawn["before"]) is (share < 0)
    assert all(0 < drawn[name] < drawn["wide"] for name in ("before", "target", "reached"))


def test_without_a_target_nothing_is_drawn_and_before_it_is_measured_nothing_is_reached() -> None:
    assert measure_of(Improvement()) is None
    drawn = measure_of(measured(14, 5, None))
    assert drawn is not None
    assert drawn["reached"] is None


def test_it_says_to_everybody_the_same_of_who_may_measure_it() -> None:
    proposer, manager = make_person("resolver"), make_person("risk_compliance_manager")
    values = {"title": "Answer sooner", "source": "idea", "text": "Callers wait four minutes."}
    with_hand = writes.create(Improvement, by=manager, values={**values, "owner": proposer})
    other = make_person("risk_compliance_manager")
    for reader in (manager, other, proposer):
        known = measurers(with_hand, reader)
        assert manager in [one for one, _part in known["kept"]]
        assert known["free"] == [other]
        assert known["reader"] == reader.pk


def test_its_page_tells_measure_decision_and_actions_and_keeps_what_is_to_be_answered() -> None:
    manager = make_person("risk_compliance_manager")
    nonconformity = make("nonconformity")
    improvement = make(
        "improvement", origin=nonconformity.reference, baseline=14, target=5, unit="incidents",
        owner=manager,
    )  # fmt: skip
    action = make("action", source=improvement.reference, owner=manager, title="Ask the maker")
    merged = make("improvement", title="The same again", merged_into=improvement)
    page = signed_in(manager).get(improvement.get_absolute_url()).content.decode()
    for address in (nonconformity, action, merged):
        assert address.get_absolute_url() in page
    assert "0 of 1 done" in page
    assert "From 14 to a target of 5" in page
    assert "Not decided yet." in page
    assert f"{improvement.get_absolute_url()}/field/assessment" in page
    assert f"{improvement.get_absolute_url()}/field/baseline" in page
