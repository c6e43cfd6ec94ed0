"""Which item of ours a thing of the source is."""

from collections import Counter

from shallmark.connect.items.shape import Estate, Thing
from shallmark.manage.change_configuration.models import Ci

_SERIAL = "serial_number"


class Known:
    """What is registered already, as far as the file may mean it; one query for each rule."""

    def __init__(self, estate: Estate) -> None:
        self._source = estate.source
        keys = [thing.key for thing in estate.things]
        uids = {one for thing in estate.things for one in (thing.uid, thing.key) if one}
        serials = {str(thing.attributes.get(_SERIAL) or "") for thing in estate.things} - {""}
        items = Ci.objects.select_related("type")
        of_source = items.filter(source_system=estate.source, source_key__in=keys)
        self._by_key: dict[str, Ci] = {one.source_key: one for one in of_source}
        self._by_uid = {one.uid: one for one in items.filter(uid__in=uids)}
        self._by_discovery = {
            one.discovery_key: one for one in items.filter(discovery_key__in=uids)
        }
        found = list(items.filter(attributes__serial_number__in=sorted(serials)))
        times = Counter(one.attributes[_SERIAL] for one in found)
        self._by_serial = {
            one.attributes[_SERIAL]: one for one in found if times[one.attributes[_SERIAL]] == 1
        }
        self._taken = set(self._by_uid)

    def find(self, thing: Thing) -> Ci | None:
        """The item that the thing is; None: it is new."""
        if thing.key in self._by_key:
            return self._by_key[thing.key]
        found: Ci | None = self._by_uid.get(thing.uid) or self._by_discovery.get(thing.uid)
        if found is None and thing.attributes.get(_SERIAL):
            found = self._by_serial.get(str(thing.attributes[_SERIAL]))
        # an item that the same source brought in under another key is another item
        return None if found is not None and found.source_system == self._source else found

    def free_uid(self, thing: Thing) -> str:
        """The identifier for a new item; empty where the source's is taken."""
        wanted = thing.uid or f"{self._source}:{thing.key}"
        if wanted in self._taken or len(wanted) > 160:
            return ""
        self._taken.add(wanted)
        return wanted
