"""iTop's XML as an estate: every element of every file, and the links between them."""

import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.items.shape import Inventory, ItemRow, RelationRow
from shallmark.connect.itop.mapping import (
    CLASSES,
    LINKS,
    REFERENCES,
    SPACES,
    STATES,
    TYPOLOGY,
    WORDS,
)

MOST_BYTES = 200_000_000


@dataclass(slots=True)
class Element:
    """One object of iTop: its class, its key there, its plain fields."""

    name: str
    key: str
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.fields.get("name") or f"{self.name} {self.key}"


Known = dict[tuple[str, str], Element]


def read(path: Path, source: str = "itop") -> tuple[Inventory, Known]:
    """The estate, and all elements by key space for services, teams and organisations.

    Raises:
        Unreadable: there is no XML of iTop in it.

    """
    estate, known = Inventory(source), Known()
    links: list[Element] = []
    for name, content in _files(path):
        for element in _elements(name, content):
            estate.count(element.name)
            if element.name.startswith("lnk"):
                links.append(element)
                continue
            known.setdefault((_space(element.name), element.key), element)
    if not known:
        raise Unreadable(f"{path} holds no objects of iTop: XML files with a Set of elements.")
    for element in known.values():
        if element.name not in TYPOLOGY:
            _thing(element, known, estate)
    for link in links:
        _link(link, known, estate)
    return estate, known


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each XML file of a folder, a tar or zip archive, or the file itself, in order of names."""
    try:
        if path.is_dir():
            for file in sorted(path.rglob("*.xml")):
                yield str(file.relative_to(path)), file.read_bytes()
        elif tarfile.is_tarfile(path):
            yield from _of_tar(path)
        elif zipfile.is_zipfile(path):
            yield from _of_zip(path)
        else:
            yield path.name, path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(f"{path} does not exist.") from None
    except (OSError, tarfile.TarError, zipfile.BadZipFile) as fault:
        raise Unreadable(f"{path} cannot be read: {fault}.") from fault


def _of_tar(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as tar:
        for member in sorted(tar.getmembers(), key=lambda member: member.name):
            file = tar.extractfile(member) if member.name.endswith(".xml") else None
            if file is not None and member.size <= MOST_BYTES:
                yield member.name, file.read()


def _of_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".xml") and archive.getinfo(name).file_size <= MOST_BYTES:
                yield name, archive.read(name)


def _elements(name: str, content: bytes) -> Iterator[Element]:
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as wrong:
        raise Unreadable(f"{name} declares entities or a document type; iTop has none.") from wrong
    except (ParseError, ValueError, LookupError) as wrong:
        raise Unreadable(f"{name} is no XML: {wrong}.") from wrong
    for node in root:
        fields = {child.tag: (child.text or "").strip() for child in node if not len(child)}
        yield Element(node.tag, node.get("id") or fields.get("id", ""), fields)


def _space(name: str) -> str:
    """Classes that share one row of keys in iTop."""
    return SPACES.get(name, name)


def _key(element: Element) -> str:
    return f"{_space(element.name)}:{element.key}"


def _target(name: str, fields: dict[str, str], known: Known) -> Element | None:
    value = fields.get(name, "")
    if value in ("", "0"):
        return None
    for space in REFERENCES.get(name, (("", name.removesuffix("_id")),))[0]:
        if (space, value) in known:
            return known[space, value]
    wanted = name.removesuffix("_id").replace("_", "")
    for (space, key), element in known.items():
        if key == value and wanted in {space.lower(), element.name.lower()}:
            return element
    return None


def _thing(element: Element, known: Known, estate: Inventory) -> None:
    attributes: dict[str, str] = {}
    place = ""
    for name, value in element.fields.items():
        if not name.endswith("_id"):
            if value and name not in WORDS:
                attributes["serial_number" if name == "serialnumber" else name] = value
            continue
        other = _target(name, element.fields, known)
        if other is None:
            continue
        kind = REFERENCES[name][1] if name in REFERENCES else ""
        if kind and other.name not in TYPOLOGY:
            estate.ties.append(RelationRow(_key(element), kind, _key(other)))
        else:
            attributes[name.removesuffix("_id")] = other.title
        place = other.title if name == "location_id" else place
    fields = element.fields
    estate.things.append(
        ItemRow(
            key=_key(element),
            name=element.title,
            kind=CLASSES.get(element.name, element.name.lower()[:40]),
            uid=f"{estate.source}:{_key(element)}",
            status=_status(element, attributes, estate),
            description=fields.get("description", ""),
            version=fields.get("version", ""),
            provider=fields.get("vendor", ""),
            location=place,
            criticality=fields.get("business_criticity", "").lower()
            if fields.get("business_criticity", "").lower() in {"low", "medium", "high"}
            else "",
            attributes=attributes,
            asset=_asset(fields),
        )
    )


def _status(element: Element, attributes: dict[str, str], estate: Inventory) -> str:
    """Empty where the word is not known: it is noted, and stays with the item."""
    word = element.fields.get("status", "") or "active"
    if word not in STATES:
        estate.note("code not known", f"{element.name} {element.key}: status “{word}”")
        attributes["status_in_source"] = word
    return STATES.get(word, "")


def _asset(fields: dict[str, str]) -> dict[str, str]:
    """The asset of an element that has a number in a register, a cost or an end."""
    asset = {
        "asset_ref": fields.get("asset_number", ""),
        "value": fields.get("cost", ""),
        "currency": fields.get("cost_currency", ""),
        "valued_on": fields.get("purchase_date", ""),
        "warranty_end": fields.get("end_of_warranty", ""),
        "licence_end": fields.get("end_date", ""),
    }
    return asset if any(asset[name] for name in asset if name != "currency") else {}


def _link(link: Element, known: Known, estate: Inventory) -> None:
    """lnkAToB: of its two keys, the first stands in the relation to the second."""
    ends = [name for name in link.fields if name.endswith("_id")][:2]
    targets = [_target(name, link.fields, known) for name in ends]
    first, second = (*targets, None, None)[:2]
    if first is None or second is None:
        names = ", ".join(f"{name} {link.fields[name]}" for name in ends)
        estate.note(
            "link to what the file does not hold",
            f"{link.name} {link.key} points to what the files do not hold ({names})",
        )
        return
    if first.name in TYPOLOGY or second.name in TYPOLOGY:
        return
    estate.ties.append(RelationRow(_key(first), LINKS.get(link.name, "depends_on"), _key(second)))
