"""Another register says otherwise of a live item: recorded as a sighting with its discrepancies."""

from collections.abc import Mapping
from typing import Any

from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import Ci, DiscoveryResult

#: our fields by the names that sightings use
_NAMES = {"title": "name", "content_version": "version", "location": "location"}


def tell_drift(item: Ci, differing: Mapping[str, object], source: str) -> bool:
    """Whether there was something that a sighting can say; `writes` opens the discrepancies."""
    reported: dict[str, Any] = {}
    for name, value in differing.items():
        if name == "attributes" and isinstance(value, dict):
            reported |= {key: part for key, part in value.items() if key in item.attributes}
        elif name in _NAMES:
            reported[_NAMES[name]] = value
    if not reported:
        return False
    values = {"key": item.uid, "source": source, "seen_at": clock.now(), "attributes": reported}
    writes.create(DiscoveryResult, by=None, values=values, authority=SYSTEM)
    return True
