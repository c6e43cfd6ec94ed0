"""List exports of cmdb_ci and cmdb_rel_ci, recognised by their columns, as an estate."""

import re
from collections.abc import Callable
from pathlib import Path

from shallmark.connect.exchange.shape import Table
from shallmark.connect.exchange.table import read_table
from shallmark.connect.items.shape import Inventory, ItemRow, RelationRow, TieKind
from shallmark.connect.servicenow.dialect import plain
from shallmark.connect.servicenow.recognise import any_knows

#: our field -> names of columns, as field name and as label of a list
COLUMNS: dict[str, tuple[str, ...]] = {
    "key": ("sys_id",),
    "name": ("name",),
    "class": ("sys_class_name", "class"),
    "status": ("install_status", "operational_status", "status", "life_cycle_stage_status"),
    "description": ("short_description", "description"),
    "location": ("location",),
    "owner": ("owned_by", "managed_by", "assigned_to"),
    "support_team": ("support_group", "assignment_group"),
    "provider": ("vendor", "manufacturer"),
    "version": ("version",),
    "environment": ("environment", "used_for"),
    "criticality": ("busines_criticality", "business_criticality", "criticality"),
    "asset_ref": ("asset_tag",),
    "value": ("cost",),
    "currency": ("cost_cc", "cost_currency"),
    "valued_on": ("purchase_date",),
    "warranty_end": ("warranty_expiration",),
}
#: columns of which two tell a list of items from any other list
_ITEMS = ("sys_class_name", "operational_status", "install_status", "asset_tag", "serial_number",
          "discovery_source", "class", "asset tag", "serial number", "model_id")  # fmt: skip
_STATES = (
    ("retired", "withdrawn"), ("stolen", "withdrawn"), ("disposed", "withdrawn"),
    ("absent", "withdrawn"), ("stock", "in_stock"), ("order", "planned"), ("planned", "planned"),
    ("design", "planned"), ("build", "in_build"), ("pending install", "in_build"),
    ("test", "in_test"),
)  # fmt: skip
_CODES = {"1": "live", "2": "planned", "3": "live", "4": "in_build", "6": "in_stock",
          "7": "withdrawn", "8": "withdrawn", "100": "withdrawn"}  # fmt: skip
_ENVIRONMENTS = (("prod", "live"), ("test", "test"), ("qa", "acceptance"), ("accept", "acceptance"),
                 ("stag", "acceptance"), ("dev", "development"))  # fmt: skip
#: words of classes -> ours, the first that fits
_CLASSES = (
    ("virtual", "virtual-machine"), ("vm instance", "virtual-machine"), ("cluster", "cluster"),
    ("server", "server"), ("database", "database"), ("db ", "database"),
    ("service", "service-component"), ("appl", "application"), ("storage", "storage"),
    ("computer", "workstation"), ("printer", "printer"), ("rack", "rack"),
    ("switch", "network-device"), ("router", "network-device"), ("firewall", "network-device"),
    ("network", "network-device"), ("netgear", "network-device"), ("ip_", "network-device"),
    ("certificate", "certificate"), ("license", "licence"), ("contract", "contract"),
)  # fmt: skip
_NOT_SERVER = ("web server", "app server", "application server", "web_server", "app_server")

#: first half of a relation's name -> ours; whom a failure harms
_KINDS = {
    "runs on": "runs_on", "hosted on": "runs_on", "virtualized by": "runs_on",
    "depends on": "depends_on", "powered by": "powered_by", "used by": "used_by",
    "located in": "located_in", "connects to": "connected_to", "connected by": "connected_to",
    "contained by": "part_of", "member of": "part_of",
}  # fmt: skip
_HARMS_CHILD = ("contains", "hosts", "runs", "virtualizes", "powers", "provides storage for",
                "houses", "provides")  # fmt: skip


def knows(column: str) -> bool:
    """Whether a list of items or relations has a column of that name."""
    names = {plain(name) for aliases in COLUMNS.values() for name in aliases}
    return plain(column) in names | {"parent", "child", "type", "sysclassname"}


def read(path: Path, source: str, encoding: str = "") -> Inventory | None:
    """The estate in a list of items or relations; None: it is a list of something else.

    Raises:
        Unreadable: there is no table in the file.

    """
    table = read_table(
        path, knows=lambda column: knows(column) or any_knows(column), encoding=encoding
    )
    match kind_of(table):
        case "cmdb_ci":
            return read_items(table, source)
        case "cmdb_rel_ci":
            return read_relations(table, source)
    return None


def kind_of(table: Table) -> str:
    """The table of ServiceNow that this is: cmdb_ci, cmdb_rel_ci, or nothing of the CMDB."""
    names = {plain(column) for column in table.columns}
    if {"parent", "child"} <= names and "type" in names:
        return "cmdb_rel_ci"
    typical = names & {plain(name) for name in _ITEMS}
    if "name" in names and len(typical) >= 2 and "number" not in names:
        return "cmdb_ci"
    return ""


