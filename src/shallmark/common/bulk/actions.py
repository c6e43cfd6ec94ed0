"""What can be done with many records at once. Each record is written by itself."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, TypedDict

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.common.discussion.actions import add_entry
from shallmark.common.links.actions import LinkedAlready, relate
from shallmark.kernel import access, writes
from shallmark.kernel.access import Scope
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.lifecycle import Step, steps_of
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType
from shallmark.kernel.texts import Text
from shallmark.pages.keyset import fields_at
from shallmark.pages.list_query import visible_of
from shallmark.pages.values import checked

ASSIGN = ("assigned_team", "assigned_to")
#: verbs that are no steps
EDIT, STATE, MASTER, LINK, NOTE, REPLY = "edit", "state", "master", "link", "note", "reply"


@dataclass(frozen=True)
class BulkAction:
    """A mass action as it is kept for a job: plain values only."""

    verb: str
    values: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    text: str = ""
    confirm: bool = False

    def as_plain(self) -> dict[str, Any]:
        return asdict(self)


class Undo(TypedDict):
    """What was in a record before, for the way back: plain values only."""

    pk: int
    version: int
    before: dict[str, object]


def offered(record_type: type[RecordType], person: Person) -> list[dict[str, Any]]:
    """The actions of the bar, each with its address; empty for those who only read."""
    grants = access.grants_of(person, record_type.key)
    if not any(grant.write > Scope.NOTHING for grant in grants):
        return []
    buttons: list[tuple[str, Text, str, str]] = []
    if assignable(record_type):
        buttons.append(("assign", gettext_lazy("Assign"), "user-plus", "a"))
    if offered_steps(record_type, person):
        buttons.append((STATE, gettext_lazy("State"), "circle-dashed-check", "s"))
    if "priority" in record_type.changeable():
        buttons.append(("priority", gettext_lazy("Priority"), "flag", "p"))
    if "parent" in record_type.changeable() and has_masters(record_type):
        buttons.append((MASTER, gettext_lazy("Make master"), "git-merge", ""))
    buttons.append((LINK, gettext_lazy("Link"), "link", ""))
    if record_type.has_discussion:
        buttons.append((REPLY, gettext_lazy("Reply"), "send", "r"))
        buttons.append((NOTE, gettext_lazy("Note"), "note", "n"))
    buttons.append((EDIT, gettext_lazy("Change a field"), "pencil", ""))
    return [_button(record_type, *button) for button in buttons]


def _button(
    record_type: type[RecordType], verb: str, name: Text, icon: str, key: str
) -> dict[str, Any]:
    button = {"name": name, "icon": icon, "url": f"{record_type.url()}/mass/{verb}"}
    return {**button, "key": key} if key else button


def assignable(record_type: type[RecordType]) -> bool:
    return "assign" in steps_of(record_type.model) or "assigned_to" in record_type.changeable()


def has_masters(record_type: type[RecordType]) -> bool:
    """Whether `parent` is another record of the same type that leads, and the type has a life."""
    model: type[models.Model] = record_type.model
    column = model._meta.get_field("parent")
    return bool(column.related_model is model and record_type.has_lifecycle())


def offered_steps(record_type: type[RecordType], person: Person) -> list[Step[Record]]:
    """Steps that a role of the person may take and that a page offers; none by who one is to it."""
    allowed: set[str] = set()
    for grant in access.grants_of(person, record_type.key):
        allowed |= grant.steps
    return [
        step
        for verb, step in steps_of(record_type.model).items()
        if not (step.automatic or step.personal or verb == "assign")
        and (verb in allowed or "*" in allowed)
    ]


def fields_of(record_type: type[RecordType], verb: str) -> tuple[str, ...]:
    """Fields that the action's form offers."""
    if verb == "assign":
        return tuple(name for name in ASSIGN if _has(record_type.model, name))
    if verb == "priority":
        wanted = ("priority", "priority_override_reason")
        return tuple(name for name in wanted if name in record_type.changeable())
    if verb == EDIT:
        return tuple(
            name for name in record_type.changeable() if _is_simple(record_type.model, name)
        )
    step = steps_of(record_type.model).get(verb)
    return step.form_fields if step else ()


