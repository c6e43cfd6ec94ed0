"""What follows from writes of changes and sightings; discovered as `records` is."""

from shallmark.manage.change_configuration import actions_change, discovery, leaving, merged

__all__ = ["actions_change", "discovery", "leaving", "merged"]
