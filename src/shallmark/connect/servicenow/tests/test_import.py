"""Imports into a real database: history kept, nothing twice, nothing half."""

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError

from shallmark.connect.cases import staging
from shallmark.connect.cases.errors import ImportAborted
from shallmark.connect.cases.models import ImportRun, SourcePriority
from shallmark.connect.servicenow.tests.conftest import Import, counts
from shallmark.kernel.models import Alias
from shallmark.manage.team.models import Person, Team
from shallmark.operate.customer_service.models import Category, Incident
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db

HEAD = (
    "number,incident_state,sys_mod_count,made_sla,reopen_count,reassignment_count,caller_id,"
    "opened_at,sys_updated_by,sys_updated_at,category,subcategory,impact,urgency,priority,"
    "assignment_group,assigned_to,closed_code,resolved_at,closed_at\n"
)
LAST = "code 6,2/3/2016 09:00,7/3/2016 10:00"


def row(state: str, count: int, sla: str, moves: int, who: str, at: str, group: str) -> str:
    """One row of the log; the end values stand on every one."""
    return (
        f"INC7,{state},{count},{sla},0,{moves},Caller 1,1/3/2016 08:00,{who},{at},C 1,S 1,2,2,3,"
        f"{group},{LAST}\n"
    )


ROWS = (
    row("New", 0, "true", 0, "Ann", "1/3/2016 08:05", "Group 1,?")
    + row("Active", 1, "true", 1, "Bob", "1/3/2016 09:00", "Group 2,Rex")
    + row("Resolved", 2, "false", 1, "Bob", "2/3/2016 09:00", "Group 2,Rex")
)
CLOSED = row("Closed", 3, "false", 1, "Ann", "7/3/2016 10:00", "Group 2,Rex")
LOG = HEAD + ROWS + CLOSED
LIST = "number,state,opened_at,short_description,sys_updated_on\n"


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]


def history(reference: str) -> list[Any]:
    model = apps.get_model("customer_service", "IncidentEvent")
    return list(model.objects.filter(reference=reference).order_by("pgh_id"))


def test_it_keeps_times_states_and_assignments(bring_in: Import) -> None:
    assert counts(bring_in(LOG)) == (1, 0, 0, 0)
    incident = Incident.objects.get(reference="INC7")
    assert (incident.reported_at, incident.created_at) == (at(2016, 3, 1, 8), at(2016, 3, 1, 8))
    assert (incident.resolved_at, incident.closed_at) == (at(2016, 3, 2, 9), at(2016, 3, 7, 10))
    assert (incident.status, incident.source_state, incident.source_made_sla) == (
        "closed", "Closed", False,
    )  # fmt: skip
    assert str(incident.closed_by) == "Ann"
    assert [event.source_state for event in history("INC7")] == [
        "New", "Active", "Resolved", "Closed",
    ]  # fmt: skip
    assert [event.assigned_team_id for event in history("INC7")][:2] == [
        Team.objects.get(title="Group 1").pk, Team.objects.get(title="Group 2").pk,
    ]  # fmt: skip
    assert [event.updated_at for event in history("INC7")] == [
        at(2016, 3, 1, 8, 5), at(2016, 3, 1, 9), at(2016, 3, 2, 9), at(2016, 3, 7, 10),
    ]  # fmt: skip


def test_it_lets_no_version_know_what_came_later(bring_in: Import) -> None:
    bring_in(LOG)
    new, active, resolved, closed = history("INC7")
    for early in (new, active):
        assert (early.resolved_at, early.closed_at, early.resolution_code_id) == (None, None, None)
    assert (resolved.resolved_at, resolved.closed_at) == (at(2016, 3, 2, 9), None)
    assert closed.closed_at == at(2016, 3, 7, 10)
    assert [event.source_made_sla for event in (new, active, resolved, closed)] == [
        True, True, False, False,
    ]  # fmt: skip
    assert active.triaged_at == at(2016, 3, 1, 9)


def test_it_says_who_when_and_from_where_in_each_version(bring_in: Import) -> None:
    bring_in(LOG)
    first = history("INC7")[0]
    assert first.pgh_context["source"] == "import"
    assert first.pgh_context["by"] == Person.objects.get(title="Ann").pk
    assert first.pgh_context["row"] == 2
    assert len({event.pgh_context_id for event in history("INC7")}) == 1


def test_it_makes_inactive_placeholders(bring_in: Import) -> None:
    bring_in(LOG)
    caller = Person.objects.get(title="Caller 1")
    assert (caller.is_active, caller.username, caller.has_usable_password()) == (False, None, False)
    assert Incident.objects.get().reporter == caller
    assert not Team.objects.get(title="Group 2").is_active
    assert Category.objects.filter(title="S 1", parent__title="C 1").exists()


