"""Another register says otherwise of a live item: recorded as a sighting with its discrepancies."""

from typing import Any

from shallmark.kernel import clock, door
from shallmark.manage.change_configuration.models import Ci, DiscoveryResult

#: our fields by the names that sightings use
_NAMES = {"title": "name", "content_version": "version", "location": "location"}


def tell_drift(item: Ci, differing: dict[str, Any], source: str) -> bool:
    """Whether there was something that a sighting can say; the door opens the discrepancies."""
    said: dict[str, Any] = {}
    for name, value in differing.items():
        if name == "attributes":
            said |= {key: one for key, one in value.items() if key in item.attributes}
        elif name in _NAMES:
            said[_NAMES[name]] = value
    if not said:
        return False
    values = {"key": item.uid, "source": source, "seen_at": clock.now(), "attributes": said}
    door.create(DiscoveryResult, by=None, values=values, source="job")
    return True
