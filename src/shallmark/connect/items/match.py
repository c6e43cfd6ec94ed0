"""Which item of ours a thing of the source is.

What was merged into another item is that one: keys, identifiers and names of both lead there.
"""

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
        items = Ci.objects.select_related("type", "merged_into__type")
        of_source = items.filter(source_system=estate.source, source_key__in=keys)
        self._by_key: dict[str, Ci] = {item.source_key: item for item in of_source}
        self._by_uid = {item.uid: item.stands() for item in items.filter(uid__in=uids)}
        self._by_discovery = {
            item.discovery_key: item.stands() for item in items.filter(discovery_key__in=uids)
        }
        with_serial = items.filter(attributes__serial_number__in=sorted(serials))
        self._by_serial = _once((item.attributes[_SERIAL], item) for item in with_serial)
        named = items.filter(source_system=estate.source, title__in=self._names)
        self._by_name = _once((item.title, item) for item in named)
        self._taken = set(self._by_uid)
        #: items that a row of the file bears the key of: another row speaks not for them
        self._own = {item.pk for item in self._by_key.values() if item.merged_into_id is None}
        self._found: set[int] = set()

    def merged(self, thing: ItemRow) -> Ci | None:
        """The item that the thing was merged into, where another row speaks for that."""
        item = self._found_by_key(thing)
        if item is None or item.merged_into_id is None:
            return None
        stands = item.stands()
        return stands if stands.pk in self._own | self._found else None

    def find(self, thing: ItemRow) -> Ci | None:
        """The item that the thing is; None: it is new. No two things are one item."""
        by_key = self._found_by_key(thing)
        item = by_key.stands() if by_key else self._found_otherwise(thing)
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

    def may_bear(self, item: Ci, thing: ItemRow, source: str) -> bool:
        """Whether the item may be known by the key of the thing, which no other item has."""
        holder = self._by_key.get(thing.key)
        return item.source_system == source and (holder is None or holder.pk == item.pk)

    def free_uid(self, thing: ItemRow) -> str:
        """The identifier for a new item; empty where the source's is taken."""
        wanted = thing.uid or f"{self._source}:{thing.key}"
        if wanted in self._taken or len(wanted) > 160:
            return ""
        self._taken.add(wanted)
        return wanted


def _once(items: Iterable[tuple[str, Ci]]) -> dict[str, Ci]:
    """Items by what they bear, where only one that goes on bears it."""
    bearers: dict[str, dict[int, Ci]] = {}
    for name, item in items:
        stands = item.stands()
        bearers.setdefault(name, {})[stands.pk] = stands
    return {name: next(iter(held.values())) for name, held in bearers.items() if len(held) == 1}
