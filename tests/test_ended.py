"""What has come to an end stands: one person alone alters no record in a state of no return."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection

from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import AwaitsSecondPerson, Invalid
from shallmark.kernel.history import write_transaction
from shallmark.kernel.lifecycle import edges, steps_of
from shallmark.kernel.records import get_record_type, record_types
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team import confirming
from shallmark.manage.team.models import AccessChange
from shallmark.pages.tests.factory import factory_for, make_person
from tests.support.ready_records import in_state, ready

pytestmark = pytest.mark.django_db

#: steps into a state that no edge leads out of
LAST = [
    (record_type.key, verb)
    for record_type in record_types()
    for verb, step in steps_of(record_type.model).items()
    if step.target and step.target not in {source for source, _to in edges(record_type.model)}
]


def people() -> list[Any]:
    """Two who may write everything."""
    both = [make_person("admin") for _n in range(2)]
    for person in both:
        person.is_superuser = True
        person.save()
    return both


@pytest.mark.parametrize(("key", "verb"), LAST, ids=[f"{key}-{verb}" for key, verb in LAST])
def test_an_edit_of_what_ended_waits_for_a_second_person(key: str, verb: str) -> None:
    record_type = get_record_type(key)
    prepared = ready(key, verb)
    with clock.at(prepared.at), confirming.signed_in_as(prepared.by):
        by, other = people()
        assert prepared.record.closed_at or not record_type.is_closed(prepared.record)
        ended: Any = writes.perform(
            prepared.record, verb, by=prepared.by, values=prepared.values, reason="In the test.",
            confirm=True, authority=SYSTEM,
        )  # fmt: skip
        with pytest.raises(Invalid) as refused:
            writes.edit(ended, by=by, values={"title": "Another name"})
        if refused.value.field == "title":
            return  # What was decided as it stands is not even corrected.
        assert refused.value.field == "reason"
        with pytest.raises(AwaitsSecondPerson) as waits:
            writes.edit(ended, by=by, values={"title": "Another name"}, reason="It was misnamed.")
    title = ended.title
    ended.refresh_from_db()
    assert ended.title == title
    change = AccessChange.objects.get(reference=waits.value.reference)
    assert change.record == ended.reference
    assert confirming.may_confirm(change, other)


@pytest.mark.parametrize(("key", "verb"), LAST, ids=[f"{key}-{verb}" for key, verb in LAST])
def test_an_alteration_of_what_ended_is_seen(key: str, verb: str) -> None:
    """CHK-DOC-08 judges what two people correct, all of it."""
    prepared = ready(key, verb)
    with clock.at(prepared.at), confirming.signed_in_as(prepared.by):
        ended: Any = writes.perform(
            prepared.record, verb, by=prepared.by, values=prepared.values, reason="In the test.",
            confirm=True, authority=SYSTEM,
        )  # fmt: skip
    made_here, before = not ended.source_system, altered(ended)
    assert not before or prepared.record.closed_at
    other = {"title": "Another name", "source_system": "old", "source_key": "1"}
    try:
        with clock.at(prepared.at), write_transaction(by=None, verb="edit", authority=SYSTEM):
            type(ended).objects.filter(pk=ended.pk).update(version=ended.version + 1, **other)
    except ProgrammingError as refused:
        assert "Cannot update" in str(refused)  # noqa: PT017  the database alters it for nobody
        return
    # what a source brought in is left out, as it came
    assert altered(ended) == before + made_here


def altered(record: Any) -> int:
    """How often it was written on after its end and not as a correction, as the ledger tells."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM ledger.audit_entry WHERE object = %s"
            " AND before IS NOT NULL AND NOT COALESCE(corrected, false)",
            [record.reference],
        )
        return int(cursor.fetchone()[0])


def test_an_item_of_a_reported_audit_is_closed_with_it() -> None:
    prepared = ready("ci_audit", "report")
    with clock.at(prepared.at):
        by, _other = people()
        item: Any = factory_for(get_record_type("ci_audit_item"))(audit=prepared.record)
        item = writes.edit(item, by=by, values={"found": "As it stands in the room."})
        writes.perform(
            prepared.record, "report", by=prepared.by, values=prepared.values, authority=SYSTEM
        )
        item.refresh_from_db()
        with pytest.raises(AwaitsSecondPerson):
            writes.edit(item, by=by, values={"found": "Gone."}, reason="It was mistaken.")
    assert not altered(item)
    later = prepared.at + timedelta(days=1)
    with clock.at(later):
        writes.edit(item, by=None, values={"found": "Gone."}, authority=SYSTEM)
    assert altered(item)


def test_one_whose_state_has_a_way_on_is_edited_alone() -> None:
    with clock.at(ready("incident", "cancel").at):
        by, _other = people()
        prepared = ready("incident", "cancel").record
        writes.edit(prepared, by=by, values={"title": "Another name"})
        item = ready("ci", "dispose").record
        writes.edit(item, by=by, values={"title": "Another name"})


def test_a_second_person_corrects_a_canceled_incident() -> None:
    prepared = ready("incident", "cancel")
    with clock.at(prepared.at):
        by, other = people()
        canceled = in_state(prepared.record, "canceled")
        with pytest.raises(AwaitsSecondPerson) as waits:
            writes.edit(canceled, by=by, values={"title": "Another"}, reason="It was misnamed.")
        change = AccessChange.objects.get(reference=waits.value.reference)
        with confirming.signed_in_as(other):
            writes.perform(change, "confirm", by=other)
    canceled.refresh_from_db()
    assert canceled.title == "Another"
