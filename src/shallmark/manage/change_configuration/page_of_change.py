"""What the pages of parts of a change show: its tasks and deviations, and what is common to all."""

from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell, named, row, state_of, who
from shallmark.common.blocks.tables import Table, compared
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.forms_change import label_of_field
from shallmark.manage.change_configuration.models import (
    Change,
    ChangeDeviation,
    ChangeTask,
    TestResult,
)
from shallmark.pages.record_base import is_staff

MOST = 40


def change_of(record: Any, person: Person) -> Change | None:  # noqa: ANN401  what belongs to a change
    """The whole change, if the reader may open it. One query."""
    known = Change.objects.visible_to(person).filter(pk=record.change_id)
    return known.select_related("implementer").first()


def change_line(change: Change | None) -> list[Table]:
    """Which change it is of, and where that stands."""
    if change is None:
        return []
    line = row(named(change), state_of(change), change.planned_start, change.planned_end,
               who(change.implementer))  # fmt: skip
    heads = (_("Change"), _("State"), _("From"), _("Until"), _("By"))
    return [Table(_("Of the change"), heads, [line], key="change")]


def task_context(task: ChangeTask, person: Person) -> dict[str, Any]:
    """Its change, what comes before and after it, and what is evidence of it. Three queries."""
    if not is_staff(person):
        return {}
    change = change_of(task, person)
    tasks = ChangeTask.objects.visible_to(person).filter(change=task.change_id)
    ordered = list(tasks.select_related("assigned_to", "team").order_by("position", "pk")[:MOST])
    here = next((at for at, one in enumerate(ordered) if one.pk == task.pk), None)
    rows = [
        row(named(one), state_of(one), one.get_kind_display(), who(one.assigned_to or one.team),
            one.planned_end, one.done_at)
        for one in ordered
    ]  # fmt: skip
    heads = (_("Task"), _("State"), _("Kind"), _("Who"), _("Due"), _("Done"))
    steps = Table(_("Before and after it"), heads, rows, key="tasks", here=here)
    return {"work": [*change_line(change), steps, *_evidence(task, change, person)],
            "apart": ("change", "position")}  # fmt: skip


def _evidence(task: ChangeTask, change: Change | None, person: Person) -> list[Table]:
    """Of a verification the tests of the change; of all else its result is the evidence."""
    if task.kind != ChangeTask.Kind.VERIFY or change is None:
        return []
    return [on_tests(change, person)]


def on_tests(change: Change, person: Person, here: TestResult | None = None) -> Table:
    tests = TestResult.objects.visible_to(person).filter(change=change)
    known = list(tests.select_related("tested_by").order_by("-tested_at", "-pk")[:MOST])
    rows = [
        row(named(one), result_cell(one), one.environment, one.tested_at, who(one.tested_by),
            _("yes") if one.evidence else _("no"))
        for one in known
    ]  # fmt: skip
    place = next((at for at, one in enumerate(known) if here and one.pk == here.pk), None)
    heads = (_("Test"), _("Result"), _("Where"), _("When"), _("By"), _("Evidence"))
    return Table(_("Tests of the change"), heads, rows, key="tests", here=place,
                 empty=_("Nobody has tested it yet."))  # fmt: skip


def result_cell(test: TestResult) -> Cell:
    """What a test gave, under its sign."""
    passed = test.result == TestResult.Result.PASSED
    return Cell(test.get_result_display(), outcome="conforming" if passed else "nonconforming")


def deviation_context(deviation: ChangeDeviation, person: Person) -> dict[str, Any]:
    """Approved and carried out side by side, and who decides. Two queries."""
    if not is_staff(person):
        return {}
    change = change_of(deviation, person)
    what = label_of_field(deviation.of_field)
    sides = compared(
        "sides",
        _("As approved and as carried out"),
        (_("What"), _("As approved"), _("As carried out")),
        [(what, deviation.was, deviation.becomes)],
    )
    decided = row(state_of(deviation), deviation.decision_reason, who(deviation.decided_by),
                  deviation.decided_at)  # fmt: skip
    heads = (_("Decision"), _("Why"), _("By"), _("When"))
    others = ChangeDeviation.objects.visible_to(person).filter(change=deviation.change_id)
    rest = [row(named(one), label_of_field(one.of_field), state_of(one))
            for one in others.exclude(pk=deviation.pk).order_by("pk")[:MOST]]  # fmt: skip
    more = Table(_("Other deviations of the change"), (_("Deviation"), _("What"), _("State")), rest,
                 key="others")  # fmt: skip
    work = [sides, Table(_("Decided"), heads, [decided], key="decided"), *change_line(change), more]
    drawn = ("change", "of_field", "was", "becomes", "decision_reason", "decided_by", "decided_at")
    return {"work": work, "apart": drawn}
