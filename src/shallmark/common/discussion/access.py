"""Who may read and write which entries of a record they may read."""

from django.db.models import Q
from django.utils.translation import gettext as _

from shallmark.common.discussion.models import Attachment, Entry, Kind
from shallmark.kernel import access
from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type, type_of
from shallmark.looks import open_to, record_looks


def readable_entries(person: Person) -> Q:
    """Customers read public replies and what the system says publicly; staff read all."""
    return Q() if person.is_staff_member else Q(kind=Kind.REPLY)


def visible_record(key: str, reference: str, person: Person) -> Record:
    """The record, if the person may read it.

    Raises:
        KeyError: there is no such record type.
        ObjectDoesNotExist: there is no such record, or not for this person.

    """
    return get_record_type(key).model.objects.visible_to(person).get(reference=reference)


def may_read_attachment(person: Person, attachment: Attachment) -> bool:
    """By the record's access, and by the entry's kind; a look into an opened one is recorded."""
    private = attachment.entry is not None and not attachment.entry.is_public
    if private and not person.is_staff_member:
        return False
    model = get_record_type(attachment.record_key).model
    if not open_to(model, person).filter(pk=attachment.record_id).exists():
        return False
    record_looks(model, [attachment.reference], person, "file")
    return True


def may_reply(person: Person, record: Record) -> bool:
    """Customers answer on what they may read; staff where they may change the record."""
    if not works_with(person, type_of(type(record)).key):
        return False
    if person.is_staff_member:
        is_caller = getattr(record, "reporter_id", None) == person.pk
        return is_caller or access.may_edit(person, record)
    return access.may_read(person, record)


def may_note(person: Person, record: Record) -> bool:
    """Staff who work with this kind of record and may read this one."""
    return (
        bool(person.is_staff_member)
        and works_with(person, type_of(type(record)).key)
        and access.may_read(person, record)
    )


def works_with(person: Person, key: str) -> bool:
    """Whether a role lets the person make or change such records; auditors only read."""
    return any(grant.create or grant.write for grant in access.grants_of(person, key))


def require_right(record: Record, *, by: Person | None, public: bool) -> None:
    """Raise NotAllowed unless `by` may write this kind of entry here."""
    if public and not (by and may_reply(by, record)):
        raise NotAllowed(_("You may not reply here."))
    if not public and not (by and may_note(by, record)):
        raise NotAllowed(_("You may not write private notes here."))


def may_read_entry(person: Person, entry: Entry) -> bool:
    """By the record's access, and by the entry's kind."""
    return _may_read(entry.record_key, entry.record_id, person, private=not entry.is_public)


def _may_read(key: str, pk: int, person: Person, *, private: bool) -> bool:
    if private and not person.is_staff_member:
        return False
    model = get_record_type(key).model
    return bool(model.objects.visible_to(person).filter(pk=pk).exists())
