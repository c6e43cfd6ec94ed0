"""One step, one trace: by page, by API and by command the history differs in its source alone.

Every step of every record type that a person takes is taken by each way in, on the same record,
and undone before the next.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import BooleanField, CharField, IntegerField, JSONField, TextField
from django.forms import CheckboxInput, Field, ModelChoiceField

from shallmark.cli.tasks import step as command
from shallmark.kernel import clock
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.records import RecordType, record_types
from shallmark.manage.change_configuration.deciding import (
    parts_of,
    question_of,
    record_part,
    shown_mark,
)
from shallmark.manage.change_configuration.tests.change_office import office
from shallmark.pages.record_forms import form_for
from shallmark.pages.tests.every_record import signed_in
from tests.support.ready_records import Ready, ready

pytestmark = pytest.mark.django_db

STEPS = [
    pytest.param(record_type, verb, id=f"{record_type.key}-{verb}")
    for record_type in record_types()
    for verb, step in steps_of(record_type.model).items()
    if not step.automatic
]
#: columns of a version that say when and by which statement it was written
#: drawn by the system, so that nobody chooses
DRAWN = ("sample_seed",)
OF_THE_WRITING = ("pgh_id", "pgh_created_at", "pgh_context", "pgh_context_id")
REASON = "Because it is time"


@dataclass(frozen=True)
class Sent:
    """What is sent by each way in, by field: the same things in the words of each."""

    page: dict[str, str]
    api: dict[str, Any]
    command: dict[str, str]


def history_tables() -> dict[str, str]:
    """The table of versions of each tracked model, by the model's label."""
    return {
        model._meta.label: model.pgh_event_model._meta.db_table
        for model in apps.get_models()
        if getattr(model, "pgh_event_model", None) is not None
    }


def newest_versions() -> dict[str, int]:
    """How far the history of each model goes."""
    arms = (
        f"select '{label}', coalesce(max(pgh_id), 0) from {table}"
        for label, table in history_tables().items()
    )
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(arms))
        return dict(cursor.fetchall())


def versions_since(newest: dict[str, int]) -> list[dict[str, Any]]:
    """What the history of all models gained, as rows with the model's label."""
    arms = (
        f"select '{label}' as model, to_jsonb(v) from {table} v where pgh_id > {newest[label]}"
        for label, table in history_tables().items()
    )
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(arms))
        rows = [{"model": label, **json.loads(row)} for label, row in cursor.fetchall()]
    return sorted(rows, key=lambda row: (row["model"], row["pgh_id"]))


def told(row: dict[str, Any], record: Any) -> dict[str, Any]:
    """What a version tells, its source and the place of its writing aside."""
    context = row["pgh_context"]
    parts = {key: context.get(key) for key in ("verb", "reason", "by", "follows", "at")}
    own = row["model"] == record._meta.label and row["pgh_obj_id"] == record.pk
    # What follows may make records, whose numbers go on counting.
    left_out = (*OF_THE_WRITING, *DRAWN)
    columns = {key: row[key] for key in row if key not in left_out} if own else {}
    return {"model": row["model"], "what": row["pgh_label"], **parts, **columns}


@contextmanager
def tried() -> Iterator[None]:
    """Whatever is written within is undone at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def typed(record_type: type[RecordType], prepared: Ready, verb: str, person: Any) -> Sent:
    """What the step's form shows, sent back as it is, with what must be filled filled."""
    step = steps_of(record_type.model)[verb]
    form = form_for(record_type, step.form_fields, person, record=prepared.record)
    sent = Sent({}, {}, {})
    for name in step.form_fields:
        field = form.fields[name]
        value = prepared.values.get(name, form.get_initial_for_field(field, name))
        if isinstance(field, ModelChoiceField):
            chosen = prepared.values.get(name) or getattr(prepared.record, name)
            sent.api[name] = chosen.reference if chosen is not None else None
            sent.command[name] = chosen.reference if chosen is not None else ""
            sent.page[name] = str(getattr(value, "pk", value) or "")
            continue
        text = _text(field, value)
        sent.page.update({} if text is None else {name: text})
        sent.command[name] = text or ""
        sent.api[name] = _json(prepared.record, name, value, text)
    return sent


def _text(field: Field, value: Any) -> str | None:
    """What a page sends for a value; None for boxes of which none is ticked."""
    if isinstance(field.widget, CheckboxInput):
        return "true" if value else None
    text = field.widget.format_value(field.prepare_value(value))
    if isinstance(text, list):
        return text[0] if text else None
    return "" if text is None else str(text)


def _json(record: Any, name: str, value: Any, text: str | None) -> Any:
    """What the API is sent for the same value."""
    field = record._meta.get_field(name)
    if isinstance(field, BooleanField):
        return bool(value)
    if isinstance(field, JSONField):
        return value
    if isinstance(field, IntegerField):
        return int(text) if text else None
    return text if text or isinstance(field, CharField | TextField) else None


