"""A NetBox dump (Django's dumpdata) as an estate."""

import json
from pathlib import Path
from typing import Any

from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.source import read_bytes
from shallmark.connect.items.shape import Estate, Thing, Tie
from shallmark.connect.netbox.mapping import DEVICE_ROLES, KEPT, MODELS, NAMED, STATES

Fields = dict[str, Any]
Known = dict[tuple[str, Any], Fields]


def read(path: Path, source: str = "netbox") -> Estate:
    """All records of the dump: counted, and as items and relations where they are things.

    Raises:
        Unreadable: the file is no dump of NetBox.

    """
    known = _records(path)
    estate = Estate(source)
    for model, _pk in known:
        estate.count(model)
    for (model, pk), fields in known.items():
        if model in MODELS:
            _thing(model, pk, fields, known, estate)
    _cables(known, estate)
    _addresses(known, estate)
    return estate


def _records(path: Path) -> Known:
    try:
        said = json.loads(read_bytes(path))
    except ValueError as wrong:
        raise Unreadable(f"{path} is no JSON: {wrong}.") from wrong
    entries = said if isinstance(said, list) else []
    known: Known = {}
    for entry in entries:
        whole = isinstance(entry, dict) and isinstance(entry.get("fields"), dict)
        if not whole or "model" not in entry:
            raise Unreadable(f"{path} is no dump of NetBox: entries have model, pk and fields.")
        known[str(entry["model"]), entry.get("pk")] = entry["fields"]
    if not any(model in MODELS for model, _pk in known):
        raise Unreadable(f"{path} holds nothing that NetBox calls a device, site or address.")
    return known


def _key(model: str, pk: Any) -> str:
    return f"{model}:{pk}"


def _thing(model: str, pk: Any, fields: Fields, known: Known, estate: Estate) -> None:
    mapped = MODELS[model]
    key = _key(model, pk)
    attributes = {name: fields[name] for name in KEPT if fields.get(name) not in (None, "", [])}
    if "serial" in attributes:
        attributes["serial_number"] = attributes.pop("serial")
    for name, target in NAMED.items():
        other = known.get((target, fields.get(name)))
        if other is not None:
            attributes[name] = other.get("name") or other.get("model") or ""
    attributes |= fields.get("custom_field_data") or {}
    estate.things.append(
        Thing(
            key=key,
            name=_name(model, pk, fields, known),
            kind=_kind(mapped.kind, model, attributes),
            uid=key,
            status=STATES.get(str(fields.get("status") or ""), "live"),
            description=str(fields.get("description") or fields.get("comments") or ""),
            provider=str(attributes.get("provider") or ""),
            location=_place(fields, known),
            attributes=attributes,
        )
    )
    for name, target, kind in mapped.ties:
        if fields.get(name) is not None and (target, fields[name]) in known:
            estate.ties.append(Tie(key, kind, _key(target, fields[name])))


def _kind(kind: str, model: str, attributes: Fields) -> str:
    if model != "dcim.device":
        return kind
    role = str(attributes.get("role", "")).lower()
    return next((ours for word, ours in DEVICE_ROLES if word in role), kind)


def _name(model: str, pk: Any, fields: Fields, known: Known) -> str:
    mapped = MODELS[model]
    own = str(fields.get(mapped.name) or fields.get("name") or f"{mapped.kind} {pk}")
    for name, target, _kind_of_tie in mapped.ties:
        other = known.get((target, fields.get(name)))
        if name == mapped.within and other is not None:
            return f"{other.get('name') or other.get('cid') or ''} {own}".strip()
    return own


def _place(fields: Fields, known: Known) -> str:
    names = (
        known.get((target, fields.get(name)), {}).get("name")
        for name, target in (
            ("site", "dcim.site"), ("location", "dcim.location"), ("rack", "dcim.rack")
        )
    )  # fmt: skip
    return ", ".join(str(name) for name in names if name)


def _cables(known: Known, estate: Estate) -> None:
    """A cable connects what its two ends name."""
    for (model, _pk), fields in known.items():
        if model != "dcim.cabletermination":
            continue
        named = fields.get("termination_type")
        target = ".".join(named) if isinstance(named, list) else str(named)
        cable = ("dcim.cable", fields.get("cable"))
        if (target, fields.get("termination_id")) in known and target in MODELS and cable in known:
            end = _key(target, fields["termination_id"])
            estate.ties.append(Tie(end, "connected_to", _key(*cable)))


def _addresses(known: Known, estate: Estate) -> None:
    for (model, pk), fields in known.items():
        if model != "ipam.ipaddress" or not fields.get("assigned_object_id"):
            continue
        named = fields.get("assigned_object_type")
        target = ".".join(named) if isinstance(named, list) else str(named)
        if target in MODELS and (target, fields["assigned_object_id"]) in known:
            other = _key(target, fields["assigned_object_id"])
            estate.ties.append(Tie(_key(model, pk), "part_of", other))
