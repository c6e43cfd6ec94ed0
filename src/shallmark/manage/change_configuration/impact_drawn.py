"""The impact of a change as a drawing: what was seen and is bound, in columns from left to right.

The names are those of the impact view that the approval is of; the lines between them are the
relations as they are now. The same names stand beside it as a list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.collisions import overlapping
from shallmark.manage.change_configuration.models import Change, Ci, CiRelationship
from shallmark.pages.record_fields import Link, Shown
from shallmark.pages.references import linked
from shallmark.plan.alignment.models import Service

#: width of a drawing on a usual page, of a letter, and of the room beside the words, in pixels
PAGE, LETTER, BESIDE = 828, 5.7, 16
#: pixels up to which a box has one line
LOW = 30
#: boxes in one column, and percent of the width between two
MOST, GAP = 6, 7


@dataclass(frozen=True)
class Box:
    """A record in its column; `trouble` is why it is marked. Places are percent and pixels."""

    link: Link
    x: float
    y: int
    trouble: str = ""
    changed: bool = False
    #: the second line where there is no trouble
    note: str = ""


@dataclass
class Column:
    """A part of what is concerned: its records, and how many more there are.

    `notes` and `troubles` are second lines by reference; `changed`: its records are the cause.
    """

    key: str
    head: str
    links: list[Link]
    hidden: int = 0
    notes: dict[str, str] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)
    changed: bool = False
    x: float = 0
    boxes: list[Box] = field(default_factory=list)

    @property
    def more(self) -> int:
        return len(self.links) - len(self.boxes) + self.hidden


@dataclass
class Drawing:
    """Columns of boxes and lines between them; heights in pixels, `width` of a box in percent."""

    columns: list[Column]
    width: float
    box: int
    height: int
    lines: list[tuple[float, int, float, int]]

    def fits(self, text: str) -> str:
        """As much of the words as a box has room for; all of them are its title."""
        most = max(int((self.width / 100 * PAGE - BESIDE) / LETTER), 4)
        return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"

    @property
    def count(self) -> str:
        """As "3 items, 2 services, 1 customer"."""
        words = {
            "items": lambda n: ngettext("%(num)s item", "%(num)s items", n),
            "beside": lambda n: ngettext("%(num)s beside them", "%(num)s beside them", n),
            "services": lambda n: ngettext("%(num)s service", "%(num)s services", n),
            "customers": lambda n: ngettext("%(num)s customer", "%(num)s customers", n),
        }
        counts = [(one.key, len(one.links) + one.hidden) for one in self.columns]
        return ", ".join(words[key](count) % {"num": count} for key, count in counts)


def drawing_of(change: Change, person: Person, *, box: int = 36, most: int = 4) -> Drawing | None:
    """What the impact view named, as far as the person may read it; None without a view."""
    columns = [column for column in _columns(change, person) if column.links or column.hidden]
    if not change.impact_snapshot or not columns:
        return None
    troubled = _troubled(change, person)
    # a low box has room for the name alone
    kinds = _kinds(columns) if box > LOW else {}
    for column in columns:
        column.troubles, column.notes = troubled, kinds
    shown = columns[:most]
    known = [link.reference for column in shown for link in column.links[:MOST]]
    return laid_out(columns, _pairs(known), box=box, most=most)


def laid_out(
    columns: list[Column],
    pairs: Iterable[tuple[str, str]],
    *,
    box: int = 36,
    most: int = 4,
    gap: float = GAP,
) -> Drawing:
    """The first columns with places, and a line for each pair of references that are drawn."""
    shown = columns[:most]
    # A border stands on the edge: nothing is cut off.
    width = (99.4 - gap * (len(shown) - 1)) / len(shown)
    height = max(len(column.links[:MOST]) for column in shown) * (box + box // 3)
    for place, column in enumerate(shown):
        column.x = place * (width + gap)
        column.boxes = list(_boxes(column, box, height))
    return Drawing(columns, width, box, height, list(_lines(shown, pairs, width, box)))


def _columns(change: Change, person: Person) -> list[Column]:
    seen = change.impact_snapshot
    heads = {
        "items": _("Items"),
        "beside": _("Beside them"),
        "services": _("Services"),
        "customers": _("Customers"),
    }
    fields = [
        Shown(key, head, "records", list(seen.get(key) or []), "") for key, head in heads.items()
    ]
    return [
        Column(one.name, one.label, list(one.links), one.hidden, changed=one.name == "items")
        for one in linked(fields, person)
    ]


def _kinds(columns: list[Column]) -> dict[str, str]:
    """The class of each item, by reference; services and customers stand under their head."""
    items = [link.reference for column in columns for link in column.links]
    named = Ci.objects.filter(reference__in=items).values_list("reference", "type__title")
    return dict(named)


def _troubled(change: Change, person: Person) -> dict[str, str]:
    """References that another change touches at the same time, with the words for it."""
    words: dict[str, str] = {}
    readable = Change.objects.visible_to(person)
    others = [other.pk for other in overlapping(change)]
    for other in readable.filter(pk__in=others).order_by("pk"):
        for name in {*change.items, *change.services} & {*other.items, *other.services}:
            words.setdefault(name, _("also in %(change)s") % {"change": other.reference})
    return words


def _boxes(column: Column, box: int, height: int) -> Iterator[Box]:
    links = column.links[:MOST]
    top = (height - len(links) * (box + box // 3)) // 2
    for place, link in enumerate(links):
        y = top + place * (box + box // 3)
        trouble = column.troubles.get(link.reference, "")
        note = column.notes.get(link.reference, "")
        yield Box(link, column.x, y, trouble, column.changed, note)


def _lines(
    columns: list[Column], pairs: Iterable[tuple[str, str]], width: float, box: int
) -> Iterator[tuple[float, int, float, int]]:
    """From the right edge of a box to the left edge of one in a later column."""
    boxes = {one.link.reference: one for column in columns for one in column.boxes}
    for first, second in sorted(set(pairs)):
        if first not in boxes or second not in boxes:
            continue
        a, b = sorted((boxes[first], boxes[second]), key=lambda one: one.x)
        if a.x < b.x:
            yield a.x + width, a.y + box // 2, b.x, b.y + box // 2


def _pairs(names: Iterable[str]) -> set[tuple[str, str]]:
    """Which of these are related: items, an item and its service, a service and its customers."""
    known = list(names)
    items = CiRelationship.objects.filter(
        effective_to__isnull=True, from_item__reference__in=known, to_item__reference__in=known
    ).values_list("from_item__reference", "to_item__reference")
    of_service = Ci.objects.filter(reference__in=known, service__reference__in=known)
    received = Service.objects.filter(reference__in=known, customers__reference__in=known)
    return {
        *items,
        *of_service.values_list("reference", "service__reference"),
        *received.values_list("reference", "customers__reference"),
    }
