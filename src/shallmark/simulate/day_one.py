"""Day-one defaults of every function, in the order of the floors. Safe to run again."""

from django.db import transaction

from shallmark.common.calendars.actions import seed_calendars
from shallmark.manage.change_configuration.seed import seed as seed_items
from shallmark.manage.change_configuration.seed_change import seed_changes
from shallmark.manage.team.seed import seed_roles
from shallmark.operate.customer_service.seed import seed_incidents
from shallmark.plan.alignment.seed import seed_targets


def seed() -> None:
    """Make what is missing; change nothing that an organisation has changed."""
    with transaction.atomic():
        seed_calendars()
        seed_roles()
        seed_targets()
        seed_incidents()
        seed_items()
        seed_changes()
