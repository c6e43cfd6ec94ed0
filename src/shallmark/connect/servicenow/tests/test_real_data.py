"""The real log and the real list export, against figures that others computed."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F

from shallmark.connect.cases.errors import ImportAborted
from shallmark.connect.cases.options import ImportOptions
from shallmark.connect.cases.run import carry_out, read
from shallmark.connect.servicenow.tests.conftest import Import, counts
from shallmark.connect.servicenow.tool import SERVICENOW
from shallmark.connect.tests.data import shared_data
from shallmark.kernel.models import Alias
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.queries_report import incident_report

pytestmark = pytest.mark.django_db


def truth(key: str) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(shared_data("ground_truth.json").read_text())[key]
    return figures


def test_it_gives_the_figures_of_the_real_log(bring_in: Import, tmp_path: Path) -> None:
    log = shared_data("servicenow_incident_event_log.csv.gz")
    figures = truth("servicenow_open")
    understood = read(SERVICENOW, ImportOptions(log))  # once: it costs more than the loading
    result = carry_out(understood, tmp_path)
    assert (result.rows_read, counts(result)) == (figures["rows"], (figures["cases"], 0, 0, 0))
    report = incident_report()
    assert report["cases"] == figures["cases"]
    assert report["resolved"] == figures["resolve_hours"]["n"]
    assert report["made_sla"] == figures["made_sla_true_cases"]
    assert report["reopened"] == figures["reopened_cases"]
    assert report["reassigned"] == figures["reassigned_cases"]
    assert report["median_resolve_hours"] == figures["resolve_hours"]["median"]
    assert report["by_priority"] == figures["priority_cases"]
    first = {f"{left} -> {entered}": n for left, entered, n in report["transitions"][:10]}
    assert first == figures["df_state_changes"]
    assert list(first) == list(figures["df_state_changes"])
    again = carry_out(understood, tmp_path)
    assert counts(again) == (0, 0, figures["cases"], 0)
    _lives_beside_the_log(bring_in)


def _lives_beside_the_log(bring_in: Import) -> None:
    """In one test, so that the log is loaded once."""
    pdi = shared_data("servicenow_pdi_demo_incident.csv")
    with pytest.raises(ImportAborted, match="18 numbers of the file exist already"):
        bring_in(pdi)
    assert counts(bring_in(pdi, source="pdi")) == (73, 0, 0, 0)
    mine = Incident.objects.filter(source_system="servicenow:pdi")
    assert mine.exclude(reference=F("source_key")).count() == 18
    assert Alias.objects.filter(source_system="servicenow:pdi").count() == 18
    assert counts(bring_in(pdi, source="pdi")) == (0, 0, 73, 0)


def test_it_takes_the_real_list_export_into_an_own_home(bring_in: Import) -> None:
    figures = truth("pdi_incident")
    result = bring_in(shared_data("servicenow_pdi_demo_incident.csv"))
    assert (result.rows_read, counts(result)) == (figures["rows"], (73, 0, 0, 0))
    states = list(Incident.objects.values_list("source_state", flat=True))
    assert {state: states.count(state) for state in figures["state"]} == figures["state"]
    assert incident_report()["by_priority"] == figures["priority"]
