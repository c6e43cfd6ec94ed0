"""Whatever a source says of its incidents is found again in the records, version by version."""

import csv
import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from django.apps import apps
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from shallmark.connect.cases.options import ImportOptions
from shallmark.connect.cases.run import carry_out, read
from shallmark.connect.servicenow.tool import SERVICENOW
from shallmark.operate.customer_service.models import Incident

STATES = {
    "New": "new", "Active": "in_progress", "Awaiting Vendor": "on_hold", "Resolved": "resolved",
    "Closed": "closed", "Canceled": "canceled", "Some day": "in_progress",
}  # fmt: skip
START = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
FORMS = ("%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M:%S")

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40).filter(
    lambda text: text.strip() not in ("?", "NULL", "null", "None", "(empty)", "-- None --")
)
rows = st.tuples(st.sampled_from(sorted(STATES)), st.integers(0, 500), texts, st.booleans())
incidents = st.lists(st.lists(rows, min_size=1, max_size=6), min_size=1, max_size=5)


class RoundTrip(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(incidents, st.sampled_from(FORMS), st.sampled_from(",;\t|"))
    def test_it_finds_again_what_was_written(
        self, cases: list[list[Any]], form: str, mark: str
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "log.csv"
            _write(path, cases, form, mark)
            result = carry_out(read(SERVICENOW, ImportOptions(path)), Path(folder)).total
            again = carry_out(read(SERVICENOW, ImportOptions(path)), Path(folder)).total
        assert (result.created, result.rejected) == (len(cases), 0)
        assert (again.created, again.updated, again.unchanged) == (0, 0, len(cases))
        for place, case in enumerate(cases):
            _compare(Incident.objects.get(source_key=f"N{place}"), case)


def _write(path: Path, cases: list[list[Any]], form: str, mark: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter=mark)
        writer.writerow(["Number", "State", "Opened", "Updated", "Description", "Made SLA"])
        for place, case in enumerate(cases):
            # the 28th settles the order of day and month for the whole file
            opened = START + dt.timedelta(days=27)
            for state, minutes, text, made_sla in case:
                moment = opened + dt.timedelta(minutes=minutes)
                writer.writerow(
                    [
                        f"N{place}",
                        state,
                        opened.strftime(form),
                        moment.strftime(form),
                        text,
                        made_sla,
                    ]
                )


def _compare(incident: Incident, case: list[Any]) -> None:
    events = apps.get_model("customer_service", "IncidentEvent").objects.filter(
        pgh_obj_id=incident.pk
    )
    events_of = list(events.order_by("pgh_id"))
    assert [event.source_state for event in events_of] == [state for state, *_ in case]
    assert [event.status for event in events_of] == [STATES[state] for state, *_ in case]
    assert [event.description for event in events_of] == [text.strip() for _s, _m, text, _f in case]
    assert [event.source_made_sla for event in events_of] == [made_sla for *_, made_sla in case]
    opened = START + dt.timedelta(days=27)
    highest = [max(row[1] for row in case[: place + 1]) for place in range(len(case))]
    assert [event.updated_at for event in events_of] == [
        opened + dt.timedelta(minutes=minutes) for minutes in highest
    ]
    assert (incident.status, incident.updated_at) == (
        events_of[-1].status,
        events_of[-1].updated_at,
    )
