"""Keeping what waits for a second person, who may confirm it, and writing it when one does."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from shallmark.common.hands import ANY, hands_in, in_one_hand
from shallmark.common.notices.notify import notify
from shallmark.kernel import access, clock, writes
from shallmark.kernel.access import Role, Scope, roles
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.exceptions import (
    AwaitsSecondPerson,
    Invalid,
    NotAllowed,
    VersionConflict,
)
from shallmark.kernel.history import write_transaction
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, get_record_type, type_of
from shallmark.kernel.second_person import SecondPersonNeeded
from shallmark.kernel.texts import capital
from shallmark.ledger.says import says
from shallmark.manage.team.models import AccessChange, RoleAssignment, RoleDefinition
from shallmark.manage.team.models import Person as PersonRecord
from shallmark.manage.team.outranking import lacking
from shallmark.manage.team.two_people import SIGNED, STAKES, stake_of
from shallmark.pages.keyset import fields_at

#: the person who has just given the password to confirm
_signed_in: ContextVar[int | None] = ContextVar("shallmark_confirming", default=None)
SHOWN = 5


@contextmanager
def signed_in_as(person: Person) -> Iterator[None]:
    """Within it the person counts as having signed in to confirm."""
    token = _signed_in.set(person.pk)
    try:
        yield
    finally:
        _signed_in.reset(token)


def require_signed_in(person: Person) -> None:
    """Raise NotAllowed unless the person gave the password for this."""
    if _signed_in.get() != person.pk:
        raise NotAllowed(_("Confirm it on its page: it asks for your password."))


def require_confirmer(change: AccessChange, person: Person) -> None:
    """Raise NotAllowed unless the person may confirm it; the sentence says why not."""
    if person.pk == change.asked_by_id:
        raise NotAllowed(_("Another person than the one who asked confirms it."))
    if person.pk in change.concerned:
        raise NotAllowed(_("Nobody confirms what changes the own rights."))
    if change.asked_by_id in in_one_hand(person):
        raise NotAllowed(
            _("You could come in by the account that asked, or it by yours: a third confirms it.")
        )
    if person.pk in _hands_in(target_of(change)):
        raise NotAllowed(_("Whoever had a hand in it does not confirm what becomes of it."))
    if not may_confirm(change, person):
        raise NotAllowed(_("Whoever confirms it holds all the rights that it touches."))


def may_confirm(change: AccessChange, person: Person) -> bool:
    """Whether the person is one of those who may confirm it now."""
    return any(person.pk == each.pk for each in confirmers(change))


def _may(change: AccessChange, target: Record | None, person: PersonRecord) -> bool:
    """Whether the person may make the write, and holds all that it touches."""
    if not change.record:
        allowed = access.may_create(person, change.record_key)
    else:
        allowed = target is not None and access.may_edit(person, target)
    record_type = get_record_type(change.record_key)
    return allowed and not lacking(person, _stake(change, record_type, target))


def _stake(
    change: AccessChange, record_type: type[RecordType], target: Record | None
) -> list[RoleDefinition]:
    """What whoever confirms must hold: as it would be, and as it is."""
    before = {name: getattr(target, name) for name in change.values} if target else None
    new = target if target is not None else record_type.model()
    for name, value in revived(record_type, change.values).items():
        setattr(new, name, value)
    return stake_of(change.record_key)(new, before)


def target_of(change: AccessChange) -> Record | None:
    """The record that is to change, as it stands; None for a new one."""
    model = get_record_type(change.record_key).model
    return model.objects.filter(reference=change.record).first() if change.record else None


def confirmers(change: AccessChange) -> list[PersonRecord]:
    """Who may confirm it now: neither who asked, nor whom it concerns, nor who had a hand in it.

    Nor anybody whose account the asker made, or who holds a role now that the asker gave; nor who
    could come in by the account of the asker (`AccountKey`), or whose account the asker could.
    """
    may = [role.key for role in roles().values() if _confirms(role, change.record_key)]
    in_effect = RoleAssignment.objects.in_effect(clock.now().date()).filter(person=OuterRef("pk"))
    given = in_effect.filter(created_by=change.asked_by_id)
    people = PersonRecord.objects.with_rights().filter(
        Q(is_superuser=True) | Exists(in_effect.filter(role__rights__in=may)),
        ~Exists(given),
        is_active=True,
        username__isnull=False,
    )
    target = target_of(change)
    apart = {*in_one_hand(change.asked_by), *change.concerned, *_hands_in(target)}
    people = people.exclude(pk__in=apart)
    others = people.exclude(created_by__isnull=False, created_by=change.asked_by_id)
    return [person for person in others.order_by("title") if _may(change, target, person)]


def _hands_in(target: Record | None) -> set[int]:
    """Who worked on what is to change: nobody confirms what becomes of the own work."""
    return set() if target is None else hands_in(target, *ANY)


def _confirms(role: Role, record_key: str) -> bool:
    """Whether holders of the role confirm such writes; corrections are those of a manager."""
    grant, steps = role.grant_for(record_key), role.grant_for("access_change")
    writes_it = grant is not None and (grant.create or grant.write > Scope.NOTHING)
    manages = record_key in STAKES or (grant is not None and "*" in grant.steps)
    return writes_it and manages and steps is not None and bool(steps.steps & {"confirm", "*"})


def plain(values: Mapping[str, object]) -> dict[str, Any]:
    """Values as JSON keeps them: other records by their key."""
    keys = {
        name: value.pk if isinstance(value, models.Model) else value
        for name, value in values.items()
    }
    plain_values: dict[str, Any] = json.loads(json.dumps(keys, cls=DjangoJSONEncoder))
    return plain_values


def revived(record_type: type[RecordType], stored: Mapping[str, object]) -> dict[str, object]:
    """Kept values as the record's fields want them."""
    values: dict[str, object] = {}
    for name, value in stored.items():
        field = fields_at(record_type.model, name)[-1]
        if field.related_model is not None and value is not None:
            values[name] = field.related_model._default_manager.get(pk=value)
        else:
            values[name] = field.to_python(value)
    return values


