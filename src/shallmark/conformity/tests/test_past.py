"""A run as of a past date repeats what it gave, whatever happened to the records since.

Written and judged once for all tests of this file; each writes into a savepoint and judges again
the checks over what it wrote, all of them under `--long`.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
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
from shallmark.conformity.tests import affected
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.escalations import escalate_due_targets
from shallmark.operate.customer_service.models import (
    HoldReason,
    Incident,
    PriorityLevel,
    PriorityRule,
)
from shallmark.pages.tests.factory import make, make_person

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
#: the moment that is looked at again and again
THEN = START + timedelta(days=9)
PERIOD = (START - timedelta(days=1), START + timedelta(days=30))
Said = dict[str, tuple[Any, ...]]


class Year:
    """A few incidents as they stood at THEN: open, waiting, resolved, closed, missed, major."""

    def __init__(self) -> None:
        with clock.at(START - timedelta(days=400)):
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
            escalate_due_targets(START + timedelta(days=day, hours=1))
        with clock.at(START):
            reporter = make("person")
            self.waiver = make(
                "waiver", check_id="CHK-INC-01", record=self.incidents[5].reference,
                requested_by=reporter, valid_to=START + timedelta(days=150),
            )  # fmt: skip

    def _incident(self, number: int) -> Incident:
        at = START + timedelta(minutes=number)
        with clock.at(at):
            incident = make("incident", service=self.service, assigned_to=self.agent)
            done: Incident = writes.perform(incident, "triage", by=self.agent, authority=SYSTEM)
        return done

    def do(self, number: int, verb: str, at: datetime, **values: Any) -> None:
        options: dict[str, Any] = {"reason": "as it went", "confirm": True, "authority": SYSTEM}
        writes.perform(self.incidents[number], verb, by=self.agent, values=values, at=at, **options)

    def edit(self, number: int, at: datetime, **values: Any) -> None:
        writes.edit(self.incidents[number], by=self.agent, values=values, at=at, authority=SYSTEM)

    def _major(self, number: int, at: datetime) -> None:
        answers = {"affects_many": True, "no_workaround": True}
        self.do(number, "declare_major", at, major_manager=self.other, criteria_answers=answers)

    def _wait(self, number: int, at: datetime) -> None:
        self.do(number, "put_on_hold", at, hold_reason=self.waits, hold_note="We ask you.")

    def _resolve(self, number: int, at: datetime) -> None:
        self.do(number, "resolve", at, resolution="It was restarted.", resolution_code=self.code)

    def _close(self, number: int, at: datetime) -> None:
        self._resolve(number, at)
        then = at + timedelta(hours=1)
        self.do(number, "close", then, word_channel="phone", word_at=then)

    def _lose_category(self, number: int, at: datetime) -> None:
        self.edit(number, at, category=None)


def outcomes_of(run: CheckRun) -> Said:
    """Check -> all that a run says of it: outcome with counts, digest and months, and every row."""
    names = (
        "version", "sql_digest", "parameters", "outcome", "reason", "population",
        "nonconforming", "unknown", "waived", "digest", "months",
    )  # fmt: skip
    columns = ("outcome__check_id", "reference", "conforms", "reason", "at", "waived")
    rows: dict[str, list[str]] = {}
    for key, *row in CheckRow.objects.filter(outcome__run=run).values_list(*columns):
        rows.setdefault(key, []).append(str(row))
    outcomes = run.outcomes.values_list("check_id", *names)
    return {key: (*outcome, sorted(rows.get(key, ()))) for key, *outcome in outcomes}


def judge(as_of: datetime = THEN, only: Collection[str] | None = None) -> CheckRun:
    return actions.run_checks(by=None, as_of=as_of, period=PERIOD, only=only)


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Year, Said]]:
    """The year in a transaction of which nothing stays, and what the checks say of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        year = Year()
        yield year, outcomes_of(judge())
        transaction.set_rollback(True)


