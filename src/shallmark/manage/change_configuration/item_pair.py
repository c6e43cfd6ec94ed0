"""Two items beside one another: where they say the same, and where each says something else."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from shallmark.kernel.people import Person
from shallmark.kernel.texts import capital
from shallmark.manage.change_configuration.actions_merge import CHOSEN, OWN
from shallmark.manage.change_configuration.item_relations import relations_of
from shallmark.manage.change_configuration.models import Asset, Ci, CiType
from shallmark.manage.change_configuration.models.own_attributes import Attribute, known_of
from shallmark.manage.change_configuration.panels_items import ahead


@dataclass(frozen=True)
class Line:
    """One field of both, in words; `chosen`: what the item that ends says goes on."""

    name: str
    label: str
    goes_on: str
    ends: str
    chosen: bool = False

    @property
    def differs(self) -> bool:
        return self.goes_on != self.ends


@dataclass(frozen=True)
class Side:
    """One of the two, with what is around it."""

    item: Ci
    relations: list[str]
    ahead: list[Any]
    asset: Asset | None


def lines_of(item: Ci, other: Ci, taken: frozenset[str] | None) -> list[Line]:
    """The fields, then the own attributes of both.

    Args:
        item: ends.
        other: goes on.
        taken: names of what was chosen of the item; None: what the other one lacks, where it may
            be given without a change.

    """
    fills = taken is None and other.status != "live"

    def line(name: str, label: str, goes_on: str, ends: str) -> Line:
        chosen = name in taken if taken is not None else fills and not goes_on and bool(ends)
        return Line(name, label, goes_on, ends, chosen)

    lines = []
    for name in CHOSEN:
        field = Ci._meta.get_field(name)
        assert isinstance(field, models.Field)
        label = capital(str(field.verbose_name))
        lines.append(line(name, label, _words(other, name), _words(item, name)))
    for one in _attributes(item, other):
        both = [one.words(of.attributes[one.name]) if one.name in of.attributes else ""
                for of in (other, item)]  # fmt: skip
        lines.append(line(f"{OWN}{one.name}", one.label, *both))
    return [one for one in lines if one.goes_on or one.ends]


def _words(item: Ci, name: str) -> str:
    value = getattr(item, f"get_{name}_display")() if name in {"environment", "criticality"} else (
        getattr(item, name)
    )  # fmt: skip
    return "" if value is None else str(getattr(value, "title", "") if _is_record(value) else value)


def _is_record(value: object) -> bool:
    return isinstance(value, models.Model)


def _attributes(item: Ci, other: Ci) -> list[Attribute]:
    """Those of the class of the item that goes on first, then any other, by name."""
    lines = CiType.objects.values_list("attributes", flat=True).get(pk=other.type_id)
    names = item.attributes.keys() | other.attributes.keys()
    known = [one for one in known_of(lines) if one.name in names]
    rest = names - {one.name for one in known}
    return [*known, *(Attribute(name) for name in sorted(rest))]


def side_of(item: Ci, person: Person) -> Side:
    """What stands around the item, as far as the reader may see it."""
    relations = relations_of(item, person)
    words = [f"{tie.words} {tie.other.title}" for list_ in relations.lists for tie in list_.rows]
    asset = Asset.objects.visible_to(person).filter(ci=item).first()
    return Side(item, words, ahead(item, person)["ahead"], asset)


def told_of_source(item: Ci) -> str:
    """Where it came from, with its key there."""
    if not item.source_system:
        return _("entered here")
    return f"{item.source_system} {item.source_key}".strip()
