"""Relating an item to another, and ending that, from the page of the item."""

from django.utils.translation import gettext as _

from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Ci, CiRelationship, RelationKind
from shallmark.pages.pickers import named


def relate(item: Ci, *, by: Person, relation: str, other: str) -> CiRelationship:
    """Relate the item to `other`, a name or number; `relation` is a kind's key, "-out" or "-in".

    Raises:
        ValidationError: no item, or several, are called so.
        Invalid: there is no such relation, or it stands already.
        NotAllowed: the person may not relate items.

    """
    key, _dash, way = relation.partition("-")
    kind = RelationKind.objects.filter(pk=int(key)).first() if key.isdecimal() else None
    if kind is None:
        raise Invalid({"relation": [_("Choose how the two are related.")]})
    if not other.strip():
        raise Invalid({"other": [_("Name the other item.")]})
    ends = (item, named(other, "ci", by))
    first, second = ends[::-1] if way == "in" else ends
    values = {"from_item": first, "kind": kind, "to_item": second}
    return writes.create(CiRelationship, by=by, values=values)


def end_relation(item: Ci, relation: CiRelationship, *, by: Person) -> CiRelationship:
    """End a relation of the item now; it stays on record.

    Raises:
        Invalid: it joins live items, and no change is carried out on one of them.
        NotAllowed: the person may not end it.

    """
    if item.pk not in {relation.from_item_id, relation.to_item_id}:
        raise Invalid({"drop": [_("It is no relation of this item.")]})
    return writes.edit(relation, by=by, values={"effective_to": clock.now()})
