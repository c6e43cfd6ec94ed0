"""Which roles nobody holds."""

from datetime import date

from django.db.models import Q

from shallmark.kernel import clock
from shallmark.manage.team.models import RoleAssignment, RoleDefinition


def vacant_on(day: date) -> Q:
    """Of roles: mandatory ones that nobody holds that day."""
    held = RoleAssignment.objects.in_effect(day).values("role")
    return Q(mandatory=True) & ~Q(pk__in=held)


def vacant_roles() -> list[str]:
    """Their titles, today."""
    roles = RoleDefinition.objects.filter(vacant_on(clock.now().date()))
    return list(roles.order_by("title").values_list("title", flat=True))
