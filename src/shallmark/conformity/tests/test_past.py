"""A run as of a past date repeats what it gave, whatever happened to the records since."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from shallmark.common.discussion.actions import add_entry
from shallmark.common.parameters.models import Parameter
from shallmark.conformity import actions, queries
from shallmark.conformity.models import CheckRow, CheckRun
from shallmark.kernel import clock, door
from shallmark.kernel.refusals import Refused
from shallmark.kernel.testing import make, make_person
from shallmark.operate.customer_service.models import (
    HoldReason,
    Incident,
    PriorityLevel,
    PriorityRule,
)
from shallmark.operate.customer_service.watch import watch_clocks
from shallmark.simulate.day_one import seed

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
#: the moment that is looked at again and again
THEN = START + timedelta(days=9)
PERIOD = (START - timedelta(days=1), START + timedelta(days=30))


class Year:
    """A few incidents as they stood at THEN: open, waiting, resolved, closed, missed, major."""

    def __init__(self) -> None:
        with clock.at(START - timedelta(days=400)):
            seed()
            self.agent = make_person("service_desk_agent", username="ana")
            self.other = make_person("resolver", username="jonas")
            self.chief = make_person("executive", username="ina")
            top = make("role", top_management=True, mandatory=True)
            self.held = make("role_assignment", role=top, person=self.chief)
            team = make("team", owner=self.agent)
            self.service = make("service", owner=self.agent, support_team=team)
        self.code = make("resolution_code")
        self.waits = HoldReason.objects.filter(pauses=True).first()
        self.incidents = [self._incident(number) for number in range(7)]
        for number, step in enumerate(
            (self._major, self._wait, self._resolve, self._close, self._lose_category), start=1
        ):
            step(number, START + timedelta(hours=2 * number))
        for day in range(9):
            watch_clocks(START + timedelta(days=day, hours=1))
        with clock.at(START):
            reporter = make("person")
            self.waiver = make(
                "waiver", check_id="CHK-INC-01", record=self.incidents[5].reference,
                requested_by=reporter, valid_from=START, valid_to=START + timedelta(days=300),
            )  # fmt: skip

    def _incident(self, number: int) -> Incident:
        at = START + timedelta(minutes=number)
        with clock.at(at):
            made = make("incident", service=self.service, assigned_to=self.agent)
            done: Incident = door.perform(made, "triage", by=self.agent, source="job")
        return done

    def do(self, number: int, verb: str, at: datetime, **values: Any) -> None:
        said: dict[str, Any] = {"reason": "as it went", "confirm": True, "source": "job"}
        door.perform(self.incidents[number], verb, by=self.agent, values=values, at=at, **said)

    def edit(self, number: int, at: datetime, **values: Any) -> None:
        door.edit(self.incidents[number], by=self.agent, values=values, at=at, source="job")

    def _major(self, number: int, at: datetime) -> None:
        answers = {"affects_many": True, "no_workaround": True}
        self.do(number, "declare_major", at, major_manager=self.other, criteria_answers=answers)

    def _wait(self, number: int, at: datetime) -> None:
        self.do(number, "put_on_hold", at, hold_reason=self.waits, hold_note="We ask you.")

    def _resolve(self, number: int, at: datetime) -> None:
        self.do(number, "resolve", at, resolution="Restarted.", resolution_code=self.code)

    def _close(self, number: int, at: datetime) -> None:
        self._resolve(number, at)
        self.do(number, "close", at + timedelta(hours=1), confirmed_by=self.agent)

    def _lose_category(self, number: int, at: datetime) -> None:
        self.edit(number, at, category=None)


def found(run: CheckRun) -> list[Any]:
    """All that a run says: outcomes with counts, digests and months, and every row."""
    names = (
        "check_id", "version", "sql_digest", "parameters", "outcome", "reason", "population",
        "nonconforming", "unknown", "waived", "digest", "months",
    )  # fmt: skip
    rows = ("outcome__check_id", "reference", "conforms", "reason", "at", "waived")
    return [
        list(run.outcomes.order_by("check_id").values_list(*names)),
        sorted(map(str, CheckRow.objects.filter(outcome__run=run).values_list(*rows))),
    ]


def judge(as_of: datetime = THEN) -> CheckRun:
    return actions.run_checks(by=None, as_of=as_of, period=PERIOD)


@pytest.fixture
def year() -> Year:
    return Year()


Later = Callable[[Year, int, datetime], Any]


def _priority(year: Year, n: int, at: datetime) -> None:
    year.edit(n, at, impact=3, urgency=3)


def _handed_over(year: Year, n: int, at: datetime) -> None:
    year.edit(n, at, owner=year.other)


def _emptied(year: Year, n: int, at: datetime) -> None:
    year.edit(n, at, description="", service=None, reporter=None)


def _written(year: Year, n: int, at: datetime) -> None:
    incident = Incident.objects.get(pk=year.incidents[n].pk)
    add_entry(incident, by=year.agent, text="Still at it.", public=True, at=at, source="job")


def _retyped(year: Year, n: int, at: datetime) -> None:
    year.edit(n, at, category=make("category", needs_item=True))


def _matrix(_year: Year, n: int, at: datetime) -> None:
    cell = PriorityRule.objects.get(impact=2, urgency=2)
    door.edit(cell, by=None, values={"priority": 1 + n % 4}, at=at, source="job")


def _interval(_year: Year, n: int, at: datetime) -> None:
    for level in PriorityLevel.objects.all():
        door.edit(level, by=None, values={"update_seconds": 60 + n}, at=at, source="job")


def _parameter(_year: Year, n: int, at: datetime) -> None:
    for key, value in (("confirm_days", 1), ("major_notice", 1), ("late_entry", 0)):
        kept = Parameter.objects.filter(key=key).first()
        said: dict[str, Any] = {"by": None, "at": at, "source": "job"}
        if kept is None:
            values = {"title": key, "key": key, "value": str(value + n)}
            door.create(Parameter, values=values, **said)
        else:
            door.edit(kept, values={"value": str(value + n)}, **said)


def _left(year: Year, _n: int, at: datetime) -> None:
    said: dict[str, Any] = {"by": None, "at": at, "source": "job"}
    door.edit(year.held, values={"ends_on": at.date()}, **said)
    door.edit(year.chief, values={"is_active": False, "username": None}, **said)
    door.edit(year.agent, values={"is_active": False}, **said)


def _waived(year: Year, _n: int, at: datetime) -> None:
    verb = {"requested": "approve", "approved": "revoke"}.get(year.waiver.status)
    if verb is None:
        return
    said: dict[str, Any] = {"by": year.chief, "at": at, "reason": "Later", "source": "job"}
    year.waiver = door.perform(year.waiver, verb, **said)


def _watched(_year: Year, _n: int, at: datetime) -> None:
    watch_clocks(at)


def _stepped(verb: str, **values: Any) -> Later:
    def step(year: Year, n: int, at: datetime) -> None:
        said = {name: getattr(year, value[1:]) if str(value)[:1] == "." else value
                for name, value in values.items()}  # fmt: skip
        try:
            with transaction.atomic():
                year.do(n, verb, at, **said)
        except Refused:
            return

    return step


LATER: dict[str, Later] = {
    "priority": _priority,
    "handed over": _handed_over,
    "emptied": _emptied,
    "written": _written,
    "retyped": _retyped,
    "matrix": _matrix,
    "interval": _interval,
    "parameter": _parameter,
    "left": _left,
    "waived": _waived,
    "watched": _watched,
    "hold": _stepped("put_on_hold", hold_reason=".waits", hold_note="We ask you."),
    "resume": _stepped("resume"),
    "resolve": _stepped("resolve", resolution="Done.", resolution_code=".code"),
    "reopen": _stepped("reopen"),
    "close": _stepped("close", confirmed_by=".agent"),
    "cancel": _stepped("cancel"),
    "demote": _stepped("demote_major"),
    "search": _stepped("note_search", kedb_result="Nothing alike."),
}


def test_it_looks_at_something(year: Year) -> None:
    said = {one.check_id: one for one in judge().outcomes.all()}
    bad = {check for check, one in said.items() if one.nonconforming}
    assert {"CHK-INC-01", "CHK-INC-03", "CHK-INC-04", "CHK-INC-07", "CHK-INC-09"} <= bad
    assert said["CHK-INC-05"].population >= 3


@pytest.mark.parametrize("name", LATER)
def test_it_repeats_what_it_gave_after_a_later_write(year: Year, name: str) -> None:
    first = found(judge())
    for number in range(7):
        LATER[name](year, number, THEN + timedelta(hours=1 + number))
    assert found(judge()) == first


@settings(max_examples=12)
@given(
    writes=st.lists(
        st.tuples(st.sampled_from(sorted(LATER)), st.integers(0, 6)), min_size=3, max_size=12
    )
)
def _any_writes(year: Year, first: list[Any], writes: list[tuple[str, int]]) -> None:
    before = dict(vars(year))
    with transaction.atomic():
        for minute, (name, number) in enumerate(writes, start=1):
            LATER[name](year, number, THEN + timedelta(minutes=minute * 97))
        assert found(judge()) == first
        transaction.set_rollback(True)
    vars(year).update(before)


def test_it_repeats_what_it_gave_after_any_later_writes(year: Year) -> None:
    _any_writes(year, found(judge()))


def test_it_judges_every_member_again_as_of_its_run(year: Year) -> None:
    run = judge()
    before = {check: queries.all_rows(run, check) for check in ("CHK-INC-03", "CHK-INC-05")}
    for number in range(7):
        _priority(year, number, THEN + timedelta(hours=1))
    for check, rows in before.items():
        assert queries.all_rows(run, check) == rows
        assert len(rows) == run.outcomes.get(check_id=check).population
