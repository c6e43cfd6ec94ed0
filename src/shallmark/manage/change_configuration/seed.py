"""Day-one defaults of items and of changes."""

from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.seed_change import seed_changes
from shallmark.manage.change_configuration.seed_items import seed_items


def seed(by: Person | None = None) -> None:
    seed_items(by)
    seed_changes(by)
