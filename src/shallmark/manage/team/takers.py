"""Who may take a step: whoever holds a role of which a grant names it."""

from django.db.models import Exists, OuterRef, Q

from shallmark.kernel import access, clock
from shallmark.kernel.access import ALL_STEPS, roles
from shallmark.kernel.models import Record
from shallmark.manage.team.models import Person, RoleAssignment


def takers(record: Record, verb: str) -> list[Person]:
    """Active people whose role lets them take this step on the record, by name. One query.

    Gates, which ask who had a hand in it, are asked by the caller.
    """
    wanted, key = ALL_STEPS | {verb}, record.record_type().key
    rights = [
        role.key
        for role in roles().values()
        if (grant := role.grant_for(key)) is not None and wanted & grant.steps
    ]
    held = RoleAssignment.objects.in_effect(clock.now().date()).filter(role__rights__in=rights)
    people = Person.objects.with_rights().filter(
        Exists(held.filter(person=OuterRef("pk"))) | Q(is_superuser=True),
        is_active=True,
        is_system=False,
        username__isnull=False,
    )
    return [one for one in people.order_by("title", "pk") if access.may_step(one, record, verb)]
