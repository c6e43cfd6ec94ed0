"""Which item of ours a thing of the source is."""

from collections import Counter

from shallmark.connect.items.shape import Inventory, ItemRow
from shallmark.manage.change_configuration.models import Ci

_SERIAL = "serial_number"


class Known:
    """What is registered already, as far as the file may mean it; one query for each rule."""

    def __init__(self, estate: Inventory) -> None:
        self._source = estate.source
        keys = [thing.key for thing in estate.things]
        uids = {name for thing in estate.things for name in (thing.uid, thing.key) if name}
        serials = {str(thing.attributes.get(_SERIAL) or "") for thing in estate.things} - {""}
        items = Ci.objects.select_related("type")
        of_source = items.filter(source_system=estate.source, source_key__in=keys)
        self._by_key: dict[str, Ci] = {item.source_key: item for item in of_source}
        self._by_uid = {item.uid: item for item in items.filter(uid__in=uids)}
        self._by_discovery = {
            item.discovery_key: item for item in items.filter(discovery_key__in=uids)
        }
        with_serial = list(items.filter(attributes__serial_number__in=sorted(serials)))
        times = Counter(item.attributes[_SERIAL] for item in with_serial)
        self._by_serial = {
            item.attributes[_SERIAL]: item
            for item in with_serial
            if times[item.attributes[_SERIAL]] == 1
        }
        self._taken = set(self._by_uid)

    def find(self, thing: ItemRow) -> Ci | None:
        """The item that the thing is; None: it is new."""
        if thing.key in self._by_key:
            return self._by_key[thing.key]
        item: Ci | None = self._by_uid.get(thing.uid) or self._by_discovery.get(thing.uid)
        if item is None and thing.attributes.get(_SERIAL):
            item = self._by_serial.get(str(thing.attributes[_SERIAL]))
        # an item that the same source brought in under another key is another item
        return None if item is not None and item.source_system == self._source else item

    def free_uid(self, thing: ItemRow) -> str:
        """The identifier for a new item; empty where the source's is taken."""
        wanted = thing.uid or f"{self._source}:{thing.key}"
        if wanted in self._taken or len(wanted) > 160:
            return ""
        self._taken.add(wanted)
        return wanted
