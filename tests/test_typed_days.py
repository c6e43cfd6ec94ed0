"""A day that somebody types stands beside the moment at which it was recorded.

Every day or moment that a check reads and a person types is either such a day, of which the check
reads the recording as well; or a promise that nobody moves once it has passed; or is named here
with what holds it instead.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import models

from shallmark.common.typed_days import TypedDays, is_to_come
from shallmark.conformity.ledger_defaults import field_of
from shallmark.conformity.library import built
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.records import RecordType, get_record_type, record_types
from shallmark.kernel.system import SYSTEM
from shallmark.ledger import contract
from shallmark.ledger.asked_texts import columns_read
from shallmark.ledger.checkfile import CheckFile
from shallmark.manage.change_configuration.models import Asset
from shallmark.pages.tests.factory import factory_for

#: what holds a day that stands beside no recording
HELD = {
    "action.due": "moved by its step alone, not too often (`ledger.postponement`)",
    "action.revised_due": "as due",
    "change.planned_end": "bound by the approval (ADR 44)",
    "change.planned_start": "bound by the approval (ADR 44)",
    "change.requested_at": "set by the step alone",
    "ci_relationship.effective_from": "what is tied as of the run; its versions tell of then",
    "ci_relationship.effective_to": "as effective_from",
    "competence_record.effective_from": "CHK-CMP-01 reads its recording; two people date it back",
    "freeze.ends_at": "approved as it stands",
    "freeze.starts_at": "approved as it stands",
    "freeze_exception.from_at": "granted as it stands",
    "freeze_exception.to_at": "granted as it stands",
    "improvement.due": "asked for, and judged by nobody as a date",
    "incident.reported_at": "CHK-INC-15 holds it beside the recording; nobody moves it",
    "nonconformity.due": "moved by a step of another than the owner (CHK-IMP-03)",
    "objective.due": "asked for, and judged by its own step",
    "plan_task.due": "moved by a decision (CHK-SMS-10)",
    "plan_task.revised_due": "the decision itself",
    "role_assignment.ends_on": "a role given back after it ended counts from then (`counts_from`)",
    "role_assignment.starts_on": "rights count from `counts_from`; duties from the earlier of both",
    "standard_change.last_failure": "said by the step that suspends it; a later day is stricter",
    "standard_change.valid_to": "approved as it stands",
    "waiver.valid_to": "approved as it stands",
}
#: what one check holds in another way
HELD_THERE = {
    ("CHK-CFG-02", "discovery_result.seen_at"): "the sighting is there before the item is altered",
}
#: days whose recording is read under another name than that of the contract
BESIDE = {
    "test_result.tested_at": "valid_from",
    "discovery_result.seen_at": "recorded_at",
}


def typed(record_type: type[RecordType], name: str) -> bool:
    """Whether a form or a step asks for the field."""
    field = record_type.model._meta.get_field(name)
    asked = {name for step in steps_of(record_type.model).values() for name in step.form_fields}
    forms = {*record_type.fields, *record_type.changeable()} if field.editable else set()
    return name in forms | asked


def days_read(check: CheckFile) -> dict[str, str]:
    """The typed days that a check reads: `record.field` -> `view.column`."""
    types = {each.key: each for each in record_types()}
    found = {}
    for place in columns_read(check.sql, check.path):
        view, _dot, name = place.partition(".")
        column = contract.views()[view].columns.get(name)
        if view in types and column and column.type in {"date", "timestamptz"}:
            field = field_of(column, types[view].model)
            if isinstance(field, models.DateField) and typed(types[view], field.name):
                found[f"{view}.{field.name}"] = place
    return found


READ = sorted({(key, day, place) for key, check in built().items()
               for day, place in days_read(check).items()})  # fmt: skip


def recording_of(place: str) -> str | None:
    """The column that tells when a day was recorded, or passed while it waited."""
    view, _dot, name = place.partition(".")
    columns = contract.views()[view].columns.values()
    told = (each for each in columns if name in {each.recorded, each.waited_for})
    return next((each.name for each in told), None)


@pytest.mark.parametrize(("check", "day", "place"), READ, ids=[f"{c} {d}" for c, d, _p in READ])
def test_a_check_reads_a_typed_day_beside_its_recording(check: str, day: str, place: str) -> None:
    if day in HELD or (check, day) in HELD_THERE:
        return
    view = place.partition(".")[0]
    beside = BESIDE.get(day) or recording_of(place)
    assert beside is not None, "say in the contract when it was recorded, or here what holds it"
    assert f"{view}.{beside}" in columns_read(built()[check].sql, built()[check].path)


PUT_OFF = {
    f"{each.key}.{name}": each.model.moved_by[name]
    for each in record_types()
    if issubclass(each.model, TypedDays)
    for name in each.model.moved_by
}


def test_what_is_read_as_put_off_is_what_the_step_alone_moves() -> None:
    told = {
        f"{view.name}.{field.name}": column.put_off.split()[2:]
        for view in contract.views().values()
        if view.kind == "record"
        for column in view.columns.values()
        if column.put_off
        and (field := field_of(view.columns[column.waited_for], get_record_type(view.name).model))
    }
    assert told.keys() == PUT_OFF.keys()
    assert all(not PUT_OFF[day] or PUT_OFF[day] in steps for day, steps in told.items())


@pytest.mark.parametrize(("check", "day", "place"), [each for each in READ if each[1] in PUT_OFF])
def test_a_check_reads_a_day_that_is_due_as_it_stood(check: str, day: str, place: str) -> None:
    """Whoever reads it reads also whether it was moved away before it came."""
    view, _dot, name = place.partition(".")
    columns = contract.views()[view].columns.values()
    told = next(each.name for each in columns if each.put_off.startswith(f"{name} "))
    assert f"{view}.{told}" in columns_read(built()[check].sql, built()[check].path)


def test_the_reasons_are_of_days_that_checks_read() -> None:
    read = {day for _check, day, _place in READ}
    assert HELD.keys() <= read
    assert BESIDE.keys() <= read
    assert HELD_THERE.keys() <= {(check, day) for check, day, _place in READ}


@pytest.mark.parametrize("day", sorted({day for _c, day, _p in READ} - HELD.keys()))
def test_such_a_day_is_declared_where_it_is_written(day: str) -> None:
    key, _dot, name = day.partition(".")
    model = get_record_type(key).model
    assert issubclass(model, TypedDays)
    joined = day == "person.joined_on"  # somebody is entered before the first day
    assert joined or name in model.happened or name in model.promised or name in model.moved_by


DECLARED = [
    pytest.param(each, name, id=f"{each.key}-{name}")
    for each in record_types()
    if issubclass(each.model, TypedDays)
    for name in each.model.happened
]


@pytest.mark.django_db
@pytest.mark.parametrize(("record_type", "name"), DECLARED)
def test_what_happened_is_on_no_day_to_come(record_type: type[RecordType], name: str) -> None:
    record: Any = factory_for(record_type)()
    now = clock.now()
    moment = isinstance(record._meta.get_field(name), models.DateTimeField)
    for ahead in (timedelta(days=3), timedelta(days=400)):
        value = now + ahead if moment else (now + ahead).date()
        with pytest.raises(Invalid) as refused:
            writes.edit(record, by=None, values={name: value}, authority=SYSTEM)
        assert refused.value.field == name


@pytest.mark.parametrize(("hour", "ahead"), [(23, False), (10, False), (9, True)])
def test_a_day_is_to_come_where_it_began_nowhere_on_earth(hour: int, ahead: bool) -> None:
    with clock.at(datetime(2026, 1, 9, hour, 30, tzinfo=UTC)):
        assert is_to_come(Asset(valued_on=date(2026, 1, 10)), "valued_on") is ahead


PROMISED = [
    pytest.param(each, name, waits, id=f"{each.key}-{name}")
    for each in record_types()
    if issubclass(each.model, TypedDays)
    for name, waits in each.model.promised.items()
]


@pytest.mark.django_db
@pytest.mark.parametrize(("record_type", "name", "waits"), PROMISED)
def test_a_day_that_passed_stands(record_type: type[RecordType], name: str, waits: str) -> None:
    """It may come sooner while it lies ahead, and nobody moves it once it has gone by."""
    if not hasattr(record_type.model, name):
        return
    record: Any = factory_for(record_type)()
    record.status = waits
    today = clock.now().date()
    setattr(record, name, today + timedelta(days=20))
    record.on_edit(before={name: today + timedelta(days=40)}, by=None)
    with pytest.raises(Invalid):
        record.on_edit(before={name: today - timedelta(days=1)}, by=None)


@pytest.mark.django_db
@pytest.mark.parametrize("day", PUT_OFF)
def test_a_day_that_is_due_comes_later_by_its_step_alone(day: str) -> None:
    key, _dot, name = day.partition(".")
    record: Any = factory_for(get_record_type(key))()
    was = clock.now().date() + timedelta(days=20)
    waits = {"document": "published", "asset": "in_use"}.get(key) or record.promised[name]
    for now in (was + timedelta(days=1), None):
        record.status = waits
        setattr(record, name, now)
        with pytest.raises(Invalid) as refused:
            record.on_edit(before={name: was}, by=None)
        assert refused.value.field == name
        record.on_edit(before={name: was, "status": waits}, by=None)
    setattr(record, name, was - timedelta(days=1))
    record.on_edit(before={name: was}, by=None)
