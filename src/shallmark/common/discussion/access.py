"""Who may read and write which entries of a record they may read."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.discussion.models import Attachment, Entry, Kind
from shallmark.kernel import access
from shallmark.kernel.door import TRUSTED
from shallmark.kernel.records import record_type, type_of
from shallmark.kernel.refusals import NotAllowed


def readable_entries(person: Any) -> Q:
    """Customers read public replies and what the system says publicly; staff read all."""
    return Q() if person.is_staff_member else Q(kind=Kind.REPLY)


def visible_record(key: str, reference: str, person: Any) -> Any:
    """The record, if the person may read it.

    Raises:
        KeyError: there is no such record type.
        ObjectDoesNotExist: there is no such record, or not for this person.

    """
    model: Any = record_type(key).model
    return model.objects.visible_to(person).get(reference=reference)


def may_read_attachment(person: Any, found: Attachment) -> bool:
    """By the record's access, and by the entry's kind."""
    private = found.entry is not None and not found.entry.is_public
    return _may_read(found.record_key, found.record_id, person, private=private)


def may_reply(person: Any, record: Any) -> bool:
    """Customers answer on what they may read; staff where they may change the record."""
    if not works_with(person, type_of(type(record)).key):
        return False
    if person.is_staff_member:
        is_caller = getattr(record, "reporter_id", None) == person.pk
        return is_caller or access.may_edit(person, record)
    return access.may_read(person, record)


def may_note(person: Any, record: Any) -> bool:
    """Staff who work with this kind of record and may read this one."""
    return (
        bool(person.is_staff_member)
        and works_with(person, type_of(type(record)).key)
        and access.may_read(person, record)
    )


def works_with(person: Any, key: str) -> bool:
    """Whether a role lets the person make or change such records; auditors only read."""
    return any(grant.create or grant.write for grant in access.grants_of(person, key))


def require_right(record: Any, *, by: Any, public: bool, source: str) -> None:
    """Raise NotAllowed unless `by` may write this kind of entry here."""
    if source in TRUSTED:
        return
    if public and not may_reply(by, record):
        raise NotAllowed(_("You may not reply here."))
    if not public and not may_note(by, record):
        raise NotAllowed(_("You may not write private notes here."))


def may_read_entry(person: Any, entry: Entry) -> bool:
    """By the record's access, and by the entry's kind."""
    return _may_read(entry.record_key, entry.record_id, person, private=not entry.is_public)


def _may_read(key: str, pk: int, person: Any, *, private: bool) -> bool:
    if private and not person.is_staff_member:
        return False
    model: Any = record_type(key).model
    return bool(model.objects.visible_to(person).filter(pk=pk).exists())
