"""What can be done with many records at once. Each record goes through the door by itself."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shallmark.kernel import access, door
from shallmark.kernel.access import Scope
from shallmark.kernel.api.values import checked
from shallmark.kernel.lifecycle import Step, steps_of
from shallmark.kernel.models.links import Link
from shallmark.kernel.pages.list_state import visible_of
from shallmark.kernel.records import RecordType
from shallmark.kernel.refusals import Invalid, NotAllowed

#: kind of text ("note", "reply") -> (record, by, text); filled in config/wiring.py
Said = Callable[[Any, Any, str], Any]
texts: dict[str, Said] = {}

ASSIGN = ("assigned_team", "assigned_to")
#: verbs that are no steps
EDIT, STATE, MASTER, LINK, NOTE, REPLY = "edit", "state", "master", "link", "note", "reply"


@dataclass(frozen=True)
class Asked:
    """A mass action as it is kept for a job: plain values only."""

    verb: str
    values: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    text: str = ""
    confirm: bool = False

    def as_plain(self) -> dict[str, Any]:
        return asdict(self)


def offered(declared: type[RecordType], person: Any) -> list[dict[str, Any]]:
    """The actions of the bar, each with its address; empty for those who only read."""
    grants = access.grants_of(person, declared.key)
    if not any(grant.write > Scope.NOTHING for grant in grants):
        return []
    found: list[tuple[str, Any, str, str]] = []
    if assignable(declared):
        found.append(("assign", gettext_lazy("Assign"), "user-plus", "a"))
    if offered_steps(declared, person):
        found.append((STATE, gettext_lazy("State"), "circle-dashed-check", "s"))
    if "priority" in declared.changeable():
        found.append(("priority", gettext_lazy("Priority"), "flag", "p"))
    if "parent" in declared.changeable() and has_masters(declared):
        found.append((MASTER, gettext_lazy("Make master"), "git-merge", ""))
    found.append((LINK, gettext_lazy("Link"), "link", ""))
    if declared.discussed:
        known = (
            (REPLY, gettext_lazy("Reply"), "send", "r"),
            (NOTE, gettext_lazy("Note"), "note", "n"),
        )
        found.extend(one for one in known if one[0] in texts)
    found.append((EDIT, gettext_lazy("Change a field"), "pencil", ""))
    return [_button(declared, *one) for one in found]


def _button(
    declared: type[RecordType], verb: str, name: Any, icon: str, key: str
) -> dict[str, Any]:
    made = {"name": name, "icon": icon, "url": f"{declared.url()}/mass/{verb}"}
    return {**made, "key": key} if key else made


def assignable(declared: type[RecordType]) -> bool:
    return "assign" in steps_of(declared.model) or "assigned_to" in declared.changeable()


def has_masters(declared: type[RecordType]) -> bool:
    """Whether `parent` is another record of the same type that leads, and the type has a life."""
    column: Any = declared.model._meta.get_field("parent")
    return bool(column.related_model is declared.model and declared.has_lifecycle())


def offered_steps(declared: type[RecordType], person: Any) -> list[Step]:
    """Steps that a role of the person may take and that a page offers."""
    allowed: set[str] = set()
    for grant in access.grants_of(person, declared.key):
        allowed |= grant.steps
    return [
        found
        for verb, found in steps_of(declared.model).items()
        if not found.automatic and verb != "assign" and (verb in allowed or "*" in allowed)
    ]


def fields_of(declared: type[RecordType], verb: str) -> tuple[str, ...]:
    """Fields that the action's form offers."""
    if verb == "assign":
        return tuple(name for name in ASSIGN if _has(declared.model, name))
    if verb == "priority":
        wanted = ("priority", "priority_override_reason")
        return tuple(name for name in wanted if name in declared.changeable())
    if verb == EDIT:
        return tuple(name for name in declared.changeable() if _is_simple(declared.model, name))
    step = steps_of(declared.model).get(verb)
    return step.fields() if step else ()


def _is_simple(model: type[models.Model], name: str) -> bool:
    """Whether one value can be given to many records by a plain field."""
    column = model._meta.get_field(name)
    return column.concrete and not isinstance(column, models.JSONField | models.ManyToManyField)


def _has(model: type[models.Model], name: str) -> bool:
    return any(one.name == name for one in model._meta.concrete_fields)