def test_it_changes_nothing_the_second_time(bring_in: Import) -> None:
    bring_in(LOG)
    before = (ImportRun.objects.count(), Person.objects.count(), len(history("INC7")))
    assert counts(bring_in(LOG)) == (0, 0, 1, 0)
    assert (ImportRun.objects.count(), Person.objects.count(), len(history("INC7"))) == before


def test_it_appends_what_a_later_export_adds(bring_in: Import) -> None:
    bring_in(HEAD + ROWS)
    assert counts(bring_in(LOG)) == (0, 1, 0, 0)
    assert [event.status for event in history("INC7")] == [
        "new", "in_progress", "resolved", "closed",
    ]  # fmt: skip
    incident = Incident.objects.get()
    assert (incident.status, incident.version) == ("closed", 4)
    assert counts(bring_in(LOG)) == (0, 0, 1, 0)


def test_it_follows_the_source_back_out_of_closed(bring_in: Import) -> None:
    bring_in(LOG)
    again = row("Active", 4, "false", 1, "Ann", "8/3/2016 10:00", "Group 2,Rex")
    assert counts(bring_in(LOG + again)) == (0, 1, 0, 0)
    assert Incident.objects.get().status == "in_progress"


def test_it_keeps_what_a_smaller_file_does_not_hold(bring_in: Import) -> None:
    bring_in(LOG)
    small = (
        "number,state,opened_at,sys_updated_on\n"
        "INC7,Closed,2016-03-01 08:00:00,2016-03-07 10:00:00\n"
    )
    assert counts(bring_in(small)) == (0, 0, 1, 0)
    changed = small.replace("Closed", "Canceled").replace("03-07", "03-09")
    assert counts(bring_in(changed)) == (0, 1, 0, 0)
    incident = Incident.objects.get()
    assert (incident.status, incident.impact, str(incident.reporter)) == ("canceled", 2, "Caller 1")


def test_it_leaves_a_record_that_is_newer_here(bring_in: Import) -> None:
    bring_in(f"{LIST}INC7,Closed,2016-03-01,x,2016-03-09\n")
    result = bring_in(f"{LIST}INC7,New,2016-03-01,x,2016-03-02\n")
    assert counts(result) == (0, 0, 1, 0)
    assert "newer here" in result.notes[-1]
    assert Incident.objects.get().status == "closed"


def test_it_reports_a_local_edit_as_a_conflict(
    bring_in: Import,
) -> None:
    from shallmark.kernel.history import write_transaction

    bring_in(f"{LIST}INC7,New,2016-03-01,printer,2016-03-02\n")
    with write_transaction(by=make_person("admin"), verb="edit"):
        Incident.objects.update(title="edited", updated_at=at(2026, 1, 2, 3, 4, 5))
    result = bring_in(f"{LIST}INC7,Closed,2016-03-01,printer,2016-03-09\n")
    assert counts(result) == (0, 0, 0, 1)
    assert result.reasons == [(2, "edited here on 2026-01-02 03:04:05 UTC")]
    assert Incident.objects.get().title == "edited"
    assert result.rejected_file is not None
    assert "printer" in result.rejected_file.read_text("utf-8-sig")


def test_it_stops_where_a_number_means_another_incident(bring_in: Import) -> None:
    bring_in(f"{LIST}INC7,New,2016-03-01,x,2016-03-02\n")
    other = f"{LIST}INC7,New,2017-03-01,y,2017-03-02\nINC8,New,2017-03-01,z,2017-03-02\n"
    with pytest.raises(ImportAborted, match="name it with --source NAME"):
        bring_in(other)
    assert Incident.objects.count() == 1
    assert counts(bring_in(other, source="pdi")) == (2, 0, 0, 0)
    second = Incident.objects.get(source_system="servicenow:pdi", source_key="INC7")
    assert second.reference != "INC7"
    assert Incident.objects.get(source_key="INC8").reference == "INC8"
    assert Alias.objects.get(number="INC7").record_id == second.pk
    assert counts(bring_in(other, source="pdi")) == (0, 0, 2, 0)


def test_it_matches_a_record_that_comes_with_its_sys_id_later(bring_in: Import) -> None:
    bring_in(f"{LIST}INC7,New,2016-03-01,x,2016-03-02\n")
    result = bring_in(
        "sys_id,number,state,opened_at,short_description,sys_updated_on\n"
        "ab12,INC7,Closed,2016-03-01,x,2016-03-05\n"
    )
    assert counts(result) == (0, 1, 0, 0)


def test_it_links_masters_and_their_children(bring_in: Import) -> None:
    bring_in(
        "number,state,opened_at,parent_incident\nINC2,New,2016-03-01,INC1\nINC1,New,2016-03-01,INC1\n"
    )
    child, master = (Incident.objects.get(reference=number) for number in ("INC2", "INC1"))
    assert (child.parent, master.parent) == (master, None)


