"""What the page of a configuration item shows beside what every record's page does."""

from typing import Any

from shallmark.kernel import access
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.item_relations import relations_of
from shallmark.manage.change_configuration.models import Ci, CiType
from shallmark.manage.change_configuration.models.ci_states import PRESENT
from shallmark.manage.change_configuration.models.own_attributes import Attribute, known_of
from shallmark.pages.record_base import is_staff

#: signs of classes by their key; any other is a box
SIGNS = {
    "application": "code", "certificate": "file-certificate", "circuit": "plug",
    "cluster": "stack-2", "contract": "signature", "database": "database", "document": "file-text",
    "environment": "world", "licence": "license", "location": "map", "network": "network",
    "network-device": "network", "phone": "phone", "printer": "printer", "server": "server",
    "service": "briefcase", "service-component": "puzzle", "site": "building-warehouse",
    "software": "package", "storage": "archive", "virtual-machine": "stack-2",
    "workstation": "device-desktop",
}  # fmt: skip

#: sections that stand above the fields
FIRST = ("ahead",)


def item_context(item: Ci, person: Person) -> dict[str, Any]:
    """Its class, what it is related to, and whether a change of it may be asked for."""
    goes_on = item.merged_into_id is None
    return {
        "sign": SIGNS.get(item.type.key, "box"),
        "first_panels": FIRST,
        "own": own_attributes(item),
        "apart": ("attributes",) if item.attributes else (),
        "may_change_it": goes_on and access.may_create(person, "change"),
        "may_merge": access.may_step(person, item, "merge") and item.status in PRESENT,
        "stands": None if goes_on else item.stands(),
        **(relations_context(item, person) if is_staff(person) else {}),
    }


def own_attributes(item: Ci) -> list[tuple[str, str]]:
    """Name and value of each, in the order of the class; others after them."""
    if not item.attributes:
        return []
    of = known_of(CiType.objects.values_list("attributes", flat=True).get(pk=item.type_id))
    known = [one for one in of if one.name in item.attributes]
    others = [Attribute(name) for name in item.attributes.keys() - {one.name for one in known}]
    every = [*known, *sorted(others, key=lambda one: one.name)]
    return [(one.label, one.words(item.attributes[one.name])) for one in every]


def relations_context(item: Ci, person: Person) -> dict[str, Any]:
    """What the lists of relations read."""
    return {
        "base": item.get_absolute_url(),
        "relations": relations_of(item, person),
        "may_relate": not item.merged_into_id and access.may_create(person, "ci_relationship"),
        # They take the place of the plain lists.
        "belongings": [],
    }
