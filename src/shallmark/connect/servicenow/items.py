"""List exports of cmdb_ci and cmdb_rel_ci, recognised by their columns, as an estate."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from shallmark.connect.cases.dialect import plain
from shallmark.connect.exchange.rejected import without_marks
from shallmark.connect.exchange.shape import Refusal, Table
from shallmark.connect.exchange.table import read_table
from shallmark.connect.items.environments import criticality_of, environment_of
from shallmark.connect.items.shape import Inventory, ItemRow, RelationRow, TieKind
from shallmark.connect.items.states import state_of_words
from shallmark.connect.servicenow.tool import SERVICENOW

#: our field -> names of columns, as field name and as label of a list
COLUMNS: dict[str, tuple[str, ...]] = {
    "key": ("sys_id",),
    "name": ("name",),
    "class": ("sys_class_name", "class"),
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
#: columns that tell the state, the most telling first -> what the codes of its list mean
STATUS_CODES: dict[str, dict[str, str]] = {
    "install_status": {
        "1": "live", "2": "planned", "3": "live", "4": "in_build", "5": "live", "6": "in_stock",
        "7": "withdrawn", "8": "withdrawn", "100": "withdrawn",
    },
    "operational_status": {
        "1": "live", "2": "live", "3": "live", "4": "live", "5": "live", "6": "withdrawn",
        "7": "planned",
    },
    "status": {},
    "hardware_status": {},
    "life_cycle_stage_status": {},
}  # fmt: skip
_ASSET = ("asset_ref", "value", "currency", "valued_on", "warranty_end")
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
    names |= {plain(name) for name in STATUS_CODES}
    return plain(column) in names | {"parent", "child", "type", "sysclassname"}


def read(path: Path, source: str, encoding: str = "") -> Inventory | None:
    """The estate in a list of items or relations; None: it is a list of something else.

    Raises:
        Unreadable: there is no table in the file.

    """
    table = read_table(
        path, knows=lambda column: knows(column) or SERVICENOW.knows(column), encoding=encoding
    )
    table = without_marks(table)
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
    estate = Inventory(source, whole=False, table=table)
    places = {plain(name): place for place, name in reversed(list(enumerate(table.columns)))}
    for row in table.rows:
        estate.count("cmdb_ci")
        cells = _Cells(table.columns, places, row.cells)
        name = "" if row.fault else cells.take("name")
        if name:
            estate.things.append(_item(name, cells, estate))
            estate.things[-1].row = row.number
        else:
            why = row.fault or "it has no name"
            estate.rejected.append(Refusal(f"row {row.number}", why, row.number))
    return estate


def _item(name: str, cells: "_Cells", estate: Inventory) -> ItemRow:
    key, kind = cells.take("key"), cells.take("class")
    asset = {each: cells.take(each) for each in _ASSET}
    status = _status(cells)
    environment = cells.understood("environment", environment_of)
    criticality = cells.understood("criticality", criticality_of)
    for column, cell in cells.doubts:
        estate.note("code not known", f"{name}: {column} “{cell}”")
    return ItemRow(
        key=key,
        name=name,
        kind=our_class(kind),
        uid=f"{estate.source}:{key}" if key else "",
        status=status,
        description=cells.take("description"),
        version=cells.take("version"),
        provider=cells.take("provider"),
        location=cells.take("location"),
        environment=environment,
        criticality=criticality,
        owner=cells.take("owner"),
        support_team=cells.take("support_team"),
        attributes=cells.rest() | ({"class": kind} if kind else {}),
        asset=asset if any(asset[each] for each in asset if each != "currency") else {},
    )


class _Cells:
    """The cells of a row by our fields; what no field took is told by `rest`."""

    def __init__(self, heads: list[str], places: dict[str, int], cells: list[str]) -> None:
        self._heads, self._places = heads, places
        self._cells = [cell.strip() for cell in cells]
        self._taken: set[int] = set()
        #: columns whose code or word nobody here knows, with the cell
        self.doubts: list[tuple[str, str]] = []

    def take(self, ours: str) -> str:
        """The first cell that says something of those that may say it."""
        return self.understood(ours, str)

    def understood(self, ours: str, known: Callable[[str], str]) -> str:
        """What the first such cell says in our words; empty, and a doubt, where that is unknown."""
        return self.of((name, known) for name in COLUMNS[ours])

    def of(self, columns: Iterable[tuple[str, Callable[[str], str]]]) -> str:
        """As `understood`, each column with a list of its own."""
        for name, known in columns:
            place = self._places.get(plain(name))
            cell = self._cells[place] if place is not None and place < len(self._cells) else ""
            if place is None or not cell:
                continue
            if said := known(cell):
                self._taken.add(place)
                return said
            self.doubts.append((self._heads[place], cell))
        return ""

    def rest(self) -> dict[str, str]:
        """The other cells by the heads of their columns."""
        return {
            re.sub(r"[^a-z0-9]+", "_", head.lower()).strip("_"): cell
            for place, (head, cell) in enumerate(zip(self._heads, self._cells, strict=False))
            if place not in self._taken and cell
        }


def _status(cells: _Cells) -> str:
    return cells.of((name, partial(our_state, name)) for name in STATUS_CODES)


def read_relations(table: Table, source: str) -> Inventory:
    """Relations of a list of cmdb_rel_ci: parent, type such as "Depends on::Used by", child."""
    estate = Inventory(source, whole=False, table=table)
    places = {plain(name): place for place, name in enumerate(table.columns)}
    for row in table.rows:
        estate.count("cmdb_rel_ci")
        if row.fault:
            estate.rejected.append(Refusal(f"row {row.number}", row.fault, row.number))
            continue
        named = (row.cells[places[name]].strip() for name in ("parent", "type", "child"))
        parent, type_name, child = named
        if not (parent and type_name and child):
            why = "parent, type or child is empty"
            estate.rejected.append(Refusal(f"row {row.number}", why, row.number))
            continue
        kind = _tie_kind(type_name)
        estate.tie_kinds[kind.key] = kind
        estate.ties.append(RelationRow(parent, kind.key, child, row=row.number))
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


def our_state(column: str, cell: str) -> str:
    """Our state for the code or word of that column; empty where nobody here knows it."""
    word = cell.lower()
    return STATUS_CODES[column].get(word) or state_of_words(word)