@pytest.fixture
def year(written: tuple[Year, Said]) -> Iterator[Year]:
    """The year, to be written on until the test ends."""
    with taken_back(written[0]):
        yield written[0]


@pytest.fixture
def first(written: tuple[Year, Said]) -> Said:
    return written[1]


@contextmanager
def taken_back(year: Year) -> Iterator[None]:
    before = dict(vars(year))
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    vars(year).update(before)


Judge = Callable[[affected.Writes], Said]


@pytest.fixture
def judge_since(pytestconfig: pytest.Config) -> Judge:
    """Judges the checks over what was written since, or everything under `--long`."""

    def judge_again(before: affected.Writes) -> Said:
        only = affected.checks_over(affected.written_since(before))
        return outcomes_of(judge(only=None if pytestconfig.getoption("--long") else only))

    return judge_again


Later = Callable[[Year, int, datetime], Any]


def _priority(year: Year, n: int, at: datetime) -> None:
    why = "Only one of them is concerned."
    year.edit(n, at, impact=3, urgency=3, priority_override_reason=why)


def _handed_over(year: Year, n: int, at: datetime) -> None:
    year.edit(n, at, owner=year.other)


def _emptied(year: Year, n: int, at: datetime) -> None:
    year.edit(n, at, description="", service=None)
    # Whose incident it was stands once it is resolved.
    if Incident.objects.get(pk=year.incidents[n].pk).is_open:
        # whoever works on it does not
        values = {"reporter": None}
        writes.edit(year.incidents[n], by=None, values=values, at=at, authority=SYSTEM)


def _written(year: Year, n: int, at: datetime) -> None:
    incident = Incident.objects.get(pk=year.incidents[n].pk)
    add_entry(incident, by=year.agent, text="Still at it.", public=True, at=at, authority=SYSTEM)


def _confirmed(year: Year, n: int, at: datetime) -> None:
    incident = Incident.objects.get(pk=year.incidents[n].pk)
    verb = {"resolved": "confirm", "closed": "confirm_word"}.get(incident.status)
    if verb and incident.reporter and not incident.confirmed_by:
        writes.perform(incident, verb, by=incident.reporter, at=at)


def _answered(year: Year, n: int, at: datetime) -> None:
    incident = Incident.objects.get(pk=year.incidents[n].pk)
    if incident.reporter:
        options: dict[str, Any] = {"public": True, "at": at, "authority": SYSTEM}
        add_entry(incident, by=incident.reporter, text="Still broken.", **options)


def _retyped(year: Year, n: int, at: datetime) -> None:
    year.edit(n, at, category=make("category", needs_item=True))


def _matrix(_year: Year, n: int, at: datetime) -> None:
    cell = PriorityRule.objects.get(impact=2, urgency=2)
    writes.edit(cell, by=None, values={"priority": 1 + n % 4}, at=at, authority=SYSTEM)


def _interval(_year: Year, n: int, at: datetime) -> None:
    for level in PriorityLevel.objects.all():
        writes.edit(level, by=None, values={"update_seconds": 60 + n}, at=at, authority=SYSTEM)


def _parameter(_year: Year, n: int, at: datetime) -> None:
    for key, value in (("confirm_days", 1), ("major_notice", 60), ("late_entry", 60)):
        parameter = Parameter.objects.filter(key=key).first()
        options: dict[str, Any] = {"by": None, "at": at, "authority": SYSTEM}
        if parameter is None:
            values = {"title": key, "key": key, "value": str(value + n)}
            writes.create(Parameter, values=values, **options)
        else:
            writes.edit(parameter, values={"value": str(value + n)}, **options)


def _left(year: Year, _n: int, at: datetime) -> None:
    options: dict[str, Any] = {"by": None, "at": at, "authority": SYSTEM}
    writes.edit(year.held, values={"ends_on": at.date()}, **options)
    writes.edit(year.chief, values={"is_active": False, "username": None}, **options)
    writes.edit(year.agent, values={"is_active": False}, **options)


