"""What belongs to a record by a row of its own: members of a team, people of a customer.

Such a row comes and goes, and its history stays (`ledger.team_member`, `ledger.customer_user`).
"""

from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from shallmark.common.discussion.actions import tell
from shallmark.kernel import access
from shallmark.kernel.authority import Authority
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.records import RecordType, type_of
from shallmark.manage.team.models import Membership, Person
from shallmark.manage.team.models.person import makes_contacts_alone


@dataclass(frozen=True)
class Belonging:
    """Rows of `through` tie members to a record: its field `owner` names it, `member` the other."""

    through: type[models.Model]
    owner: str
    member: str = "person"
    #: whether who may make contacts says of a new one that it belongs here
    takes_contacts: bool = False


#: key of the record type, place in its page -> how members belong to it; functions add their own
BELONGINGS: dict[tuple[str, str], Belonging] = {("team", "people"): Belonging(Membership, "team")}


def belonging_of(record: Record, place: str) -> Belonging:
    """How members belong to the record in this place of its page."""
    return BELONGINGS[type_of(type(record)).key, place]


def kind_of(how: Belonging) -> type[RecordType]:
    """The record type of the members."""
    model = how.through._meta.get_field(how.member).related_model
    assert isinstance(model, type)
    assert issubclass(model, Record)
    return type_of(model)


def members_of(record: Record, place: str, person: AnyPerson) -> "models.QuerySet[Record]":
    """Those whom the reader may see, by name."""
    how = belonging_of(record, place)
    rows = how.through._default_manager.filter(**{how.owner: record.pk}).values(how.member)
    return kind_of(how).model.objects.visible_to(person).filter(pk__in=rows).order_by("title")


def add_member(record: Record, place: str, member: Record, *, by: AnyPerson) -> None:
    """Let the member belong to the record.

    Raises:
        NotAllowed: who adds may not change the record, or takes in himself.
        Invalid: the member belongs to it, or to another where one belongs to one alone.

    """
    how = belonging_of(record, place)
    if not (how.takes_contacts and _is_own_contact(member, by)):
        _require_right(record, by)
    if isinstance(member, Person):
        if member.pk == by.pk and "admin" not in by.role_keys:
            sentence = _("Somebody else takes you in: whoever belongs to it reads its records.")
            raise NotAllowed(sentence)
        if not member.is_active:
            raise Invalid({how.member: [_("%s has left.") % member]})
    try:
        with transaction.atomic(), write_transaction(by=by, verb="join"):
            how.through._default_manager.create(**{how.owner: record, how.member: member})
            tell(record, by=by, text=_("%s belongs to it from now on") % member)
    except IntegrityError as wrong:
        sentence = _("%s belongs to it already, or to another.") % member
        raise Invalid({how.member: [sentence]}) from wrong


def drop_member(record: Record, place: str, member: int, *, by: AnyPerson) -> None:
    """End that the member of this key belongs to it; history keeps that it was so.

    Raises:
        NotAllowed: who does it may not change the record.

    """
    _require_right(record, by)
    end_of(record, place, member, by=by)


def end_of(
    record: Record,
    place: str,
    member: int,
    *,
    by: AnyPerson | None,
    authority: Authority | None = None,
) -> None:
    """As `drop_member`, where it follows from another write, whatever the rights of its person."""
    how = belonging_of(record, place)
    named = {how.owner: record.pk, how.member: member}
    with write_transaction(by=by, verb="leave", authority=authority):
        for row in how.through._default_manager.filter(**named).select_related(how.member):
            gone = getattr(row, how.member)
            row.delete()
            text = _("%s belongs to it no longer") % gone
            tell(record, by=by, text=text, authority=authority)


def _is_own_contact(member: Record, by: AnyPerson) -> bool:
    """Whether `by` made this person, who does not sign in and so may nothing."""
    return (
        isinstance(member, Person)
        and not member.username
        and member.created_by_id == by.pk
        and makes_contacts_alone(by)
    )


def _require_right(record: Record, by: AnyPerson) -> None:
    if not access.may_edit(by, record):
        raise NotAllowed(_("You may not say what belongs to it."))
