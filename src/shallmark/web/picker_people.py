"""What a picker says beside people: where they belong, what they have to do, who is on call."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.common.over import over
from shallmark.kernel import clock
from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.records import RecordType, get_record_type
from shallmark.manage.team.models import Membership, OnCallShift, Person, Team
from shallmark.pages.record_base import may_list
from shallmark.plan.alignment.models import Customer, CustomerPerson

#: record types and the field that names who works on one
WORK = (
    ("incident", "assigned_to"),
    ("change", "implementer"),
    ("change_task", "assigned_to"),
    ("action", "owner"),
)


@dataclass(frozen=True)
class Beside:
    """What stands beside one person."""

    #: team or customer
    place: str
    #: open work, and whether on call now
    now: str


def beside(people: Sequence[Person], person: AnyPerson) -> dict[int, Beside]:
    """By key of the person, as far as the reader may open what is told. Four queries at most.

    For staff: a customer sees names alone.
    """
    if not people or not person.is_staff_member:
        return {}
    keys = [one.pk for one in people]
    places, work = _places(keys, person), _work(keys, person)
    called = _on_call(keys, person)
    told = {}
    for one in people:
        now = [_open(work[one.pk])] if work[one.pk] else []
        now += [_("on call")] if one.pk in called else []
        told[one.pk] = Beside(places.get(one.pk, ""), " · ".join(now))
    return told


def _open(number: int) -> str:
    return ngettext("%(number)s open", "%(number)s open", number) % {"number": number}


def _places(keys: list[int], person: AnyPerson) -> dict[int, str]:
    """Their customer, else their teams."""
    named: dict[int, str] = {}
    if may_list(person, get_record_type("team")):
        members = Membership.objects.filter(
            person__in=keys, team__in=Team.objects.visible_to(person)
        )
        for key, team in members.order_by("team__title").values_list("person", "team__title"):
            named[key] = f"{named[key]}, {team}" if key in named else team
    if may_list(person, get_record_type("customer")):
        theirs = CustomerPerson.objects.filter(
            person__in=keys, customer__in=Customer.objects.visible_to(person)
        )
        named |= dict(theirs.values_list("person", "customer__title"))
    return named


def _work(keys: list[int], person: AnyPerson) -> Counter[int]:
    """How many open records each has in hand. One query."""
    parts: list[QuerySet[Any, Any]] = []
    for key, field in WORK:
        record_type = get_record_type(key)
        if not may_list(person, record_type):
            continue
        model = record_type.model
        held = model.objects.visible_to(person).filter(**{f"{field}__in": keys})
        in_hand = held.filter(_is_open(record_type, person)).order_by().values(who=F(field))
        parts.append(in_hand.annotate(number=Count("pk", distinct=True)))
    counted: Counter[int] = Counter()
    if parts:
        for row in parts[0].union(*parts[1:], all=True):
            counted[row["who"]] += row["number"]
    return counted


def _is_open(record_type: type[RecordType], person: AnyPerson) -> Q:
    """As the view of open ones says, where the list has one."""
    for view in record_type.views:
        if view.key == "open" and view.condition is not None:
            return view.condition(person, clock.now())
    return ~over(record_type.model)


def _on_call(keys: list[int], person: AnyPerson) -> set[int]:
    now = clock.now()
    shifts = OnCallShift.objects.visible_to(person).filter(
        owner__in=keys, starts_at__lte=now, ends_at__gt=now
    )
    return set(shifts.values_list("owner_id", flat=True))
