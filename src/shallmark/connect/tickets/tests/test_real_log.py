"""The real log of a help desk, as CSV and as XES, against figures that others computed."""

import json

import pytest

from shallmark.connect.cases.models import ImportRun
from shallmark.connect.tests.data import shared_data
from shallmark.connect.tickets.tests.conftest import Import, counts
from shallmark.operate.customer_service.models import ServiceRequest
from shallmark.operate.customer_service.queries_report_requests import request_report

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ["csv", "xes"])
def test_it_gives_the_figures_of_the_real_log(bring_in: Import, form: str) -> None:
    log = shared_data(f"helpdesk_italian.{form}.gz")
    truth = json.loads(shared_data("ground_truth.json").read_text())["helpdesk_open"]
    result = bring_in("helpdesk", log)
    assert result.rows_read == truth["rows"]
    assert counts(result, "service_request") == (truth["cases"], 0, 0, 0)
    report = request_report()
    assert report["cases"] == truth["cases"]
    assert report["closed"] == truth["cases"] - truth["cases_without_closed"]
    assert report["waited"] == truth["cases_with_wait"]
    assert report["median_case_days"] == truth["case_days"]["median"]
    first = {f"{left} -> {entered}": n for left, entered, n in report["transitions"][:10]}
    assert first == truth["df_top10"]
    assert list(first) == list(truth["df_top10"])
    assert sum(n for *_pair, n in report["transitions"]) == truth["rows"] - truth["cases"]
    assert ServiceRequest.objects.filter(next_due_at__isnull=False).count() == 0
    again = bring_in("helpdesk", log)
    assert counts(again, "service_request") == (0, 0, truth["cases"], 0)
    assert request_report() == report
    assert ImportRun.objects.count() == 1
