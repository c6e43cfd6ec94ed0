"""What the pages of item classes and of kinds of relations show."""

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell, named, row, state_of
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Fact, Figures, Notice
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.item_relations import IMPACT
from shallmark.manage.change_configuration.models import Ci, CiRelationship, CiType, RelationKind
from shallmark.manage.change_configuration.models.ci_states import PRESENT, Status
from shallmark.manage.change_configuration.models.own_attributes import known_of
from shallmark.pages.record_base import is_staff

MOST = 30


def class_context(kind: CiType, person: Person) -> dict[str, Any]:
    """Its items by state, what they are asked for, and the classes beside it. Four queries."""
    if not is_staff(person):
        return {}
    items = Ci.objects.visible_to(person).filter(type=kind)
    by_state = dict(items.order_by("status").values_list("status").annotate(Count("pk")))
    present = sum(count for status, count in by_state.items() if status in PRESENT)
    url = f"/items?view=all&type={kind.reference}"
    numbers = [Fact(_("items there are"), present, f"/items?view=present&type={kind.reference}")]
    numbers += [
        Fact(str(Status(status).label).lower(), by_state[status], f"{url}&status={status}")
        for status in Status.values if by_state.get(status)
    ][:5]  # fmt: skip
    return {
        "work": [Figures(numbers), _asked_for(kind, items, present), _family(kind, person),
                 _newest(items, url)],
        "apart": ("attributes", "family"),
    }  # fmt: skip


def _asked_for(kind: CiType, items: Any, present: int) -> Table:  # noqa: ANN401  a queryset
    """Each own attribute, and how many items answer it. One query."""
    known = known_of(kind.attributes)
    counts: dict[str, int] = {}
    if known:
        counted = {
            f"n{place}": Count("pk", filter=_has(one.name)) for place, one in enumerate(known)
        }
        found = items.filter(status__in=PRESENT).aggregate(**counted)
        counts = {one.name: found[f"n{place}"] for place, one in enumerate(known)}
    rows = [
        row(one.label, ", ".join(one.choices) or f"{one.kind} {one.unit}".strip(),
            Cell(f"{counts[one.name]} / {present}", share=counts[one.name] / present if present
                 else None))
        for one in known
    ]  # fmt: skip
    heads = (_("Attribute"), _("Kind"), _("Answered by items"))
    return Table(_("Attributes asked for"), heads, rows, key="attributes",
                 empty=_("Items of this class have no attributes of their own."))  # fmt: skip


def _has(name: str) -> Any:  # noqa: ANN401  a condition
    return Q(attributes__has_key=name)


def _family(kind: CiType, person: Person) -> Table:
    """The family as a tree of one level: this class among its siblings. One query."""
    siblings = CiType.objects.visible_to(person).filter(family=kind.family)
    known = list(siblings.order_by("title"))
    visible = Ci.objects.visible_to(person).filter(type__in=known, status__in=PRESENT)
    counts = dict(visible.order_by("type").values_list("type").annotate(Count("pk")))
    rows = [
        row(Cell(f"\u2514 {one.title}", one.get_absolute_url()),
            Cell(counts.get(one.pk, 0), f"/items?view=present&type={one.reference}"),
            _("yes") if one.is_active else _("no"))
        for one in known
    ]  # fmt: skip
    here = next((at for at, one in enumerate(known) if one.pk == kind.pk), None)
    heads = (str(kind.get_family_display()).capitalize(), _("Items"), _("Active"))
    return Table(_("Its family"), heads, rows, key="family", here=here, half=True)


def _newest(items: Any, url: str) -> Table:  # noqa: ANN401  a queryset
    rows = [row(named(one), state_of(one), one.created_at)
            for one in items.order_by("-created_at", "-pk")[:8]]  # fmt: skip
    heads = (_("Item"), _("State"), _("Registered"))
    return Table(_("Newest items"), heads, rows, key="newest", url=url, half=True)


def kind_context(kind: RelationKind, person: Person) -> dict[str, Any]:
    """Both ways it reads, whom a failure harms, and between which classes it holds. Two queries."""
    if not is_staff(person):
        return {}
    seen = CiRelationship.objects.visible_to(person).filter(kind=kind, effective_to__isnull=True)
    held = seen.filter(from_item__in=Ci.objects.visible_to(person),
                       to_item__in=Ci.objects.visible_to(person))  # fmt: skip
    pairs = held.values_list("from_item__type__title", "to_item__type__title")
    counted = list(pairs.annotate(n=Count("pk")).order_by("-n")[:MOST])
    newest = held.select_related("from_item", "to_item").order_by("-effective_from", "-pk")[:10]
    every = sum(count for _first, _second, count in counted)
    url = f"/item-relations?view=all&kind={kind.reference}"
    classes = [row(first, kind.title, second, count) for first, second, count in counted]
    rows = [row(named(one.from_item), Cell(kind.title, one.get_absolute_url()), named(one.to_item),
                one.effective_from) for one in newest]  # fmt: skip
    between = Table(_("Between classes"), (_("Class"), _("Relation"), _("Class"), _("How many")),
                    classes, key="classes", numbers=frozenset({3}),
                    empty=_("No relation of this kind is in force."))  # fmt: skip
    last = Table(_("Newest relations"), (_("Item"), _("Relation"), _("Item"), _("Since")), rows,
                 key="newest", url=url)  # fmt: skip
    return {
        "work": [Notice(reads(kind)), Figures([Fact(_("relations in force"), every, url)]),
                 between, last],
        "apart": ("impact", "inverse"),
    }  # fmt: skip


def reads(kind: RelationKind) -> str:
    """How it reads both ways, and what a failure of one means."""
    first = _("A %(kind)s B.") % {"kind": kind.title}
    second = _("B %(kind)s A.") % {"kind": kind.inverse} if kind.inverse else ""
    return " ".join(filter(None, (first, second, harm(kind))))


def harm(kind: RelationKind, first: str = "A", second: str = "B") -> str:
    """What a failure of one means for the other."""
    pair = {
        IMPACT.SECOND_HARMS_FIRST: (second, first),
        IMPACT.FIRST_HARMS_SECOND: (first, second),
    }.get(IMPACT(kind.impact))
    if pair is None:
        return _("A failure of one leaves the other alone.")
    return _("When %(one)s fails, %(other)s fails.") % {"one": pair[0], "other": pair[1]}