def by_page(record: Any, verb: str, sent: Sent, person: Any) -> str:
    client = signed_in(person)
    answer = client.post(
        f"{record.get_absolute_url()}/do/{verb}",
        {"reason": REASON, **sent.page, "version": record.version, "confirm": "yes"},
    )
    if answer.status_code == 302:
        return ""
    sentences = re.findall(
        r"(?:field-error|message|gate-shut)[^>]*>(.*?)</(?:span|div|li)>",
        answer.content.decode(),
        re.DOTALL,
    )
    plain = [re.sub(r"<[^>]*>", "", sentence).strip() for sentence in sentences]
    return f"{answer.status_code}: {plain}"


def by_api(record: Any, verb: str, sent: Sent, person: Any) -> str:
    client = signed_in(person)
    slug = type(record).record_type().slug
    answer = client.post(
        f"/api/v1/{slug}/{record.reference}/do/{verb}",
        {
            "values": sent.api,
            "reason": sent.api.get("reason", REASON),
            "version": record.version,
            "confirm": True,
        },
        content_type="application/json",
    )
    return "" if answer.status_code == 200 else answer.content.decode()


def by_command(record: Any, verb: str, sent: Sent, person: Any) -> str:
    settings = [f"{name}={text}" for name, text in sent.command.items()]
    reason = sent.command.get("reason", REASON)
    command.take(record.reference, verb, person.username, settings, reason, confirm=True)
    return ""


WAYS: dict[str, Callable[[Any, str, Sent, Any], str]] = {
    "page": by_page,
    "api": by_api,
    "command": by_command,
}


@pytest.mark.parametrize(("record_type", "verb"), STEPS)
def test_a_step_leaves_one_version_and_the_same_trace_by_every_way_in(
    record_type: type[RecordType], verb: str
) -> None:
    prepared = ready(record_type.key, verb)
    record, traces = prepared.record, {}
    with clock.at(prepared.at):
        person = signing_in(prepared.by)
        sent = typed(record_type, prepared, verb, person)
        # What one way writes is gone before the next is tried.
        before = newest_versions()
        for source, take in WAYS.items():
            with tried():
                refused = take(record, verb, sent, person)
                assert not refused, f"by {source}: {refused}"
                rows = versions_since(before)
            assert {row["pgh_context"]["source"] for row in rows} == {source}
            own = [row for row in rows if row["model"] == record._meta.label]
            own = [row for row in own if row["pgh_obj_id"] == record.pk]
            assert [row["pgh_context"]["verb"] for row in own if not follows(row)] == [verb]
            traces[source] = [told(row, record) for row in rows]
    for source in ("api", "command"):
        assert differences(traces[source], traces["page"]) == [], source


def differences(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """In which columns the versions differ, or that one trace has more of them."""
    columns = [
        (row["model"], name, value, other.get(name))
        for row, other in zip(rows, others, strict=False)
        for name, value in row.items()
        if value != other.get(name)
    ]
    return columns or ([] if len(rows) == len(others) else [("versions", len(rows), len(others))])


def signing_in(person: Any) -> Any:
    """The person with a user name, by which a command knows them, and with every right."""
    model = type(person)
    model.objects.filter(pk=person.pk).update(username=f"every-step-{person.pk}", is_superuser=True)
    return model.objects.get(pk=person.pk)


def follows(row: dict[str, Any]) -> bool:
    return "follows" in row["pgh_context"]


def decided_by_page(change: Any, person: Any) -> int:
    client = signed_in(person)
    address = f"{change.get_absolute_url()}/decide"
    mark = re.search(r'name="shown" value="([^"]*)"', client.get(address).content.decode())
    assert mark
    form = {"shown": mark[1], "decision": "approved", "reason": REASON}
    return client.post(address, form).status_code


def look_at_all(change: Any, person: Any) -> None:
    """Every part of the page of the decision comes into view."""
    question = question_of(change)
    assert question is not None
    mark = shown_mark(question, person, change.version)
    for part in parts_of(change):
        record_part(change, person, part=part, mark=mark)


def decided_by_api(change: Any, person: Any) -> int:
    client = signed_in(person)
    address = f"/api/v1/decisions/changes/{change.reference}"
    mark = client.get(address).json()["shown"]
    body = {"shown": mark, "decision": "approved", "reason": REASON}
    return client.post(address, body, content_type="application/json").status_code


def test_an_approval_leaves_the_same_trace_by_page_and_api() -> None:
    board = office()
    change, traces = board.asked(), {}
    for source, decide in (("page", decided_by_page), ("api", decided_by_api)):
        with tried(), clock.at(change.updated_at):
            look_at_all(change, board.manager)
            before = newest_versions()
            assert decide(change, board.manager) in {200, 302}
            rows = versions_since(before)
        assert {row["pgh_context"]["source"] for row in rows} == {source}
        assert "approve" in {row["pgh_context"]["verb"] for row in rows}
        traces[source] = [told(row, change) for row in rows]
    assert differences(traces["api"], traces["page"]) == []