def _waived(year: Year, _n: int, at: datetime) -> None:
    verb = {"requested": "approve", "approved": "revoke"}.get(year.waiver.status)
    if verb is None:
        return
    options: dict[str, Any] = {
        "by": year.chief,
        "at": at,
        "reason": "Written down later",
        "authority": SYSTEM,
    }
    year.waiver = writes.perform(year.waiver, verb, **options)


def _watched(_year: Year, _n: int, at: datetime) -> None:
    escalate_due_targets(at)


def _stepped(verb: str, **values: Any) -> Later:
    def step(year: Year, n: int, at: datetime) -> None:
        options = {name: getattr(year, value[1:]) if str(value)[:1] == "." else value
                for name, value in values.items()}  # fmt: skip
        try:
            with transaction.atomic():
                year.do(n, verb, at, **options)
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
    "resolve": _stepped("resolve", resolution="Done by hand.", resolution_code=".code"),
    "reopen": _stepped("reopen"),
    "close": _stepped("close", word_channel="phone", word_at=THEN),
    "caller confirms": _confirmed,
    "caller answers": _answered,
    "cancel": _stepped("cancel"),
    "demote": _stepped("demote_major"),
    "search": _stepped("note_search", kedb_words="Printer prints nothing"),
    "answered criteria": _stepped(
        "answer_criteria",
        criteria_answers={
            "stops_critical_service": False,
            "affects_many": False,
            "no_workaround": False,
        },
    ),
}


def test_it_looks_at_something(year: Year) -> None:
    bad = {f"CHK-INC-{number}" for number in ("01", "03", "04", "07", "09")}
    outcomes = judge(only={*bad, "CHK-INC-05"}).outcomes
    assert set(outcomes.filter(nonconforming__gt=0).values_list("check_id", flat=True)) >= bad
    assert outcomes.get(check_id="CHK-INC-05").population >= 3


def test_it_repeats_what_it_gave_after_a_later_write(
    year: Year, first: Said, judge_since: Judge
) -> None:
    """One write of each kind on each incident, judged together; one by one where they tell."""
    before = affected.writes()
    again: Said = {}
    with taken_back(year):
        for place, later in enumerate(LATER.values()):
            _on_each(year, later, THEN + timedelta(hours=8 * place))
        again = judge_since(before)
    if again != {key: first[key] for key in again}:
        assert [name for name in LATER if not _repeats(year, first, judge_since, name)] == []
    assert again == {key: first[key] for key in again}


def _on_each(year: Year, later: Later, begin: datetime = THEN) -> None:
    for number in range(7):
        later(year, number, begin + timedelta(hours=1 + number))


def _repeats(year: Year, first: Said, judge_since: Judge, name: str) -> bool:
    before = affected.writes()
    with taken_back(year):
        _on_each(year, LATER[name])
        again = judge_since(before)
    return again == {key: first[key] for key in again}


@settings(max_examples=12)
@given(
    writes=st.lists(
        st.tuples(st.sampled_from(sorted(LATER)), st.integers(0, 6)), min_size=3, max_size=12
    )
)
def _any_writes(year: Year, first: Said, judge_since: Judge, writes: list[tuple[str, int]]) -> None:
    before = affected.writes()
    with taken_back(year):
        for minute, (name, number) in enumerate(writes, start=1):
            LATER[name](year, number, THEN + timedelta(minutes=minute * 97))
        again = judge_since(before)
        assert again == {key: first[key] for key in again}


def test_it_repeats_what_it_gave_after_any_later_writes(
    year: Year, first: Said, judge_since: Judge
) -> None:
    _any_writes(year, first, judge_since)


def test_it_judges_every_member_again_as_of_its_run(year: Year) -> None:
    run = judge()
    before = {check: queries.all_rows(run, check) for check in ("CHK-INC-03", "CHK-INC-05")}
    for number in range(7):
        _priority(year, number, THEN + timedelta(hours=1))
    for check, rows in before.items():
        assert queries.all_rows(run, check) == rows
        assert len(rows) == run.outcomes.get(check_id=check).population
