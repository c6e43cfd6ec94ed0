"""Event logs of a help desk: every row counts, nothing is lost, no word is guessed silently."""

import gzip
import json
import re
import tempfile
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from typer.testing import CliRunner

from shallmark.cli.app import build
from shallmark.common.calendars.models import ClockResult
from shallmark.common.notices.models import Notice
from shallmark.conformity.actions import run_checks
from shallmark.connect.cases.errors import ImportAborted
from shallmark.connect.cases.models import ImportRun
from shallmark.connect.cases.options import ImportOptions
from shallmark.connect.cases.run import carry_out, read
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.tickets.tests.conftest import Import, counts
from shallmark.connect.tickets.tools import TOOLS
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.kernel.tracking import versions_of
from shallmark.operate.customer_service.models import ServiceRequest
from shallmark.operate.customer_service.queries_report_requests import request_report
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db

HEAD = "Case ID,Activity,Resource,Complete Timestamp,Variant,Variant index,Variant,level,product\n"
LOG = (
    f"{HEAD}"
    "Case 1,Insert ticket,Ada,2012/04/03 08:55:38.000,V 1,1,V 1,low,Mail\n"
    "Case 1,Wait,Ada,2012/04/03 09:00:00.000,V 1,1,V 1,low,Mail\n"
    "Case 1,Wait,Ada,2012/04/03 09:00:00.000,V 1,1,V 1,low,Mail\n"
    "Case 2,Insert ticket,Ben,2012/04/04 08:00:00.000,V 2,2,V 2,high,Files\n"
    "Case 1,Resolve ticket,Ben,2012/04/05 08:55:38.000,V 1,1,V 1,high,Mail\n"
    "Case 1,Closed,Ben,2012/04/13 08:55:38.000,V 1,1,V 1,high,Mail\n"
)


def test_it_makes_a_request_of_each_case_and_a_version_of_each_row(bring_in: Import) -> None:
    result = bring_in("helpdesk", LOG)
    assert (result.rows_read, counts(result, "service_request")) == (6, (2, 0, 0, 0))
    first = ServiceRequest.objects.get(source_key="Case 1")
    assert (first.status, first.source_state, first.title) == ("closed", "Closed", "Case 1 · Mail")
    assert f"{first.requested_at:%F %T}" == "2012-04-03 08:55:38"
    assert f"{first.closed_at:%F %T}" == "2012-04-13 08:55:38"
    assert first.assigned_to is not None
    assert (first.assigned_to.title, first.assigned_to.is_active) == ("Ben", False)
    history = versions_of(ServiceRequest).filter(pgh_obj_id=first.pk).order_by("pgh_id")
    assert list(history.values_list("source_state", "description")) == [
        ("Insert ticket", "level: low"), ("Wait", "level: low"), ("Wait", "level: low"),
        ("Resolve ticket", "level: high"), ("Closed", "level: high"),
    ]  # fmt: skip


def test_the_report_counts_every_pair_of_the_file_and_in_its_words(bring_in: Import) -> None:
    bring_in("helpdesk", LOG)
    assert request_report() == {
        "cases": 2,
        "closed": 1,
        "waited": 1,
        "median_case_days": 5.0,
        "transitions": [
            ["Insert ticket", "Wait", 1], ["Resolve ticket", "Closed", 1],
            ["Wait", "Resolve ticket", 1], ["Wait", "Wait", 1],
        ],
    }  # fmt: skip


def test_of_requests_made_here_the_changes_of_state_count_in_our_words(db: None) -> None:
    request = make("service_request")
    writes.edit(request, by=make_person("admin"), values={"priority": 2})
    reason = "Nobody needs it any more, as they told us."
    values = {"closure_reason": reason}
    writes.perform(request, "cancel", by=None, values=values, confirm=True, authority=SYSTEM)
    report = request_report()
    assert (report["cases"], report["closed"], report["waited"]) == (1, 0, 0)
    assert report["transitions"] == [["new", "canceled", 1]]


def test_a_log_that_has_grown_adds_its_new_events(bring_in: Import) -> None:
    bring_in("helpdesk", LOG)
    more = "Case 2,Insert ticket,Ben,2012/04/06 08:00:00.000,V 2,2,V 2,high,Files\n"
    grown = bring_in("helpdesk", f"{LOG}{more}")
    assert counts(grown, "service_request") == (0, 1, 1, 0)
    assert ["Insert ticket", "Insert ticket", 1] in request_report()["transitions"]
    assert counts(bring_in("helpdesk", f"{LOG}{more}"), "service_request") == (0, 0, 2, 0)
    assert ImportRun.objects.count() == 2