def test_it_writes_nothing_in_a_dry_run(bring_in: Import) -> None:
    text = HEAD + ROWS + "INC8,New\n"
    assert counts(bring_in(text, dry_run=True)) == (1, 0, 0, 1)
    assert not Incident.objects.exists()
    assert not Person.objects.filter(source_system="servicenow").exists()
    assert not ImportRun.objects.exists()
    assert bring_in(text, dry_run=True).rejected_file is None
    assert counts(bring_in(text)) == (1, 0, 0, 1)
    assert counts(bring_in(LOG, dry_run=True)) == (0, 1, 0, 0)


def test_it_undoes_everything_when_it_fails_late(
    bring_in: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "_INSERT_ALIASES", "insert into kernel_alias (id) values (1)")
    with pytest.raises(IntegrityError):
        bring_in(LOG)
    assert not Incident.objects.exists()
    assert not Person.objects.filter(source_system="servicenow").exists()


def test_it_counts_every_record_once(bring_in: Import) -> None:
    text = LOG + "INC8,New\n" + ",".join("?" * 20) + "\n"
    result = bring_in(text)
    assert (result.rows_read, counts(result)) == (6, (1, 0, 0, 2))
    assert result.as_json()["records"]["incident"]["rejected"] == 2
    assert result.as_json()["rejected_file"] == str(result.rejected_file)


def test_it_takes_the_corrected_file_of_rejected_rows(bring_in: Import) -> None:
    result = bring_in(f"{LIST}INC7,New,,=HYPERLINK(1),2016-03-02\n")
    assert result.rejected_file is not None
    text = result.rejected_file.read_text("utf-8-sig").replace("New,,", "New,2016-03-01,")
    assert "'=HYPERLINK" in text
    assert counts(bring_in(text)) == (1, 0, 0, 0)
    assert Incident.objects.get().title == "=HYPERLINK(1)"


def test_it_says_what_the_source_does_not_supply(bring_in: Import) -> None:
    bring_in(LOG)
    rows = apps.get_model("conformity", "SourceCoverage").objects.filter(
        source_system="servicenow", record_type="incident"
    )
    supplied = dict(rows.values_list("column_name", "supplied"))
    assert supplied["reporter"]
    assert supplied["resolved_at"]
    assert not supplied["description"]
    assert not supplied["kedb_searched_at"]
    assert not supplied["owner"]


def test_it_is_found_by_every_number_it_had(bring_in: Import) -> None:
    bring_in(f"{LIST}INC7,New,2016-03-01,x,2016-03-02\n")
    bring_in(f"{LIST}INC7,New,2017-03-01,toner,2017-03-02\n", source="pdi")
    second = Incident.objects.get(source_system="servicenow:pdi")
    entries = apps.get_model("search", "SearchEntry").objects.filter(record_key="incident")
    assert entries.count() == 2
    assert second.pk in entries.filter(vector="inc7").values_list("record_id", flat=True)
    assert entries.get(vector="toner").record_id == second.pk


def test_it_keeps_the_matrix_of_the_source(bring_in: Import) -> None:
    bring_in(LOG)
    bring_in(f"{LIST}INC7,New,2016-03-01,x,2016-03-02\n", source="pdi")
    cell = {"impact": 3, "urgency": 3}
    assert SourcePriority.objects.get(source_system="servicenow", **cell).priority == 4
    assert SourcePriority.objects.get(source_system="servicenow:pdi", **cell).priority == 5


def test_it_gives_no_clocks_to_closed_records(bring_in: Import) -> None:
    bring_in(LOG)
    assert not apps.get_model("calendars", "ClockResult").objects.exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"timezone": "Mars/Olympus"}, "No time zone is called 'Mars/Olympus'"),
        ({"source": "a\nb"}, "The name of the source has at most 60"),
        ({"table": "cmdb_ci"}, "No table is called cmdb_ci; known is incident"),
        ({"dialect": "klingon"}, "No dialect is called klingon; known are"),
    ],
)
def test_it_refuses_wrong_wishes(bring_in: Import, options: dict[str, str], says: str) -> None:
    with pytest.raises(ImportAborted, match=says):
        bring_in(LOG, **options)


def test_what_an_incident_has_no_place_for_is_counted(bring_in: Import) -> None:
    head = "number,state,opened_at,short_description,parent_incident,category,subcategory\n"
    result = bring_in(f"{head}INC2,New,2016-03-01,{'x' * 300},INC9,,S 1\n")
    assert result.total.created == 1
    assert dict(result.noted) == {
        "parent not known, left empty": 1, "title cut": 1,
        "subcategory without a category, left out": 1,
    }  # fmt: skip


def test_a_master_of_an_earlier_import_is_found(bring_in: Import) -> None:
    head = "number,state,opened_at,parent_incident\n"
    bring_in(f"{head}INC1,New,2016-03-01,\n")
    result = bring_in(f"{head}INC2,New,2016-03-01,INC1\n")
    assert dict(result.noted) == {}
    assert Incident.objects.get(reference="INC2").parent == Incident.objects.get(reference="INC1")
