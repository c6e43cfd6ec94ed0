"""Who did something is whoever took the step: nobody writes such a field in another way.

Each person that a record names either is named beforehand (NAMED: asked, appointed, concerned), or
is somebody who acted. The second kind is set by a step, by making the record, or by confirming it,
and no form, API, file or mass action writes it.
"""

import io
import re
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import models

from shallmark.api.tests.calls import Api
from shallmark.common.bulk import actions as bulk
from shallmark.connect.exchange import table_import
from shallmark.kernel import clock, writes
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.records import RecordType, record_types
from shallmark.manage.team.models import Person
from shallmark.manage.team.two_people import SIGNED
from shallmark.pages.tests.factory import factory_for, make_person
from tests.support.ready_records import ready

#: field -> why it says only whom something concerns, not who did it
NAMED = {
    "owner": "answers for it",
    "requested_for": "is to receive it",
    "requester": "for whom it is asked; who asked is who wrote it",
    "implementer": "is to carry it out; who did is who took the steps",
    "assigned_to": "is to work on it",
    "reporter": "called; who wrote it down is created_by",
    "chair": "is to lead the meeting; who signs is signed_by",
    "major_manager": "is appointed to lead",
    "heir": "is to take what is open when the account is closed",
    "approver": "is asked to approve; who did is approved_by",
    "decider": "is asked to decide; who did is decided_by",
    "auditor": "is to audit; it is who began it from then on",
    "person": "is whom it is about",
    "named": "is said to have done it; who did is confirmed_by",
    "deputy": "stands in",
    "handed_to": "is to take over",
    "members": "belong to it",
    "main_contact": "is called",
    "people": "belong to it",
    "security_assessor": "is named; its signature is a step to come",
    "source_owner": "answers for what it comes from",
}
#: how a field is called that says who did something
DID = re.compile(r"_by$|^(author|approver|assessor|reviewer|tester|judge)|assessor$|auditor$")
#: set by making the record, by an effect of a step beside others, or by a source alone
OTHERWISE = {
    "acknowledgement.person": "whoever makes it",
    "access_change.asked_by": "whoever makes it",
    "exception.requested_by": "whoever makes it",
    "waiver.requested_by": "whoever makes it",
    "stated_act.stated_by": "whoever makes it",
    "text_reading.written_by": "whoever wrote the text that was drawn",
    "test_result.tested_by": "whoever makes it",
    "document_version.author": "whoever makes it, or writes its text",
    "policy.author": "whoever makes it, or writes its text",
    "knowledge_article.author": "whoever makes it, or writes its text",
    "scope_statement.author": "whoever makes it, or writes its text",
    "change.assessed_by": "whoever writes the assessment",
    "risk_assessment.second_assessor": "a source",
    "action.source_owner": "the owner of what it comes from",
    "media_item.stored_by": "the step that stores it, where the file is whole",
    "request_item.edited_by": "whoever makes it, or writes what is offered",
    "incident.resolved_by": "its step",
    "incident.confirmed_by": "the caller's step",
    "incident.word_by": "the step that closes on the caller's word",
    "incident.kedb_searched_by": "its step, where the words are new",
    "incident.criteria_by": "its step, where the answers are new",
}
NEVER_MADE = {("access_change", "post"), ("text_reading", "post")}
OF_EVERY_RECORD = {"created_by", "updated_by", "closed_by"}


def people_of(record_type: type[RecordType]) -> list[models.Field[Any, Any]]:
    """The fields of a record type that name people."""
    fields = record_type.model._meta.get_fields()
    concrete = [each for each in fields if isinstance(each, models.Field) and each.concrete]
    return [
        each
        for each in concrete
        if each.related_model is Person and each.name not in OF_EVERY_RECORD
    ]


ACTED = [
    pytest.param(record_type, each.name, id=f"{record_type.key}-{each.name}")
    for record_type in record_types()
    for each in people_of(record_type)
    if not each.editable
]


