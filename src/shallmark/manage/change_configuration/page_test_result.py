"""What the page of a test result shows: what was tested, what it gave, and every attempt."""

from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell, named, row, state_of, who
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Notice
from shallmark.common.blocks.words import change as change_field
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Change, Ci, TestResult
from shallmark.manage.change_configuration.page_of_change import (
    MOST,
    change_line,
    change_of,
    on_tests,
    result_cell,
)
from shallmark.pages.record_base import is_staff, new_address
from shallmark.workplace.fills import Lead


def result_context(test: TestResult, person: Person) -> dict[str, Any]:
    """What it was of, asked beside given, all attempts, and the way to the next. Four queries."""
    if not is_staff(person):
        return {}
    change = change_of(test, person)
    of_change = [_items(change, person), on_tests(change, person, test)] if change else []
    work = [
        *_evidence_of(test),
        _sides(test, change),
        _attempts(test, person),
        *change_line(change),
        *of_change,
    ]
    return {"work": work, "leads": _again(test, change, person), "apart": ("change", "result")}


def _again(test: TestResult, change: Change | None, person: Person) -> list[Lead]:
    """The same test once more, while there is something to test."""
    if change is None or not change.is_open:
        return []
    url = new_address(
        person, "test_result", change=change.pk, title=test.title, environment=test.environment
    )
    return [Lead(_("Repeat it"), url, "refresh")] if url else []


def _evidence_of(test: TestResult) -> list[Notice]:
    """That a test has no evidence is said at its head; what it has is one of its fields."""
    if test.evidence:
        return []
    may = change_field(test, "evidence")
    return [
        Notice(
            _("No evidence is named: nobody can see later what was tested."),
            may[0] if may else "",
            may[1] if may else "",
            tone="warn",
            icon="alert-triangle",
        )
    ]


def _sides(test: TestResult, change: Change | None) -> Table:
    """What is asked of a test, and what this one gave."""
    passed = test.result == TestResult.Result.PASSED
    rows = [row(_("Result"), _("passed"), result_cell(test))]
    if change is not None and (start := change.started_at or change.planned_start):
        in_time = test.tested_at <= start
        when = Cell(test.tested_at, outcome="conforming" if in_time or not passed else "")
        rows.append(row(_("When"), Cell(start, note=_("or before: the change starts then")), when))
    said = _("named") if test.evidence else _("none is named")
    sign = "conforming" if test.evidence else "nonconforming"
    rows.append(row(_("Evidence"), _("what shows it later"), Cell(said, outcome=sign)))
    heads = (_("What"), _("Expected"), _("Found"))
    return Table(_("Expected and found"), heads, rows, caption=test.environment, key="sides")


def _attempts(test: TestResult, person: Person) -> Table:
    """The same test of the same change, first to last, where there are several. One query."""
    same = TestResult.objects.visible_to(person).filter(change=test.change_id, title=test.title)
    known = list(same.select_related("tested_by").order_by("tested_at", "pk")[:MOST])
    rows = [
        row(Cell(number, "" if one.pk == test.pk else one.get_absolute_url()), result_cell(one),
            one.environment, one.tested_at, who(one.tested_by), one.evidence)
        for number, one in enumerate(known, 1)
    ]  # fmt: skip
    here = next((at for at, one in enumerate(known) if one.pk == test.pk), None)
    heads = (_("Attempt"), _("Result"), _("Where"), _("When"), _("By"), _("Evidence"))
    again = rows if len(rows) > 1 else []
    return Table(_("Attempts"), heads, again, key="attempts", here=here)


def _items(change: Change, person: Person) -> Table:
    """The items that the change touches, with the version in which they stand now. One query."""
    items = Ci.objects.visible_to(person).filter(reference__in=change.items)
    rows = [
        row(named(one), one.type.title, one.content_version, state_of(one))
        for one in items.select_related("type").order_by("title")[:MOST]
    ]
    heads = (_("Item"), _("Class"), _("Version now"), _("State"))
    return Table(_("On which items"), heads, rows, key="items")
