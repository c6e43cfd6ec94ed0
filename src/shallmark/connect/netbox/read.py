"""A NetBox dump (Django's dumpdata) as an estate."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.json_text import read_json
from shallmark.connect.exchange.source import read_bytes
from shallmark.connect.items.shape import Inventory, ItemRow, RelationRow
from shallmark.connect.netbox.mapping import DEVICE_ROLES, KEPT, MODELS, NAMED, RENAMED, STATES

Fields = dict[str, Any]
#: model and key, as a text: whatever stands in a damaged dump has one
Place = tuple[str, str]
Known = dict[Place, Fields]


def read(path: Path, source: str = "netbox") -> Inventory:
    """All records of the dump: counted, and as items and relations where they are things.

    Raises:
        Unreadable: the file is no dump of NetBox.

    """
    known = _records(path)
    estate = Inventory(source)
    for model, _pk in known:
        estate.count(model)
    for (model, pk), fields in known.items():
        if model in MODELS:
            _thing(model, pk, fields, known, estate)
    _cables(known, estate)
    _addresses(known, estate)
    return estate


def _records(path: Path) -> Known:
    dump = read_json(str(path), read_bytes(path))
    entries = dump if isinstance(dump, list) else []
    known: Known = {}
    for entry in entries:
        whole = isinstance(entry, dict) and isinstance(entry.get("fields"), dict)
        if not whole or "model" not in entry:
            raise Unreadable(f"{path} is no dump of NetBox: entries have model, pk and fields.")
        known[_place_of(str(entry["model"]), entry.get("pk"))] = entry["fields"]
    if not any(model in MODELS for model, _pk in known):
        raise Unreadable(f"{path} holds nothing that NetBox calls a device, site or address.")
    return known


def _place_of(model: str, pk: object) -> Place:
    return model, str(pk)


def _key(model: str, pk: object) -> str:
    return f"{model}:{pk}"


def _thing(model: str, pk: str, fields: Fields, known: Known, estate: Inventory) -> None:
    mapped = MODELS[model]
    key = _key(model, pk)
    attributes = {name: fields[name] for name in KEPT if fields.get(name) not in (None, "", [])}
    if "serial" in attributes:
        attributes["serial_number"] = attributes.pop("serial")
    for name, target in NAMED.items():
        other = known.get(_place_of(target, fields.get(name)))
        if other is not None:
            attributes[RENAMED.get(name, name)] = other.get("name") or other.get("model") or ""
    own = fields.get("custom_field_data")
    attributes |= own if isinstance(own, dict) else {}
    estate.things.append(
        ItemRow(
            key=key,
            name=_name(model, pk, fields, known),
            kind=_kind(mapped.kind, model, attributes),
            uid=key,
            status=_status(key, fields, attributes, estate),
            description=str(fields.get("description") or fields.get("comments") or ""),
            provider=str(attributes.get("provider") or ""),
            location=_place(fields, known),
            attributes=attributes,
        )
    )
    for name, target, kind in mapped.ties:
        if _place_of(target, fields.get(name)) in known:
            estate.ties.append(RelationRow(key, kind, _key(target, fields[name])))


def _status(key: str, fields: Fields, attributes: Fields, estate: Inventory) -> str:
    """Empty where the word is not known: it is noted, and stays with the item."""
    word = str(fields.get("status") or "active")
    if word not in STATES:
        estate.note("code not known", f"{key}: status “{word}”")
        attributes["status_in_source"] = word
    return STATES.get(word, "")


def _kind(kind: str, model: str, attributes: Fields) -> str:
    if model != "dcim.device":
        return kind
    role = str(attributes.get("role", "")).lower()
    return next((ours for word, ours in DEVICE_ROLES if word in role), kind)


def _name(model: str, pk: str, fields: Fields, known: Known) -> str:
    mapped = MODELS[model]
    own = str(fields.get(mapped.name) or fields.get("name") or f"{mapped.kind} {pk}")
    for name, target, _kind_of_tie in mapped.ties:
        other = known.get(_place_of(target, fields.get(name)))
        if name == mapped.within and other is not None:
            return f"{other.get('name') or other.get('cid') or ''} {own}".strip()
    return own


def _place(fields: Fields, known: Known) -> str:
    names = (
        known.get(_place_of(target, fields.get(name)), {}).get("name")
        for name, target in (
            ("site", "dcim.site"), ("location", "dcim.location"), ("rack", "dcim.rack")
        )
    )  # fmt: skip
    return ", ".join(str(name) for name in names if name)


def _model(named: object) -> str:
    """A model as NetBox names it: ["dcim", "interface"]."""
    return ".".join(map(str, named)) if isinstance(named, list) else str(named)


def _cables(known: Known, estate: Inventory) -> None:
    """A cable connects what its two ends name."""
    for end, cable in _cable_ends(known):
        if end in known and end[0] in MODELS and cable in known:
            estate.ties.append(RelationRow(_key(*end), "connected_to", _key(*cable)))
        elif end[1] not in {"None", ""}:
            estate.note("cable end not in the file", f"{_key(*cable)}: {_key(*end)}")


def _cable_ends(known: Known) -> Iterator[tuple[Place, Place]]:
    """End and cable: records of their own, before NetBox 3.3 fields of the cable."""
    for (model, pk), fields in known.items():
        if model == "dcim.cabletermination":
            end = _place_of(_model(fields.get("termination_type")), fields.get("termination_id"))
            yield end, _place_of("dcim.cable", fields.get("cable"))
        elif model == "dcim.cable":
            for side in ("a", "b"):
                target = _model(fields.get(f"termination_{side}_type"))
                yield _place_of(target, fields.get(f"termination_{side}_id")), (model, pk)


def _addresses(known: Known, estate: Inventory) -> None:
    for (model, pk), fields in known.items():
        if model != "ipam.ipaddress" or not fields.get("assigned_object_id"):
            continue
        target = _model(fields.get("assigned_object_type"))
        place = _place_of(target, fields["assigned_object_id"])
        if target in MODELS and place in known:
            other = _key(*place)
            estate.ties.append(RelationRow(_key(model, pk), "part_of", other))
