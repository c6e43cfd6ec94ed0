"""Keys for the rows of a list that has no identifier: made of what the file has.

A serial number, else an asset tag, else class and name, whichever only one row of the file bears.
Rows that bear nothing of their own are told apart by their order, and noted as possible duplicates.
"""

import re
from collections import Counter

from shallmark.connect.items.shape import Inventory, ItemRow

SERIAL = "serial_number"
_MOST = 110
#: what a spreadsheet makes of a long number: the digits behind are gone
_CUT = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)


def give_keys(estate: Inventory) -> None:
    """Fill `key` and `other_keys` of the things that have no key."""
    without = [thing for thing in estate.things if not thing.key]
    candidates = [_candidates(thing, estate) for thing in without]
    borne = Counter(key for keys in candidates for key in keys)
    times: Counter[str] = Counter()
    for thing, keys in zip(without, candidates, strict=True):
        own = next((key for key in keys if borne[key] == 1), "")
        thing.other_keys = tuple(key for key in keys if borne[key] == 1)
        if own:
            thing.key = own
            continue
        last = keys[-1]
        times[last] += 1
        thing.key = last if times[last] == 1 else f"{last}#{times[last]}"
        if times[last] > 1:
            estate.note("possible duplicate", f"{thing.name}: row {times[last]} that is called so")


def _candidates(thing: ItemRow, estate: Inventory) -> list[str]:
    """Most telling first."""
    serial = str(thing.attributes.get(SERIAL) or "").strip()
    if _CUT.fullmatch(serial):
        estate.note("number cut by a spreadsheet", f"{thing.name}: serial number {serial}")
        serial = ""
    tag = thing.asset.get("asset_ref", "").strip()
    named = f"{thing.attributes.get('class', '')}:{thing.name}"
    keys = [f"serial:{serial}" if serial else "", f"asset:{tag}" if tag else "", named]
    return [key[:_MOST] for key in keys if key]
