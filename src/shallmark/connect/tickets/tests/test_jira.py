"""Issues of Jira: repeated heads, wide rows, comments, several forms of dates, types by name."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from typer.testing import CliRunner

from shallmark.cli.app import build
from shallmark.common.discussion.models import Entry
from shallmark.connect.cases.errors import ImportAborted
from shallmark.connect.tickets.tests.conftest import Import, counts
from shallmark.kernel.models import Alias
from shallmark.operate.customer_service.models import Incident, ServiceRequest
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db

HEAD = (
    "Summary,Issue key,Issue id,Issue Type,Status,Project key,Priority,Resolution,Assignee,"
    "Reporter,Creator,Created,Updated,Resolved,Labels,Labels,Description,"
    "Custom field (Cost centre),Comment,Comment\n"
)
PRINTER = (
    "Printer jams,SD-1,10001,[System] Incident,Closed,SD,High,Done,Ada,Ben,Ben,"
    "11/May/24 03:26 PM,13/May/24 9:00 AM,12/May/24 10:00 AM,paper,urgent,"
    '"It *jams*, often",4711,11/May/24 4:00 PM;Ada;Which tray?; the lower one?,'
    "12/May/24 10:00 AM;Ben;Works again\n"
)
LAPTOP = (
    "New laptop,SD-2,10002,Service Request with Approvals,Waiting for customer,SD,Low,,Ada,Cleo,"
    "Cleo,11/May/24 03:30 PM,13/May/24 9:00 AM,,,,Please,,,\n"
)
EXPORT = HEAD + PRINTER + LAPTOP


def test_an_issue_becomes_what_its_type_says(bring_in: Import) -> None:
    result = bring_in("jira", EXPORT)
    assert result.rows_read == 2
    assert counts(result, "incident") == (1, 0, 0, 0)
    assert counts(result, "service_request") == (1, 0, 0, 0)
    incident = Incident.objects.get()
    assert (incident.reference, incident.source_key) == ("SD-1", "10001")
    assert (incident.status, incident.source_state, incident.priority) == ("closed", "Closed", 2)
    assert incident.reported_at == datetime(2024, 5, 11, 15, 26, tzinfo=UTC)
    assert incident.resolved_at == incident.closed_at == datetime(2024, 5, 12, 10, tzinfo=UTC)
    assert incident.description == "It *jams*, often"
    request = ServiceRequest.objects.get()
    assert (request.reference, request.status) == ("SD-2", "on_hold")
    assert request.hold_reason is not None
    assert request.hold_reason.key == "awaiting_caller"
    assert request.requester is not None
    assert request.requester.title == "Cleo"


def test_comments_come_with_their_time_and_author_and_for_staff_alone(bring_in: Import) -> None:
    bring_in("jira", EXPORT)
    said = Entry.objects.filter(kind="note").order_by("at")
    assert [(entry.author.title, entry.text) for entry in said if entry.author] == [
        ("Ada", "Which tray?; the lower one?"), ("Ben", "Works again"),
    ]  # fmt: skip
    assert said[0].at == datetime(2024, 5, 11, 16, tzinfo=UTC)
    assert not Entry.objects.filter(kind="reply").exists()


def test_what_has_no_field_stands_in_the_timeline(bring_in: Import) -> None:
    bring_in("jira", EXPORT)
    (entry,) = Entry.objects.filter(kind="system", record_key="incident")
    for line in ("Labels: paper", "Labels: urgent", "Custom field (Cost centre): 4711"):
        assert line in entry.text


def test_a_second_import_changes_nothing(bring_in: Import) -> None:
    bring_in("jira", EXPORT)
    before = list(Entry.objects.values_list("pk", flat=True))
    again = bring_in("jira", EXPORT)
    assert counts(again, "incident") == counts(again, "service_request") == (0, 0, 1, 0)
    assert list(Entry.objects.values_list("pk", flat=True)) == before


def test_a_newer_export_updates_and_adds_its_comments(bring_in: Import) -> None:
    bring_in("jira", EXPORT)
    newer = LAPTOP.replace("Waiting for customer", "Done").replace("13/May/24", "14/May/24")
    newer = newer.replace(",,,\n", ",,14/May/24 8:00 AM;Ada;Handed over,\n")
    result = bring_in("jira", HEAD + PRINTER + newer)
    assert counts(result, "service_request") == (0, 1, 0, 0)
    assert counts(result, "incident") == (0, 0, 1, 0)
    assert ServiceRequest.objects.get().status == "closed"
    assert Entry.objects.filter(text="Handed over").count() == 1


def test_a_row_wider_than_the_header_keeps_its_surplus_as_comments(bring_in: Import) -> None:
    wide = PRINTER.rstrip("\n") + ",13/May/24 8:00 AM;Ada;Closing this\n"
    result = bring_in("jira", HEAD + wide + LAPTOP)
    assert counts(result, "incident") == (1, 0, 0, 0)
    assert counts(result, "service_request") == (1, 0, 0, 0)
    assert Entry.objects.filter(text="Closing this").count() == 1
    assert "row wider than its header, the rest taken for comments" in result.noted


def test_a_row_that_is_wider_by_no_comment_is_refused(bring_in: Import) -> None:
    result = bring_in("jira", HEAD + PRINTER.rstrip("\n") + ",stray\n" + LAPTOP)
    assert counts(result, "incident") == (0, 0, 0, 1)
    assert "the row has 21 cells, the header has 20" in result.reasons[0][1]


def test_a_type_that_nobody_knows_is_noted_by_name_and_taken_as_said(bring_in: Import) -> None:
    story = LAPTOP.replace("Service Request with Approvals", "Story")
    result = bring_in("jira", HEAD + story, default="service_request")
    assert counts(result, "service_request") == (1, 0, 0, 0)
    assert result.noted["type: 'Story' is not in the dialect, taken for service_request"] == 1
    # what it came as it stays, whatever is said later
    again = bring_in("jira", HEAD + story, default="incident")
    assert counts(again, "service_request") == (0, 0, 1, 0)
    assert counts(again, "incident") == (0, 0, 0, 0)


def test_a_state_that_nobody_knows_is_noted_by_name(bring_in: Import) -> None:
    result = bring_in("jira", HEAD + LAPTOP.replace("Waiting for customer", "Grooming"))
    assert result.noted["state: 'Grooming' is not in the dialect, taken for in_progress"] == 1
    assert ServiceRequest.objects.get().source_state == "Grooming"


def test_an_unknown_state_of_the_category_done_is_an_end(bring_in: Import) -> None:
    bring_in(
        "jira",
        "Issue key,Issue Type,Status,Status Category,Created,Resolved\n"
        "SD-9,Incident,Abgehakt,Done,2024-05-11 10:00,2024-05-12 10:00\n",
    )
    incident = Incident.objects.get()
    assert (incident.status, incident.source_state) == ("resolved", "Abgehakt")


@pytest.mark.parametrize(
    ("written", "is_read_as"),
    [
        ("11/May/24 03:26 PM", (2024, 5, 11, 15, 26)),
        ("6/21/2025 16:14", (2025, 6, 21, 16, 14)),
        ("2024-05-11T15:26:00.000+0200", (2024, 5, 11, 13, 26)),
        ("21.06.2025 16:14", (2025, 6, 21, 16, 14)),
        ("11/Mai/24 3:26 PM", (2024, 5, 11, 15, 26)),
        ("03/déc./24 08:05", (2024, 12, 3, 8, 5)),
        ("02/Mär/24 08:05", (2024, 3, 2, 8, 5)),
    ],
)
def test_dates_are_read_as_the_locale_writes_them(
    bring_in: Import, written: str, is_read_as: tuple[int, ...]
) -> None:
    head = "Issue key,Issue Type,Status,Created\n"
    bring_in("jira", f"{head}SD-1,Incident,Open,{written}\n")
    assert Incident.objects.get().reported_at == datetime(*is_read_as, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_refused_issues_are_accounted_for_by_type(bring_in: Import) -> None:
    bad = LAPTOP.replace("11/May/24 03:30 PM", "soon")
    result = bring_in("jira", HEAD + PRINTER + bad + "no key\n")
    assert counts(result, "incident") == (1, 0, 0, 1)
    assert counts(result, "service_request") == (0, 0, 0, 1)
    assert result.rejected_file is not None


def test_an_approval_and_a_rejection_are_states_of_a_request(bring_in: Import) -> None:
    head = "Issue key,Issue Type,Status,Created\n"
    bring_in(
        "jira",
        f"{head}SD-1,Service Request,Waiting for approval,2024-05-11 10:00\n"
        "SD-2,Service Request,Declined,2024-05-11 10:00\n"
        "SD-3,Incident,Waiting for approval,2024-05-11 10:00\n",
    )
    states = dict(ServiceRequest.objects.values_list("reference", "status"))
    assert states == {"SD-1": "awaiting_approval", "SD-2": "rejected"}
    assert Incident.objects.get().status == "on_hold"


def test_a_list_of_something_else_is_refused(bring_in: Import) -> None:
    with pytest.raises(ImportAborted, match="no list of Jira issues: no column Issue key"):
        bring_in("jira", "a,b\n1,2\n")


def test_pages_of_what_came_open(bring_in: Import, client: Client) -> None:
    bring_in("jira", EXPORT)
    client.force_login(make_person("admin"))
    for record in (Incident.objects.get(), ServiceRequest.objects.get()):
        assert client.get(record.get_absolute_url()).status_code == 200
        assert Alias.objects.filter(record_id=record.pk).exists()


def test_the_command_answers_in_the_form_of_all_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHALLMARK_HOME", str(tmp_path / "home"))
    path = tmp_path / "issues.csv"
    path.write_text(HEAD + PRINTER + LAPTOP.replace("Service Request with Approvals", "Story"))
    words = ["import", "jira", str(path), "--as", "service_request", "--json"]
    result = CliRunner().invoke(build(), words)
    assert result.exit_code == 0, result.stderr
    one = {"created": 1, "updated": 0, "unchanged": 0, "rejected": 0}
    assert json.loads(result.stdout) == {
        "source": "jira",
        "rows_read": 2,
        "records": {"incident": one, "service_request": one},
        "notes": {
            "type: 'Story' is not in the dialect, taken for service_request": 1,
        },
        "rejected_file": None,
    }