def keep(needed: SecondPersonNeeded) -> AwaitsSecondPerson:
    """Keep what was asked, once, and tell those who may confirm it (kernel.second_person).

    Raises:
        Invalid: a correction without a reason.
        NotAllowed: there is nobody who could.

    """
    if type_of(type(needed.record)).is_closed(needed.record) and not says(needed.note):
        raise Invalid({"reason": [str(_("Say in words why it is corrected."))]})
    change = _values_of(needed)
    waiting = AccessChange.objects.filter(
        status=AccessChange.Status.WAITING,
        record_key=change["record_key"],
        record=change["record"],
        values=change["values"],
    ).first()
    others = confirmers(waiting or AccessChange(**change))
    if not others:
        raise NotAllowed(
            _(
                "%(why)s A second person who holds these rights must confirm it, and there is none:"
                " give somebody the role, or let the operator do it by ./shallmark access."
            )
            % {"why": needed.reason.sentence}
        )
    if waiting is None:
        with write_transaction(by=needed.by, verb="ask", reason=needed.note):
            waiting = writes.create(AccessChange, by=needed.by, values=change, authority=FOLLOWING)
            notify(others, "second_person", waiting, by=needed.by)
    names = ", ".join(person.title for person in others[:SHOWN])
    sentence = _(
        "%(why)s It waits for a second person as %(reference)s; nothing is changed until one of"
        " these confirms it: %(names)s."
    ) % {"why": needed.reason.sentence, "reference": waiting.reference, "names": names}
    return AwaitsSecondPerson(
        sentence, reference=waiting.reference, address=waiting.get_absolute_url()
    )


def _values_of(needed: SecondPersonNeeded) -> dict[str, Any]:
    record = needed.record
    record_type = type_of(type(record))
    names = needed.before if needed.before is not None else needed.values
    values = {name: getattr(record, name) for name in names}
    return {
        "title": _title(record_type, record, needed.before)[:240],
        "record_key": record_type.key,
        "record": "" if needed.before is None else record.reference,
        "values": plain(values),
        "before": plain(needed.before or {}),
        "why": needed.reason.sentence,
        "note": needed.note,
        "concerned": sorted(needed.reason.concerned),
        "asked_by": needed.by,
        "owner": needed.by,
    }


def _title(
    record_type: type[RecordType], record: Record, before: Mapping[str, object] | None
) -> str:
    if before is None:
        return f"{capital(record_type.label())}: {record.title}"
    fields = (str(fields_at(type(record), name)[-1].verbose_name) for name in before)
    return f"{record.title}: {', '.join(fields)}"


@after(AccessChange, "confirm")
def write_confirmed(change: AccessChange, event: WriteEvent) -> None:
    """Write what was confirmed, in the same transaction."""
    _write(change, event.by)


def _write(change: AccessChange, by: Person | None) -> None:
    record_type = get_record_type(change.record_key)
    values = revived(record_type, change.values)
    reason = _("%(note)s (%(reference)s, asked by %(name)s.)") % {
        "note": change.note,
        "reference": change.reference,
        "name": change.asked_by,
    }
    reason = reason.strip()
    if not change.record:
        values |= _signed(change)
        writes.create(record_type.model, by=by, values=values, reason=reason, authority=FOLLOWING)
        return
    target = target_of(change)
    now = {name: getattr(target, name, None) for name in change.before}
    if target is None or plain(now) != change.before:
        raise VersionConflict(
            _("It was changed since: refuse this, and let it be asked again as it stands.")
        )
    if change.record_key != "role_assignment":
        values |= _signed(change)
    writes.edit(target, by=by, values=values, reason=reason, authority=FOLLOWING)


def _signed(change: AccessChange) -> dict[str, object]:
    """Who asked and who confirmed, in the fields that say so."""
    fields = SIGNED.get(change.record_key, {})
    return {name: getattr(change, of_change) for name, of_change in fields.items()}
