"""Lists of change_request: recognised by columns, written with their own times, taken in once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shallmark.connect.servicenow.changes import category_of, read
from shallmark.connect.servicenow.load_changes import load
from shallmark.manage.change_configuration.models import Change

pytestmark = pytest.mark.django_db
HEAD = (
    "number,type,state,short_description,risk,requested_by,assigned_to,start_date,end_date,"
    "work_start,work_end,justification,implementation_plan,backout_plan,test_plan,cab_required,"
    "close_code,close_notes,cmdb_ci,opened_at,sys_updated_on,closed_at\n"
)
ROWS = (
    "CHG0030001,Normal,Closed,Replace switch,Moderate,Beth Anglin,David Loo,2026-03-04 18:00:00,"
    "2026-03-04 20:00:00,2026-03-04 18:05:00,2026-03-04 19:00:00,It fails,Do it,Put it back,Ping,"
    "true,Successful with issues,done,core-1,2026-03-01 09:00:00,2026-03-05 09:00:00,"
    "2026-03-05 09:00:00\n"
    "CHG0030002,Emergency,-1,Array fails,4,Beth Anglin,,,,2026-03-06 03:00:00,,It stands still,,,,"
    "false,,,,2026-03-06 02:50:00,2026-03-06 03:00:00,\n"
)


def written(folder: Path, rows: str = ROWS, head: str = HEAD) -> Path:
    path = folder / "change_request.csv"
    path.write_text(head + rows, encoding="utf-8")
    return path


def test_it_takes_a_list_in_once_with_the_times_of_the_source(tmp_path: Path) -> None:
    changes = read(written(tmp_path), "servicenow")
    assert changes is not None
    assert load(changes).created == 2
    first, second = Change.objects.order_by("source_key")
    assert (first.status, first.category, first.risk) == ("closed", "minor", "medium")
    assert (first.outcome, first.backout_plan) == ("success_with_issues", "Put it back")
    assert first.started_at == datetime(2026, 3, 4, 18, 5, tzinfo=UTC)
    assert first.requester is not None
    assert (first.requester.title, first.requester.is_active) == ("Beth Anglin", False)
    assert (second.status, second.category, second.risk) == ("implement", "emergency", "low")
    again = load(changes)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_it_updates_what_differs_and_previews_without_writing(tmp_path: Path) -> None:
    changes = read(written(tmp_path), "servicenow")
    assert changes is not None
    assert load(changes, dry_run=True).created == 2
    assert not Change.objects.exists()
    load(changes)
    changed = read(written(tmp_path, ROWS.replace("Replace switch", "Replace two")), "servicenow")
    assert changed is not None
    assert load(changed).updated == 1
    assert Change.objects.filter(title="Replace two").count() == 1


def test_it_reads_labels_as_well_as_names_of_fields(tmp_path: Path) -> None:
    head = "Number,Type,State,Short description,Planned start date,Planned end date,Backout plan\n"
    rows = "CHG1,Standard,Scheduled,Restart,04.03.2026 18:00:00,24.03.2026 19:00:00,Off\n"
    changes = read(written(tmp_path, rows, head), "servicenow")
    assert changes is not None
    (row,) = changes.rows
    assert row.values["category"] == "standard"
    assert row.values["planned_start"].isoformat() == "2026-03-04T18:00:00+00:00"


def test_it_rejects_a_row_it_cannot_read_and_keeps_the_others(tmp_path: Path) -> None:
    rows = ROWS.replace("CHG0030002,Emergency,-1", "CHG0030002,Emergency,Sleeping")
    changes = read(written(tmp_path, rows), "servicenow")
    assert changes is not None
    done = load(changes)
    assert (done.created, [each.key for each in done.rejected]) == (1, ["CHG0030002"])


def test_it_leaves_lists_of_something_else_alone(tmp_path: Path) -> None:
    head = "number,caller_id,short_description,state,opened_at,category\n"
    rows = "INC1,Ana,No sound,New,2026-03-01 09:00:00,software\n"
    assert read(written(tmp_path, rows, head), "servicenow") is None
    assert category_of("Normal") == "minor"
