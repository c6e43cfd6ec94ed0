"""What the pages of parameters, and of what waits for a second person, tell."""

from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell
from shallmark.common.blocks.tables import Table, before_and_after
from shallmark.common.blocks.words import Fact
from shallmark.common.parameters import defaults
from shallmark.common.parameters.models import Parameter
from shallmark.conformity import library
from shallmark.kernel.people import Person as AnyPerson
from shallmark.kernel.tracking import versions_of
from shallmark.manage.team.models import AccessChange, Person
from shallmark.manage.team.records_access import requested_values
from shallmark.pages.references import by_prefix
from shallmark.web.room_parts import Room, told
from shallmark.web.views_parameter_new import readers_of

#: values of before that are told
MOST = 30


def of_parameter(parameter: Parameter, _person: AnyPerson) -> Room:
    """What it is worth beside its default, which checks read it, and who set it so when."""
    known = defaults.known().get(parameter.key)
    if known is None:
        return Room()
    worth = _in_words(known, parameter.value)
    room = Room(facts=[
        Fact(_("set here"), worth, tone="" if parameter.value == str(known.default) else "warn"),
        Fact(_("default"), known.in_words(known.default)),
        Fact(_("may be"), known.bounds()),
    ])  # fmt: skip
    built = library.built()
    rows = [
        (
            Cell(key, f"/conformity/checks/{key}"),
            Cell(title),
            Cell(_("runs") if key in built else _("not built yet")),
        )
        for key, title in readers_of(known)
    ]
    room.blocks = [
        Table(
            _("Which checks read it"),
            (_("Check"), _("What it asks"), _("Now")),
            rows,
            caption=known.meaning,
            empty=_("No check: it decides in the product itself."),
        ),
        _values_of(parameter, known),
    ]
    return told(room)


def _in_words(known: defaults.Known, text: str) -> str:
    try:
        return known.in_words(defaults.typed(known, text))
    except defaults.OutOfBounds:
        return text


def _values_of(parameter: Parameter, known: defaults.Known) -> Table:
    """Each value that it had: who set it, when, and under which change. Two queries."""
    versions = versions_of(Parameter).filter(pgh_obj_id=parameter.pk).order_by("pgh_id")
    values: list[tuple[str, str, Any, int | None]] = []
    for value, change, at, by in versions.values_list(
        "value", "change_ref", "updated_at", "updated_by_id"
    ):
        if not values or (value, change) != values[-1][:2]:
            values.append((value, change, at, by))
    names = Person.objects.in_bulk({by for *_rest, by in values if by is not None})
    rows = [
        (
            Cell(_in_words(known, value)),
            Cell(at),
            Cell(names[by], person=names[by]) if by in names else Cell(_("with the product")),
            _change(change),
        )
        for value, change, at, by in reversed(values[-MOST:])
    ]
    heads = (_("Value"), _("Since"), _("Set by"), _("Under the change"))
    return Table(_("Values it had"), heads, rows)


def _change(reference: str) -> Cell:
    """Its number leads there; whether one may open it, its own page says."""
    record_type = by_prefix().get(reference.rstrip("0123456789")) if reference else None
    if record_type is None:
        return Cell(reference or "–")
    return Cell(reference, f"{record_type.url()}/{reference}")


def of_access_change(change: AccessChange, person: AnyPerson) -> Room:
    """What would change, as it was and as asked; who may confirm it, and why two people."""
    asked = requested_values(change, person)
    lines = [(line["label"], line["before"] or "–", line["after"]) for line in asked["lines"]]
    target = asked["target"]
    table = before_and_after(_("What would change"), lines)
    rows = table.rows
    if target is not None:
        rows = [(Cell(_("Record")), Cell(f"{target.reference} {target.title}",
                                         target.get_absolute_url()), Cell("")), *rows]  # fmt: skip
    waiting = change.status == AccessChange.Status.WAITING
    confirm = (f"{change.get_absolute_url()}/confirm", _("Confirm"))
    heads = (_("Field"), _("As it was"), _("As asked"))
    room = Room(blocks=[
        Table(
            _("What would change") if waiting else _("What was asked"),
            heads,
            rows,
            caption=asked["kind"],
            add=confirm if waiting and asked["may"] else None,
        )
    ], is_bad=False)  # fmt: skip
    if waiting and asked["may"]:
        room.notice = (_("It waits for your word: confirm it."), confirm[1])
    if waiting:
        room.blocks.append(
            Table(
                _("May be confirmed by"),
                (_("Who"), _("Position")),
                [
                    (
                        Cell(one, one.get_absolute_url(), person=one),
                        Cell(getattr(one, "job_title", "") or "–"),
                    )
                    for one in asked["others"]
                ],
                empty=_("Nobody holds these rights but those whom it concerns."),
            )
        )
    return told(room)
