"""What the pages of settings of Customer Service tell: what uses them now, and what they do."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Reading, change
from shallmark.common.discussion.canned import preview
from shallmark.common.discussion.models import CannedText
from shallmark.kernel import access
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.records import get_record_type, record_types
from shallmark.kernel.texts import Text, capital
from shallmark.operate.customer_service.forms import WORDS, priority_name
from shallmark.operate.customer_service.models import (
    Category,
    HoldReason,
    IncidentTemplate,
    PriorityLevel,
    PriorityRule,
    ResolutionCode,
)
from shallmark.pages import formats
from shallmark.plan.alignment.models import ServiceLevelTarget
from shallmark.web.room_parts import (
    Place,
    Room,
    figures_of,
    incidents_of,
    places,
    told,
)

QUARTER = timedelta(days=90)
#: the lowest priority, impact and urgency that an incident has
LOWEST = 5
SINCE = f"-{QUARTER.days}d.."


def _used(person: AnyPerson, named: dict[str, Any]) -> dict[str, Place]:
    """Open incidents that say so, and those recorded in 90 days. One query."""
    asked = (("incident", "open", named), ("incident", "all", {**named, "created_at": SINCE}))
    return dict(zip(("open", "quarter"), places(person, asked), strict=False))


def _use_room(person: AnyPerson, named: dict[str, Any]) -> tuple[Room, dict[str, Place]]:
    by = _used(person, named)
    room = Room(figures=figures_of(by, (
        (_("open incidents"), "open", ""),
        (_("recorded in 90 days"), "quarter", ""),
    )))  # fmt: skip
    room.listings = incidents_of(by, "open", _("Open incidents"))
    return room, by


def of_category(category: Category, person: AnyPerson) -> Room:
    """Where it stands in the tree, how often each is chosen, and what it brings along."""
    room, _by = _use_room(person, {"category": category})
    top = category.parent or category
    family = Category.objects.visible_to(person).filter(Q(pk=top.pk) | Q(parent=top.pk))
    members = list(family.select_related("default_team").order_by("parent_id", "title"))
    members.sort(key=lambda one: (one.pk != top.pk, one.title))
    found = places(person, [("incident", "all", {"created_at": SINCE})])
    counts: dict[int, int] = {}
    if found:
        recorded: QuerySet[Any] = found[0].records
        chosen = recorded.filter(category__in=[one.pk for one in members])
        rows = chosen.order_by().values("category").annotate(number=Count("pk", distinct=True))
        counts = {row["category"]: row["number"] for row in rows}
    most = max(counts.values(), default=0)
    lines = [_branch(one, top, counts.get(one.pk, 0), most, found) for one in members]
    heads, lines = _filled((_("Category"), _("Goes to"), _("In 90 days"), _("Asks for")), lines)
    room.blocks = [
        Table(
            _("The tree"),
            heads,
            lines,
            caption=str(top.title),
            url="/categories",
            here=next((n for n, one in enumerate(members) if one.pk == category.pk), None),
        )
    ]
    return told(room)


def _filled(
    heads: Sequence[Text], rows: Sequence[tuple[Cell, ...]]
) -> tuple[list[Text], list[tuple[Cell, ...]]]:
    """Without the columns in which no row says anything."""
    says = [any(str(row[place].text) != "–" for row in rows) for place in range(len(heads))]
    return (
        [head for head, is_filled in zip(heads, says, strict=True) if is_filled],
        [
            tuple(cell for cell, is_filled in zip(row, says, strict=True) if is_filled)
            for row in rows
        ],
    )


def _branch(
    one: Category, top: Category, number: int, most: int, found: list[Place]
) -> tuple[Cell, ...]:
    url = str(found[0].address.with_(category=one.reference)) if found else ""
    asks = [
        str(words)
        for is_so, words in (
            (one.needs_item, _("an item")),
            (one.is_security, _("kept from others")),
            (not one.is_active, _("not active")),
        )
        if is_so
    ]
    name = one.title if one.pk == top.pk else f"› {one.title}"
    return (
        Cell(name, one.get_absolute_url()),
        Cell(one.default_team or "–"),
        Cell(number, url, share=number / most if most else 0),
        Cell(", ".join(asks) or "–"),
    )


def of_hold_reason(reason: HoldReason, person: AnyPerson) -> Room:
    """What waits for it now, and what it does to the clocks."""
    room, _by = _use_room(person, {"hold_reason": reason})
    clocks = _("They wait as long.") if reason.pauses else _("They go on.")
    caller = _("Must be told.") if reason.tell_caller else _("Need not be told.")
    lines = ((_("Clocks"), clocks), (_("Caller"), caller))
    room.blocks = [_does(lines)]
    return told(room)


def _does(lines: Any) -> Table:  # noqa: ANN401  pairs of what, and its words
    rows = [(Cell(what), Cell(words)) for what, words in lines]
    return Table(_("What it does"), (_("To"), _("How")), rows)


def of_resolution_code(code: ResolutionCode, person: AnyPerson) -> Room:
    """How often it was chosen, and what share of all that was resolved that is."""
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("incident", "all", {"resolution_code": code, "resolved_at": SINCE}),
        ("incident", "all", {"resolved_at": SINCE}),
    ]
    found = dict(zip(("own", "all"), places(person, asked), strict=False))
    room = Room(figures=figures_of(found, (
        (_("resolved so in 90 days"), "own", ""),
        (_("resolved in 90 days"), "all", ""),
    )))  # fmt: skip
    if "own" in found:
        room.listings = incidents_of(found, "own", _("Resolved so in 90 days"))
    return told(room)


def of_rule(rule: PriorityRule, person: AnyPerson) -> Room:
    """The whole matrix with this cell in it, and the incidents of its impact and urgency."""
    named = {"impact": str(rule.impact), "urgency": str(rule.urgency)}
    # no incident has a level beyond the lowest
    known = max(rule.impact, rule.urgency) <= LOWEST
    room = _use_room(person, named)[0] if known else Room()
    room.blocks = [matrix_of(person, rule)]
    return told(room)


def matrix_of(person: AnyPerson, here: PriorityRule | None = None) -> Table:
    """Impact by urgency; each cell leads to its rule."""
    rules = list(PriorityRule.objects.visible_to(person).order_by("impact", "urgency"))
    urgencies = sorted({rule.urgency for rule in rules})
    impacts = sorted({rule.impact for rule in rules})
    cells = {(rule.impact, rule.urgency): rule for rule in rules}

    def cell(impact: int, urgency: int) -> Cell:
        rule = cells.get((impact, urgency))
        if rule is None:
            return Cell("–")
        note = _("this one") if here is not None and rule.pk == here.pk else ""
        name = priority_name(rule.priority) or rule.title
        return Cell(name, rule.get_absolute_url(), priority=rule.priority, note=note)

    rows = [
        [Cell(WORDS["impact"](impact)), *(cell(impact, urgency) for urgency in urgencies)]
        for impact in impacts
    ]
    heads: list[Text] = [_("Impact, by urgency"), *(WORDS["urgency"](each) for each in urgencies)]
    return Table(_("The matrix"), heads, rows, url="/settings/matrix")


def of_level(level: PriorityLevel, person: AnyPerson) -> Room:
    """What is open at it, how long it may be silent, what is promised, and what leads to it."""
    known = level.level <= LOWEST
    room = _use_room(person, {"priority": str(level.level)})[0] if known else Room()
    targets = ServiceLevelTarget.objects.visible_to(person).filter(priority=level.level)
    rows = [
        (
            Cell(one.title, one.get_absolute_url()),
            Cell(formats.service_time(one.goal_seconds)),
            Cell(", ".join(str(each) for each in (one.service, one.customer) if each)
                 or _("unless agreed otherwise")),
        )
        for one in targets.select_related("service", "customer").order_by("metric", "pk")[:30]
    ]  # fmt: skip
    silent = formats.duration(level.update_seconds)
    room.blocks = [
        _does([(_("Longest silence while it is open"), silent)]),
        Table(_("What is promised"), (_("Target"), _("Within"), _("For")), rows),
        matrix_of(person),
    ]
    return told(room)


def of_template(template: IncidentTemplate, person: AnyPerson) -> Room:
    """The incident that it makes, and how often such ones were recorded."""
    named: dict[str, Any] = {
        name: value
        for name, value in (("category", template.category), ("service", template.service))
        if value is not None
    }
    room = Room()
    if named:
        by = _used(person, named)
        room.figures = figures_of(by, (
            (_("open incidents of this kind"), "open", ""),
            (_("of this kind in 90 days"), "quarter", ""),
        ))  # fmt: skip
        room.listings = incidents_of(by, "open", _("Open incidents of this kind"))
    levels = (
        ("impact", _("Impact"), template.impact),
        ("urgency", _("Urgency"), template.urgency),
    )
    fills = [
        (_("Title"), template.title),
        (_("Category"), template.category),
        (_("Service"), template.service),
        *((words, WORDS[name](level)) for name, words, level in levels if level),
    ]
    may = template.is_active and access.may_create(person, "incident")
    use = (f"/incidents/new?template={template.reference}", _("Use it")) if may else None
    rows = [(Cell(what), Cell(words)) for what, words in fills if words]
    address, words = change(template, "description") or ("", "")
    room.blocks = [
        Table(_("What the form begins with"), (_("Field"), _("Value")), rows, add=use),
        Reading(
            "description",
            _("The description, as the form shows it"),
            [("", template.description)] if template.description else (),
            url=address,
            link=words,
            quoted=True,
        ),
    ]
    return told(room)


def of_canned(text: CannedText, person: AnyPerson) -> Room:
    """As the caller reads it, with the facts of the newest record it may be said on."""
    known = {record_type.key: record_type for record_type in record_types()}
    key = text.record_key if text.record_key in known else "incident"
    newest: Record | None = (
        get_record_type(key).model.objects.visible_to(person).order_by("-pk").first()
    )
    offered = capital(known[text.record_key].label_plural()) if text.record_key in known else ""
    lines = [
        (_("Where people write"), offered or _("On every kind of record.")),
        (_("Now"), _("It is offered.") if text.is_active else _("It is not offered any more.")),
    ]
    caption = ""
    if newest is not None:
        caption = _("with the facts of %(reference)s") % {"reference": newest.reference}
    said = preview(text, newest, person)
    quote = Reading("said", _("As it is read"), [("", said)], caption, quoted=True)
    return told(Room(blocks=[quote, _does(lines)]))


#: key of a record type -> what its page tells of now
ROOMS: dict[str, Callable[[Any, AnyPerson], Room]] = {
    "category": of_category,
    "hold_reason": of_hold_reason,
    "resolution_code": of_resolution_code,
    "priority_rule": of_rule,
    "priority_level": of_level,
    "incident_template": of_template,
    "canned_text": of_canned,
}