def test_another_order_of_columns_and_other_activities_are_read_and_noted(
    bring_in: Import,
) -> None:
    result = bring_in(
        "helpdesk",
        "time:timestamp;org:resource;case:concept:name;concept:name\n"
        "2020-01-01T10:00:00+00:00;Ada;7;Ticket aangemaakt\n"
        "2020-01-01T11:00:00+00:00;Ada;7;Waiting for parts\n"
        "2020-01-02T11:00:00+00:00;Ada;7;Closed\n",
    )
    assert counts(result, "service_request") == (1, 0, 0, 0)
    noted = [kind for kind in result.noted if "Ticket aangemaakt" in kind]
    assert len(noted) == 1
    assert "taken for in_progress" in noted[0]
    assert any("Waiting for parts" in kind and "on_hold" in kind for kind in result.noted)
    assert request_report()["waited"] == 1


def test_a_word_stays_as_it_is_written(bring_in: Import) -> None:
    head = "Case ID,Activity,Timestamp\n"
    bring_in("helpdesk", f"{head}1,Resolved,2020-01-01 10:00\n1,RESOLVED,2020-01-02 10:00\n")
    assert request_report()["transitions"] == [["Resolved", "RESOLVED", 1]]


def test_where_the_clock_goes_back_the_order_is_the_file_s_and_the_time_its_own(
    bring_in: Import,
) -> None:
    head = "Case ID,Activity,Timestamp\n"
    rows = "1,Wait,2020-01-03 10:00\n1,Open,2020-01-01 10:00\n1,Closed,2020-01-02 10:00\n"
    assert counts(bring_in("helpdesk", head + rows), "service_request") == (1, 0, 0, 0)
    report = request_report()
    assert report["transitions"] == [["Open", "Closed", 1], ["Wait", "Open", 1]]
    assert report["median_case_days"] == 2.0
    assert f"{ServiceRequest.objects.get().requested_at:%F}" == "2020-01-01"


def test_open_requests_get_our_clocks_and_closed_ones_none(bring_in: Import) -> None:
    make(
        "service_level_target", title="In a day", metric="fulfilment", priority=4,
        goal_seconds=86400, valid_from=datetime(2019, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    head = "Case ID,Activity,Timestamp,priority\n"
    bring_in("helpdesk", f"{head}1,Open,2020-01-01 10:00,Low\n2,Closed,2020-01-01 10:00,Low\n")
    assert set(ClockResult.objects.values_list("record_key", "reference")) == {
        ("service_request", ServiceRequest.objects.get(source_key="1").reference)
    }
    assert not Notice.objects.exists()


def test_what_the_log_does_not_tell_is_not_assessable(bring_in: Import) -> None:
    bring_in("helpdesk", LOG)
    period = (datetime(2012, 1, 1, tzinfo=UTC), datetime(2013, 1, 1, tzinfo=UTC))
    run = run_checks(by=None, as_of=period[1], period=period)
    outcomes = dict(
        run.outcomes.filter(check_id__in=["CHK-REQ-01", "CHK-REQ-03"]).values_list(
            "check_id", "outcome"
        )
    )
    assert outcomes == dict.fromkeys(("CHK-REQ-01", "CHK-REQ-03"), "not_assessable")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Case 3,Wait,Ada,soon,,,,,\n", "'soon' is no date and time"),
        ("Case 3,Wait,Ada,,,,,,\n", "no time of the event"),
        ("Case 3,,Ada,2012/04/03 08:55:38,,,,,\n", "no activity"),
        (",Wait,Ada,2012/04/03 08:55:38,,,,,\n", "no number"),
        ("Case 3,Wait,Ada\n", "the row has 3 cells"),
    ],
)
def test_a_row_that_is_no_event_refuses_its_case_alone(
    bring_in: Import, row: str, says: str
) -> None:
    result = bring_in("helpdesk", f"{LOG}{row}")
    assert counts(result, "service_request") == (2, 0, 0, 1)
    assert [reason for number, reason in result.reasons if number == 8 and says in reason]
    assert result.rejected_file is not None
    assert says in result.rejected_file.read_text("utf-8-sig")


def test_a_mended_file_of_rejected_rows_is_taken(bring_in: Import) -> None:
    result = bring_in("helpdesk", f"{LOG}Case 3,Wait,Ada,soon,,,,,\n")
    assert result.rejected_file is not None
    mended = result.rejected_file.read_text("utf-8-sig").replace(",soon,", ",2012/05/01 10:00:00,")
    assert counts(bring_in("helpdesk", mended), "service_request") == (1, 0, 0, 0)