def _is_simple(model: type[models.Model], name: str) -> bool:
    """Whether one value can be given to many records by a plain field."""
    column = model._meta.get_field(name)
    return column.concrete and not isinstance(column, models.JSONField | models.ManyToManyField)


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def check(record_type: type[RecordType], action: BulkAction, person: Person) -> dict[str, Any]:
    """The values as fields want them, before anything is done.

    Raises:
        Invalid: an error per field, or nothing was chosen at all.

    """
    if action.verb in {NOTE, REPLY} and not action.text.strip():
        raise Invalid({"text": [_("Write something.")]})
    if action.verb in {MASTER, LINK} and not action.values.get("to"):
        raise Invalid({"to": [_("Choose the other record, by name or number.")]})
    if action.verb in {NOTE, REPLY, MASTER, LINK}:
        return {}
    known = fields_of(record_type, action.verb)
    values = {name: value for name, value in action.values.items() if name in known and value != ""}
    if not values and action.verb not in steps_of(record_type.model):
        raise Invalid({"__all__": [_("Choose at least one value.")]})
    if action.verb == "assign" and not values:
        raise Invalid({"assigned_to": [_("Choose a team or a person.")]})
    return checked(record_type, values, person, allowed=known)


def other_record(action: BulkAction, person: Person, types: Iterable[type[RecordType]]) -> Record:
    """The record named in `to`, whatever its type.

    Raises:
        Invalid: the person sees no such record.

    """
    wanted = action.values.get("to", "").strip().partition(" ")[0].upper()
    for record_type in types:
        if record_type.prefix and wanted.startswith(record_type.prefix):
            record = visible_of(record_type, person).filter(reference=wanted).first()
            if record is not None:
                return record
    raise Invalid(
        {"to": [_("There is no record %(reference)s for you.") % {"reference": wanted[:40]}]}
    )


def act(
    record: Record,
    action: BulkAction,
    values: Mapping[str, object],
    *,
    by: Person,
    other: Record | None = None,
) -> Undo | None:
    """Do it to one record; returns what an undo needs, where there is one.

    Raises:
        Refused: this record was not written.

    """
    if action.verb in {NOTE, REPLY}:
        add_entry(record, by=by, text=action.text, public=action.verb == REPLY)
        return None
    if action.verb == LINK and other is not None:
        _link(record, other, by)
        return None
    if action.verb == MASTER and other is not None:
        return _edited(record, {"parent": other}, action, by) if record.pk != other.pk else None
    if action.verb in steps_of(type(record)):
        before = {name: getattr(record, name) for name in values}
        done = writes.perform(
            record, action.verb, by=by, values=values, reason=action.reason, confirm=action.confirm
        )
        return _undo(done, before) if action.verb == "assign" else None
    return _edited(record, values, action, by)


def _edited(
    record: Record, values: Mapping[str, object], action: BulkAction, by: Person
) -> Undo | None:
    before = {name: getattr(record, name) for name in values}
    done = writes.edit(record, by=by, values=values, reason=action.reason)
    return _undo(done, before) if done.version != record.version else None


def _undo(done: Record, before: Mapping[str, object]) -> Undo:
    plain = {name: getattr(value, "pk", value) for name, value in before.items()}
    texts = {name: value if _is_plain(value) else str(value) for name, value in plain.items()}
    return {"pk": done.pk, "version": done.version, "before": texts}


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | bool | dict | list)


def _link(record: Record, other: Record, by: Person) -> None:
    """One that is linked already, or is the other itself, is left as it is."""
    if record != other:
        with suppress(LinkedAlready):
            relate(record, other, by=by)


def undo_one(record: Record, earlier: Undo, verb: str, *, by: Person) -> None:
    """Put back what the action changed.

    Raises:
        Refused: somebody changed the record since, or the person may not.

    """
    values: dict[str, Any] = {}
    for name, value in earlier["before"].items():
        column = fields_at(type(record), name)[-1]
        if column.related_model is not None and value is not None:
            values[name] = column.related_model._default_manager.get(pk=value)
        else:
            values[name] = column.to_python(value)
    reason = _("Undone.")
    if verb == "assign" and "assign" in steps_of(type(record)):
        writes.perform(
            record, "assign", by=by, values=values, version=earlier["version"], reason=reason
        )
    else:
        writes.edit(record, by=by, values=values, version=earlier["version"], reason=reason)