def read_items(table: Table, source: str) -> Inventory:
    """Items of a list of cmdb_ci or of a class of it."""
    estate = Inventory(source, whole=False)
    text_of, used = _reader(table)
    for row in table.rows:
        estate.count("cmdb_ci")
        if row.fault:
            estate.rejected.append((f"row {row.number}", row.fault))
            continue
        name = text_of(row.cells, "name")
        if not name:
            estate.rejected.append((f"row {row.number}", "it has no name"))
            continue
        kind = text_of(row.cells, "class")
        attributes = {
            re.sub(r"[^a-z0-9]+", "_", head.lower()).strip("_"): cell.strip()
            for place, (head, cell) in enumerate(zip(table.columns, row.cells, strict=False))
            if place not in used and cell.strip()
        }
        asset = ("asset_ref", "value", "currency", "valued_on", "warranty_end")
        money = {name: text_of(row.cells, name) for name in asset}
        key = text_of(row.cells, "key")
        estate.things.append(
            ItemRow(
                key=key or f"{kind}:{name}"[:120],
                name=name,
                kind=our_class(kind),
                uid=f"{source}:{key}" if key else "",
                status=our_state(text_of(row.cells, "status")),
                description=text_of(row.cells, "description"),
                version=text_of(row.cells, "version"),
                provider=text_of(row.cells, "provider"),
                location=text_of(row.cells, "location"),
                environment=_first(_ENVIRONMENTS, text_of(row.cells, "environment")),
                criticality=_criticality(text_of(row.cells, "criticality")),
                owner=text_of(row.cells, "owner"),
                support_team=text_of(row.cells, "support_team"),
                attributes=attributes | ({"class": kind} if kind else {}),
                asset=money if any(money[name] for name in asset if name != "currency") else {},
            )
        )
    return estate


def read_relations(table: Table, source: str) -> Inventory:
    """Relations of a list of cmdb_rel_ci: parent, type such as "Depends on::Used by", child."""
    estate = Inventory(source, whole=False)
    places = {plain(name): place for place, name in enumerate(table.columns)}
    for row in table.rows:
        estate.count("cmdb_rel_ci")
        if row.fault:
            estate.rejected.append((f"row {row.number}", row.fault))
            continue
        named = (row.cells[places[name]].strip() for name in ("parent", "type", "child"))
        parent, type_name, child = named
        if not (parent and type_name and child):
            estate.rejected.append((f"row {row.number}", "parent, type or child is empty"))
            continue
        kind = _tie_kind(type_name)
        estate.tie_kinds[kind.key] = kind
        estate.ties.append(RelationRow(parent, kind.key, child))
    return estate


def _tie_kind(type_name: str) -> TieKind:
    first, _gap, second = (part.strip() for part in type_name.partition("::"))
    word = first.lower()
    key = _KINDS.get(word) or re.sub(r"[^a-z0-9]+", "_", word).strip("_")[:40] or "related"
    impact = "first_second" if word in _HARMS_CHILD else "none"
    return TieKind(key, word, second.lower(), impact)


def our_class(class_name: str) -> str:
    """Our class for one of ServiceNow's, as name or as label; else one of its own name."""
    word = class_name.lower().removeprefix("cmdb_ci_").replace("_", " ")
    if any(name in word for name in _NOT_SERVER):
        return "application"
    for part, ours in _CLASSES:
        if part in f"{word} ":
            return ours
    return re.sub(r"[^a-z0-9]+", "-", word).strip("-")[:40] or "other"


def our_state(state: str) -> str:
    """Our state for a status as number or as word; what is not known is live."""
    word = state.strip().lower()
    return _CODES.get(word) or _first(_STATES, word) or "live"


def _first(pairs: tuple[tuple[str, str], ...], text: str) -> str:
    return next((ours for word, ours in pairs if word in text.lower()), "")


def _criticality(criticality: str) -> str:
    word = criticality.lower()
    if word.startswith(("1", "most")) or "high" in word:
        return "high"
    if not word or word.startswith(("4", "less")) or "low" in word:
        return "low" if word else ""
    return "medium"


def _reader(table: Table) -> tuple[Callable[[list[str], str], str], set[int]]:
    """A function that gives a cell by our field, and the places that it uses."""
    at = {plain(name): place for place, name in reversed(list(enumerate(table.columns)))}
    places = {
        ours: [at[plain(name)] for name in names if plain(name) in at]
        for ours, names in COLUMNS.items()
    }

    def text_of(cells: list[str], ours: str) -> str:
        return next((cells[place].strip() for place in places[ours] if cells[place].strip()), "")

    return text_of, {place for columns in places.values() for place in columns}