def test_a_request_that_somebody_edited_here_is_governed_here(bring_in: Import) -> None:
    bring_in("helpdesk", LOG)
    request = ServiceRequest.objects.get(source_key="Case 2")
    writes.edit(request, by=make_person("admin"), values={"priority": 2})
    assert counts(bring_in("helpdesk", LOG), "service_request") == (0, 0, 2, 0)
    grown = LOG.replace("2012/04/04 08:00:00.000,V 2", "2012/04/04 08:00:00.000,V 3").replace(
        "high,Files", "low,Files"
    )
    result = bring_in("helpdesk", grown)
    assert counts(result, "service_request") == (0, 0, 1, 1)
    assert "edited here" in result.reasons[0][1]
    # a write that changes no state is no event
    assert sum(count for *_pair, count in request_report()["transitions"]) == 4


def test_a_page_of_an_imported_request_opens_with_its_history(
    bring_in: Import, client: Client
) -> None:
    bring_in("helpdesk", LOG)
    client.force_login(make_person("admin"))
    for request in ServiceRequest.objects.all():
        page = client.get(request.get_absolute_url())
        assert page.status_code == 200
        text = page.content.decode()
        assert "from helpdesk" in text
        assert f"“{request.source_state}” there" in text
        told = versions_of(ServiceRequest).filter(pgh_obj_id=request.pk)
        words = re.findall("“([^”]+)” in the source", text)
        # the newest stands first, and what repeats the word before is told as well
        assert words == list(told.order_by("-pgh_id").values_list("source_state", flat=True))
    assert client.get("/requests?view=all").status_code == 200


XES = """<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/"><trace>
<string key="concept:name" value="Case 1"/>
<event><string key="concept:name" value="Insert ticket"/>
<date key="time:timestamp" value="2012-04-03T08:55:38+00:00"/></event>
<event><string key="concept:name" value="Closed"/>
<date key="time:timestamp" value="2012-04-04T08:55:38+00:00"/></event></trace></log>"""


def test_xes_plain_and_in_gzip_is_read(bring_in: Import, tmp_path: Path) -> None:
    packed = tmp_path / "log.xes.gz"
    packed.write_bytes(gzip.compress(XES.encode()))
    assert counts(bring_in("helpdesk", XES), "service_request") == (1, 0, 0, 0)
    assert counts(bring_in("helpdesk", packed), "service_request") == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<?xml version='1.0'?><log><trace>", "damaged XML"),
        ("<?xml version='1.0'?><svg/>", "no event log"),
        ("<?xml version='1.0'?><log/>", "holds no events"),
        ('<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "b">]><log>&a;</log>', "damaged XML"),
    ],
)
def test_xml_that_is_no_log_is_refused(bring_in: Import, text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        bring_in("helpdesk", text)


def test_a_file_without_cases_is_refused_with_what_it_lacks(bring_in: Import) -> None:
    with pytest.raises(ImportAborted, match="no event log: no column Complete Timestamp"):
        bring_in("helpdesk", "Case ID,Activity\n1,Closed\n")


def test_the_command_writes_the_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHALLMARK_HOME", str(tmp_path / "home"))
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    result = CliRunner().invoke(build(), ["import", "helpdesk", str(path), "--json"])
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout) == {
        "source": "helpdesk",
        "rows_read": 6,
        "records": {"service_request": {"created": 2, "updated": 0, "unchanged": 0, "rejected": 0}},
        "notes": {},
        "rejected_file": None,
    }
    report = CliRunner().invoke(build(), ["report", "requests", "--json"])
    assert json.loads(report.stdout)["cases"] == 2


EVENTS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(["Wait", "Closed", "Nieuw", "Open"])),
    min_size=1, max_size=12,
)  # fmt: skip


class AnyLog(TestCase):
    @given(EVENTS)
    @settings(
        max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def test_every_event_is_told_once_and_a_second_import_changes_nothing(
        self, events: list[tuple[int, str]]
    ) -> None:
        rows = [
            f"{case},{activity},2020-01-{day:02} 10:00:00\n"
            for day, (case, activity) in enumerate(events, start=1)
        ]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "log.csv"
            path.write_text("Case ID,Activity,Timestamp\n" + "".join(rows))
            wish = ImportOptions(path, default="service_request")
            first = carry_out(read(TOOLS["helpdesk"], wish), Path(folder)).total
            report = request_report()
            again = carry_out(read(TOOLS["helpdesk"], wish), Path(folder)).total
        cases = {case for case, _activity in events}
        assert (first.created, first.rejected) == (len(cases), 0)
        assert (again.created, again.updated, again.unchanged) == (0, 0, len(cases))
        assert request_report() == report
        pairs: Counter[tuple[str, str]] = Counter()
        for case in cases:
            of_case = [activity for each, activity in events if each == case]
            pairs.update(pairwise(of_case))
        assert {(left, right): n for left, right, n in report["transitions"]} == pairs
