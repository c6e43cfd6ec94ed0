"""A past judgement reads the links of controls as they were, and counts what was recorded later."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shallmark.common.links.actions import add_link, drop_link
from shallmark.common.links.models import Link
from shallmark.common.links.queries import related
from shallmark.conformity import queries
from shallmark.conformity.actions import run_checks
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Invalid
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def world() -> tuple[Any, Any, Any]:
    """A control that is linked with its risk on day 2, and not any more from day 4 on."""
    keeper = make_person("admin")
    with clock.at(BEGAN):
        risk, control = make("risk"), make("control", owner=keeper)
    with clock.at(BEGAN + 2 * DAY):
        link = add_link(control, by=keeper, reference=risk.reference, kind="treats")
        for verb in ("design", "put_in_operation"):
            control = writes.perform(control, verb, by=keeper)
    with clock.at(BEGAN + 4 * DAY):
        drop_link(control, by=keeper, link=link.pk)
    return keeper, control, risk


def outcomes_on(day: int) -> list[str]:
    """The outcome of the check as of a day, and the rows it reports."""
    run = run_checks(by=None, only=["CHK-SEC-02"], as_of=BEGAN + day * DAY)
    outcome = run.outcomes.get(check_id="CHK-SEC-02")
    rows = queries.rows(run, "CHK-SEC-02").values_list("reason", flat=True)
    return [str(outcome.outcome), *rows]


def test_a_past_judgement_reads_the_links_as_they_were() -> None:
    world()
    assert outcomes_on(3) == ["conforming"]
    assert outcomes_on(5) == ["nonconforming", "no_risk"]
    assert outcomes_on(3) == ["conforming"]


def test_it_ends_a_link_and_keeps_it_on_record() -> None:
    keeper, control, risk = world()
    assert related(control, keeper) == []
    gone = Link.ever.get(from_key="control", from_id=control.pk)
    assert (gone.ended_at, gone.ended_by) == (BEGAN + 4 * DAY, keeper)
    assert gone.to_reference == risk.reference


def test_it_links_again_what_was_ended_and_refuses_it_twice() -> None:
    keeper, control, risk = world()
    add_link(control, by=keeper, reference=risk.reference, kind="treats")
    with pytest.raises(Invalid, match="already"):
        add_link(control, by=keeper, reference=risk.reference, kind="treats")
    assert (Link.objects.count(), Link.ever.count()) == (1, 2)


def test_what_was_recorded_later_counts_and_is_counted() -> None:
    """Of a record whose view has no versions, too."""
    make_person("admin")
    with clock.at(BEGAN):
        old = make("risk_assessment", scope="security", done_at=BEGAN.date())
    run = run_checks(by=None, only=["CHK-SEC-05"], as_of=BEGAN + DAY)
    assert [row.reference for row in queries.all_rows(run, "CHK-SEC-05")] == [old.reference]
    assert run.outcomes.get().recorded_later == 1
    make("risk_assessment", scope="security", done_at=BEGAN.date())
    again = run_checks(by=None, only=["CHK-SEC-05"], as_of=BEGAN + DAY)
    assert again.outcomes.get().digest == run.outcomes.get().digest
    today = run_checks(by=None, only=["CHK-SEC-05"], as_of=clock.now())
    assert today.outcomes.get().recorded_later == 0
