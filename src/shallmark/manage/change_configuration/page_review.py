"""What the page of a change's review shows: planned beside reached, and what it led to."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from shallmark.common.actions.work import actions_block
from shallmark.common.blocks.cells import named, row, state_of, who
from shallmark.common.blocks.tables import Table, compared
from shallmark.common.blocks.words import called
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Change, Pir
from shallmark.pages import formats
from shallmark.pages.record_base import is_staff

#: below it nobody was late
MINUTE = 60


def review_context(review: Pir, person: Person) -> dict[str, Any]:
    """The change, both sides of it, and the actions that it led to."""
    if not is_staff(person):
        return {}
    known = Change.objects.visible_to(person).filter(pk=review.change_id or 0)
    change = known.select_related("implementer").first()
    of_change = [_of_change(change), _times(change), _both_sides(change)] if change else []
    return {
        "apart": ("change",) if change else (),
        "work": [*of_change, _led_to(review, person), _actions(review, person)],
    }


def _of_change(change: Change) -> Table:
    """The way back to what is reviewed."""
    line = row(named(change), state_of(change), str(change.get_outcome_display()),
               who(change.implementer), change.implemented_at)  # fmt: skip
    heads = (_("Change"), _("State"), _("Outcome"), _("By"), _("Implemented"))
    return Table(_("The change"), heads, [line], key="change")


def _times(change: Change) -> Table:
    """Start and end as planned and as they were, and by how much they are apart."""
    spans = [(_("Start"), change.planned_start, change.started_at),
             (_("End"), change.planned_end, change.implemented_at)]  # fmt: skip
    rows = [
        row(word, planned or _("not planned"), reached, _apart(planned, reached))
        for word, planned, reached in spans if reached is not None
    ]  # fmt: skip
    heads = (_("Time"), _("Planned"), _("Reached"), _("Apart"))
    return Table(_("When it was done"), heads, rows, key="times", half=True)


def _apart(planned: datetime | None, reached: datetime | None) -> str:
    if planned is None or reached is None:
        return ""
    seconds = (reached - planned).total_seconds()
    if abs(seconds) < MINUTE:
        return _("on time")
    words = {"time": formats.duration(abs(seconds))}
    return (_("%(time)s later") if seconds > 0 else _("%(time)s earlier")) % words


def _both_sides(change: Change) -> Table:
    """What the record itself knows; what people measured stands below it. One query."""
    return compared(
        "sides",
        _("As planned and as it went"),
        (_("What"), _("Planned"), _("Reached")),
        _lines(change),
        half=True,
    )


def _lines(change: Change) -> Iterator[tuple[object, object, object]]:
    counts = Change.objects.filter(pk=change.pk).aggregate(
        tested=Count("tests", distinct=True),
        passed=Count("tests", filter=Q(tests__result="passed"), distinct=True),
        tasked=Count("tasks", distinct=True),
        done=Count("tasks", filter=Q(tasks__status="done"), distinct=True),
        deviated=Count("deviations", distinct=True),
    )
    if counts["tested"]:
        yield _("Tests passed"), str(counts["tested"]), str(counts["passed"])
    if counts["tasked"]:
        yield _("Tasks done"), str(counts["tasked"]), str(counts["done"])
    yield _("Done otherwise than approved"), "0", str(counts["deviated"])


def _led_to(review: Pir, person: Person) -> Table:
    """Each action in words with the record that it names; without such the field says it all."""
    known = called(review.actions, person)
    rows = []
    for line in review.actions if known else ():
        far = next((record for number, record in known.items() if number in line), None)
        rows.append(row(line, named(far) if far else "", state_of(far)
                        if far is not None and hasattr(far, "status") else ""))  # fmt: skip
    heads = (_("Action"), _("Record"), _("State"))
    return Table(_("What it led to"), heads, rows, key="led-to")


def _actions(review: Pir, person: Person) -> Table:
    return actions_block(review, person)