def check(declared: type[RecordType], asked: Asked, person: Any) -> dict[str, Any]:
    """The values as fields want them, before anything is done.

    Raises:
        Invalid: an error per field, or nothing was chosen at all.

    """
    if asked.verb in {NOTE, REPLY} and not asked.text.strip():
        raise Invalid({"text": [_("Write something.")]})
    if asked.verb in {MASTER, LINK} and not asked.values.get("to"):
        raise Invalid({"to": [_("Name the other record by its reference.")]})
    if asked.verb in {NOTE, REPLY, MASTER, LINK}:
        return {}
    known = fields_of(declared, asked.verb)
    given = {name: value for name, value in asked.values.items() if name in known and value != ""}
    if not given and asked.verb not in steps_of(declared.model):
        raise Invalid({"__all__": [_("Choose at least one value.")]})
    if asked.verb == "assign" and not given:
        raise Invalid({"assigned_to": [_("Choose a team or a person.")]})
    return checked(declared, given, person)


def other_record(asked: Asked, person: Any, types: Iterable[type[RecordType]]) -> Any:
    """The record named in `to`, whatever its type.

    Raises:
        Invalid: the person sees no such record.

    """
    wanted = asked.values.get("to", "").strip().upper()
    for declared in types:
        if declared.prefix and wanted.startswith(declared.prefix):
            found = visible_of(declared, person).filter(reference=wanted).first()
            if found is not None:
                return found
    raise Invalid(
        {"to": [_("There is no record %(reference)s for you.") % {"reference": wanted[:40]}]}
    )


def act(
    record: Any, asked: Asked, values: dict[str, Any], *, by: Any, other: Any = None
) -> dict[str, Any]:
    """Do it to one record; returns what an undo needs, {} where there is none.

    Raises:
        Refused: the door did not open for this record.

    """
    if asked.verb in {NOTE, REPLY}:
        texts[asked.verb](record, by, asked.text)
        return {}
    if asked.verb == LINK:
        return _link(record, other, by)
    if asked.verb == MASTER:
        return _edited(record, {"parent": other}, asked, by) if record.pk != other.pk else {}
    if asked.verb in steps_of(_model(record)):
        before = {name: getattr(record, name) for name in values}
        done = door.perform(
            record, asked.verb, by=by, values=values, reason=asked.reason, confirm=asked.confirm
        )
        return _undo(done, before) if asked.verb == "assign" else {}
    return _edited(record, values, asked, by)


def _edited(record: Any, values: dict[str, Any], asked: Asked, by: Any) -> dict[str, Any]:
    before = {name: getattr(record, name) for name in values}
    done = door.edit(record, by=by, values=values, reason=asked.reason)
    return _undo(done, before) if done.version != record.version else {}


def _model(record: Any) -> Any:
    return type(record)


def _undo(done: Any, before: dict[str, Any]) -> dict[str, Any]:
    plain = {name: getattr(value, "pk", value) for name, value in before.items()}
    said = {name: value if _is_plain(value) else str(value) for name, value in plain.items()}
    return {"pk": done.pk, "version": done.version, "before": said}


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | bool | dict | list)


def _link(record: Any, other: Any, by: Any) -> dict[str, Any]:
    if not access.may_edit(by, record):
        raise NotAllowed(_("You may not change %(reference)s.") % {"reference": record.reference})
    if record == other:
        return {}
    Link.objects.get_or_create(
        kind=Link.Kind.RELATED,
        from_key=record.record_type().key,
        from_id=record.pk,
        to_key=other.record_type().key,
        to_id=other.pk,
        defaults={
            "from_reference": record.reference,
            "to_reference": other.reference,
            "created_by": by,
        },
    )
    return {}


def undo_one(record: Any, kept: dict[str, Any], verb: str, *, by: Any) -> None:
    """Put back what the action changed.

    Raises:
        Refused: somebody changed the record since, or the person may not.

    """
    values: dict[str, Any] = {}
    for name, value in kept["before"].items():
        column: Any = record._meta.get_field(name)
        if column.is_relation and value is not None:
            values[name] = column.related_model._default_manager.get(pk=value)
        else:
            values[name] = column.to_python(value)
    reason = _("Undone.")
    if verb == "assign" and "assign" in steps_of(_model(record)):
        door.perform(record, "assign", by=by, values=values, version=kept["version"], reason=reason)
    else:
        door.edit(record, by=by, values=values, version=kept["version"], reason=reason)
