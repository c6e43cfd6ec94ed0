"""Items that may be one thing registered twice: by name and class, serial or asset number.

Two serial numbers are two things, whatever they are called.
"""

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In
from django.utils.translation import gettext as _

from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Asset, Ci
from shallmark.manage.change_configuration.models.ci_states import PRESENT

SERIAL = "serial_number"
#: name of the view of the list
VIEW = "duplicates"

#: items that there are and that look like another one, unless somebody said that they are others
_POSSIBLE = """
WITH item AS (
  SELECT id, reference, title, type_id, distinct_from,
    COALESCE(BTRIM(attributes->>'serial_number'), '') AS serial
  FROM change_configuration_ci WHERE status = ANY(%s)
)
SELECT a.id FROM item a WHERE EXISTS (
  SELECT FROM item b WHERE b.title = a.title AND b.type_id = a.type_id AND b.id <> a.id
    AND (a.serial = '' OR b.serial = '' OR a.serial = b.serial)
    AND NOT b.distinct_from @> to_jsonb(a.reference)
    AND NOT a.distinct_from @> to_jsonb(b.reference)
)
UNION
SELECT a.id FROM item a WHERE a.serial <> '' AND EXISTS (
  SELECT FROM item b WHERE b.serial = a.serial AND b.id <> a.id
    AND NOT b.distinct_from @> to_jsonb(a.reference)
    AND NOT a.distinct_from @> to_jsonb(b.reference)
)
UNION
SELECT a.id FROM item a JOIN change_configuration_asset x ON x.ci_id = a.id
WHERE x.asset_ref ~ '[[:alnum:]]' AND EXISTS (
  SELECT FROM item b JOIN change_configuration_asset y ON y.ci_id = b.id
  WHERE y.asset_ref = x.asset_ref AND b.id <> a.id
    AND NOT b.distinct_from @> to_jsonb(a.reference)
    AND NOT a.distinct_from @> to_jsonb(b.reference)
)
"""


def possible_duplicates(_person: Person | None = None, _now: datetime | None = None) -> Q:
    """Of items: those that may be registered twice."""
    pairs = RawSQL(_POSSIBLE, [list(map(str, PRESENT))])  # noqa: S611  it holds no text of anybody
    # An expression, so that the list draws no chip of it.
    return Q(In(F("pk"), pairs))


def serial_of(item: Ci) -> str:
    return str(item.attributes.get(SERIAL) or "").strip()


def shared(first: Ci, second: Ci) -> list[str]:
    """In what the two are alike, in words; the gate and CHK-CFG-02 ask for one of these."""
    words, serials = [], {serial_of(first), serial_of(second)} - {""}
    if len(serials) < 2 and first.title.lower() == second.title.lower():
        words.append(_("same name"))
    if serial_of(first) and len(serials) == 1 and serial_of(second):
        words.append(_("same serial number"))
    return words


def candidates(item: Ci, person: Person) -> QuerySet[Ci]:
    """Items that there are and that may be the same as this one, the oldest first."""
    host = item.title.partition(".")[0]
    near = Q(title__iexact=item.title) | Q(title__iexact=host) | Q(title__istartswith=f"{host}.")
    if serial_of(item):
        near |= Q(attributes__serial_number=item.attributes[SERIAL])
    number = Asset.objects.filter(ci=item.pk).values_list("asset_ref", flat=True).first() or ""
    if any(map(str.isalnum, number)):
        near |= Q(asset__asset_ref=number)
    others = Ci.objects.visible_to(person).filter(near, status__in=PRESENT).exclude(pk=item.pk)
    apart = Q(reference__in=item.distinct_from) | Q(distinct_from__contains=[item.reference])
    return others.exclude(apart).select_related("type").order_by("pk")


def is_told_apart(first: Ci, second: Ci) -> bool:
    """Whether somebody said that they are two things."""
    return second.reference in first.distinct_from or first.reference in second.distinct_from
