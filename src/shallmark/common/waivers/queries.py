"""Which waivers hold now, and who may decide on one."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from shallmark.common.actions.sources import type_called
from shallmark.common.waivers.models import Waiver
from shallmark.kernel import clock
from shallmark.kernel.access import ALL_STEPS, roles
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import versions_of

#: references of what fails a check at this moment, from the floor that judges (config/wiring.py)
failing: list[Callable[[str], Collection[str]]] = []


def in_force(now: datetime) -> Q:
    """Approved by then, begun, not ended, not revoked by then."""
    return Q(approved_at__lte=now, valid_from__lte=now, valid_to__gt=now) & (
        Q(revoked_at__isnull=True) | Q(revoked_at__gt=now)
    )


def approvers() -> QuerySet[Person]:
    """People who hold a role today that may approve waivers."""
    may = [
        role.key
        for role in roles().values()
        if (grant := role.grant_for("waiver")) and grant.steps & (ALL_STEPS | {"approve"})
    ]
    today = clock.now().date()
    held = Q(role_assignments__role__rights__in=may, role_assignments__starts_on__lte=today) & (
        Q(role_assignments__ends_on__isnull=True) | Q(role_assignments__ends_on__gt=today)
    )
    people: QuerySet[Person] = get_user_model().objects.filter(held, is_active=True).distinct()
    return people


def earlier_of(waiver: Waiver) -> QuerySet[Waiver]:
    """Other waivers of the check that cover the same: its record, or all that it judges."""
    same = Waiver.objects.filter(check_id=waiver.check_id).exclude(pk=waiver.pk)
    return same.filter(record__in=("", waiver.record)) if waiver.record else same


def beneficiaries(waiver: Waiver) -> set[int]:
    """Keys of those who profit: they asked for an earlier one, or what it covers names them.

    A waiver of a whole check covers all that fails it at this moment.
    """
    people = set(earlier_of(waiver).values_list("requested_by", flat=True))
    covered = (
        [waiver.record]
        if waiver.record
        else [reference for fails in failing for reference in fails(waiver.check_id)]
    )
    return people | _named(covered)


def _named(references: Iterable[str]) -> set[int]:
    """Keys of the people whom records ever named, in any of their fields, or who wrote on them."""
    by_type = defaultdict(set)
    for reference in references:
        record_type = type_called(reference)
        if record_type is not None:
            by_type[record_type].add(reference.strip().upper())
    people: set[int | None] = set()
    for record_type, wanted in by_type.items():
        fields = record_type.model._meta.concrete_fields
        names = [each.attname for each in fields if each.related_model is get_user_model()]
        keys = list(
            record_type.model.objects.filter(reference__in=wanted).values_list("pk", flat=True)
        )
        rows = versions_of(record_type.model).filter(pgh_obj_id__in=keys).values_list(*names)
        people.update(key for row in rows.iterator() for key in row)
    return {key for key in people if key is not None}


def waived_checks(reference: str) -> frozenset[str]:
    """Checks that are waived for this record, or as a whole, at this moment. One query."""
    of_record = Q(record="") | Q(record=reference)
    waivers = Waiver.objects.filter(of_record, in_force(clock.now()))
    return frozenset(waivers.values_list("check_id", flat=True))
