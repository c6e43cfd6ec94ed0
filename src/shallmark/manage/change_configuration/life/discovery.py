"""What a sighting says of the item that it is of."""

from datetime import datetime

from shallmark.kernel.lifecycle import Lifecycle
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.discovery import reconcile
from shallmark.manage.change_configuration.models import DiscoveryResult


class DiscoveryResultLife(Lifecycle[DiscoveryResult]):
    @staticmethod
    def prepare_new(sighting: DiscoveryResult, *, by: Person | None, at: datetime) -> None:
        reconcile(sighting)
