"""Which item of ours a thing of the source is."""

from collections import Counter
from collections.abc import Iterable

from shallmark.connect.items.identity import SERIAL as _SERIAL
from shallmark.connect.items.shape import Inventory, ItemRow
from shallmark.manage.change_configuration.models import Ci


class Known:
    """What is registered already, as far as the file may mean it; one query for each rule."""

    def __init__(self, estate: Inventory) -> None:
        self._source = estate.source
        keys = {key for thing in estate.things for key in (thing.key, *thing.other_keys)}
        #: names that only one row bears which has no identifier of its source
        made = Counter(thing.name for thing in estate.things if thing.other_keys)
        self._names = {name for name, times in made.items() if times == 1}
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
        self._by_name = _once(items.filter(source_system=estate.source, title__in=self._names))
        self._taken = set(self._by_uid)
        self._found: set[int] = set()

    def find(self, thing: ItemRow) -> Ci | None:
        """The item that the thing is; None: it is new. No two things are one item."""
        item = self._found_by_key(thing) or self._found_otherwise(thing)
        if item is None or item.pk in self._found:
            return None
        self._found.add(item.pk)
        return item

    def _found_by_key(self, thing: ItemRow) -> Ci | None:
        keys = (thing.key, *thing.other_keys)
        return next((self._by_key[key] for key in keys if key in self._by_key), None)

    def _found_otherwise(self, thing: ItemRow) -> Ci | None:
        item: Ci | None = self._by_uid.get(thing.uid) or self._by_discovery.get(thing.uid)
        if item is None and thing.attributes.get(_SERIAL):
            item = self._by_serial.get(str(thing.attributes[_SERIAL]))
        if item is None and thing.name in self._names:
            item = self._by_name.get(thing.name)
        # an item that the same source brought in under a key of its own is another item
        ours = item is not None and item.source_system == self._source
        return None if ours and not thing.other_keys else item

    def free_uid(self, thing: ItemRow) -> str:
        """The identifier for a new item; empty where the source's is taken."""
        wanted = thing.uid or f"{self._source}:{thing.key}"
        if wanted in self._taken or len(wanted) > 160:
            return ""
        self._taken.add(wanted)
        return wanted


def _once(items: Iterable[Ci]) -> dict[str, Ci]:
    """Items by their name, where only one is called so."""
    held = list(items)
    times = Counter(item.title for item in held)
    return {item.title: item for item in held if times[item.title] == 1}
