"""Questions about roles and their holders."""

from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.manage.team.models import RoleAssignment


def is_top_management(person: Person | int) -> bool:
    """Whether this person (or the one of this key) holds a role of top management today."""
    today = clock.now().date()
    held = RoleAssignment.objects.in_effect(today).filter(person=person)
    return bool(held.filter(role__top_management=True).exists())