@pytest.mark.parametrize("record_type", record_types(), ids=lambda each: each.key)
def test_a_person_that_a_form_may_write_is_only_named(record_type: type[RecordType]) -> None:
    for each in people_of(record_type):
        if each.editable:
            assert each.name in NAMED, f"{each} says who acted: editable=False, set by its step"
        if DID.search(each.name) and each.name not in NAMED:
            assert not each.editable


def test_the_reasons_are_of_fields_that_there_are() -> None:
    known = {each.name for record_type in record_types() for each in people_of(record_type)}
    assert NAMED.keys() <= known | {"main_contact", "people"}


@pytest.mark.parametrize(("record_type", "name"), ACTED)
def test_whoever_acted_is_set_by_the_act(record_type: type[RecordType], name: str) -> None:
    signed = {field for step in steps_of(record_type.model).values() for field in step.signs}
    by_two = SIGNED.get(record_type.key, {})
    made = f"{record_type.key}.{name}"
    assert name in signed or name in by_two or made in OTHERWISE


STEPS = [
    pytest.param(record_type, verb, id=f"{record_type.key}-{verb}")
    for record_type in record_types()
    for verb, step in steps_of(record_type.model).items()
    if not step.automatic and any(not each.editable for each in people_of(record_type))
]


@pytest.mark.django_db
@pytest.mark.parametrize(("record_type", "verb"), STEPS)
def test_a_step_says_nobody_but_who_took_it(record_type: type[RecordType], verb: str) -> None:
    """What a step writes into such a field is the person who took it, or nothing."""
    prepared = ready(record_type.key, verb)
    Person.objects.filter(pk=prepared.by.pk).update(is_superuser=True)
    by = Person.objects.get(pk=prepared.by.pk)
    with clock.at(prepared.at):
        record = type(prepared.record).objects.get(pk=prepared.record.pk)
        taken = writes.perform(
            record, verb, by=by, values=prepared.values, reason="So it was agreed", confirm=True
        )
    for each in people_of(record_type):
        after = getattr(taken, f"{each.name}_id")
        if not each.editable and after != getattr(record, f"{each.name}_id"):
            assert after in (None, by.pk), each.name
    for name in steps_of(record_type.model)[verb].signs:
        assert getattr(taken, f"{name}_id") == by.pk


@pytest.mark.django_db
@pytest.mark.parametrize(("record_type", "name"), ACTED)
def test_no_other_way_writes_who_acted(record_type: type[RecordType], name: str) -> None:
    """Form, API (new, change, each step), file and mass edit, by somebody who may do everything."""
    admin, other = make_person("admin"), make_person()
    with pytest.raises(FieldError):
        record_type.form_class((name,))
    offered = {field for step in steps_of(record_type.model).values() for field in step.form_fields}
    assert name not in {*record_type.fields, *record_type.changeable()}
    assert name not in offered - _asked_for(record_type)
    assert name not in bulk.fields_of(record_type, bulk.EDIT)
    record = factory_for(record_type)()
    before = getattr(record, f"{name}_id")
    api = Api(admin)
    slug = record_type.slug
    for method, path in (("post", slug), ("patch", f"{slug}/{record.reference}")):
        status, answer = api.send(method, path, {name: other.reference})
        # What waits for a second person is made by nobody by hand.
        assert status == (403 if (record_type.key, method) in NEVER_MADE else 422), answer
    table = f"reference,{name}\n{record.reference},{other.reference}\n"
    upload = table_import.read_upload(record_type, "t.csv", io.BytesIO(table.encode()))
    intake = table_import.preview(record_type, upload, by=admin)
    table_import.apply(intake, by=admin)
    assert intake.counts()["update"] == 0
    record.refresh_from_db()
    assert getattr(record, f"{name}_id") == before


def _asked_for(record_type: type[RecordType]) -> set[str]:
    """What a step needs that an earlier step has signed; it is shown, and never taken."""
    steps = steps_of(record_type.model).values()
    return {name for step in steps for name in step.required if name in _signed(record_type)}


def _signed(record_type: type[RecordType]) -> set[str]:
    return {field for step in steps_of(record_type.model).values() for field in step.signs}
