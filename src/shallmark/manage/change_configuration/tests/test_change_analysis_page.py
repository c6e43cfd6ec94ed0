"""The analysis of a quarter is a report: words, charts and links, and the quarter before."""

from typing import Any

import pytest

from shallmark.manage.change_configuration.dashboard import DASHBOARD
from shallmark.manage.change_configuration.models import ChangeAnalysis
from shallmark.manage.change_configuration.page_analysis import analysis_context
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


def drafted(period: str, **figures: Any) -> ChangeAnalysis:
    analysis = make("change_analysis", period=period, title=f"Changes of {period}")
    said = {"figures": figures, "conclusions": "Templates spare a third of the work."}
    ChangeAnalysis.objects.filter(pk=analysis.pk).update(**said)
    return ChangeAnalysis.objects.get(pk=analysis.pk)


def test_its_page_says_no_raw_figures() -> None:
    service = make("service", title="Webshop")
    drafted("2031-Q1", total=3, by_category={"emergency": 2, "minor": 1})
    analysis = drafted(
        "2031-Q2", total=5, emergency_share=0.2, by_category={"emergency": 1, "minor": 4},
        by_outcome={"success": 3, "none": 2}, by_service={service.reference: 4, "SVC9999999": 1},
        recurring={"New certificate": 3},
    )  # fmt: skip
    manager = make_person("change_manager")
    said = analysis_context(analysis, manager)
    charts = {
        name: [(bar.name, bar.before, bar.count) for bar in bars] for name, bars in said["charts"]
    }
    assert charts["By category"] == [("Minor", 1, 4), ("Emergency", 2, 1)]
    assert ("No outcome yet", 0, 2) in charts["By outcome"]
    assert [(bar.name, bar.count) for bar in said["services"]] == [("Webshop", 4)]
    assert said["services"][0].rows.startswith("/changes?view=all&requested_at=")
    assert said["services"][0].rows.endswith(f"&services={service.reference}")
    page = signed_in(manager).get(analysis.get_absolute_url()).content.decode()
    assert "New certificate" in page
    assert "Templates spare a third of the work." in page.partition('id="timeline"')[0]
    assert "20\u00a0%" in page
    assert "Changes of 2031-Q1" in page
    assert "by_category" not in page
    assert "{&#39;" not in page


def test_before_the_quarter_has_ended_it_says_so() -> None:
    analysis = make("change_analysis", period="2031-Q3")
    page = signed_in(make_person("change_manager")).get(analysis.get_absolute_url())
    assert "The figures come when the quarter has ended." in page.content.decode()


def test_page_and_charts_count_a_change_in_the_quarter_in_which_it_was_requested() -> None:
    analysis = drafted("2031-Q2", total=1, by_category={"minor": 1}, by_outcome={"none": 1})
    manager = make_person("change_manager")
    page = signed_in(manager).get(analysis.get_absolute_url()).content.decode()
    assert "Counted are the changes that were requested in Q2 of 2031" in page
    assert f'href="{DASHBOARD.url}"' in page
    counted = [
        words
        for chart in DASHBOARD.charts
        if chart.record == "change"
        for each in chart.series
        for words in (each.words, each.of or each.words)
    ]
    assert {"requested_at" in words for words in counted} == {True}
    assert not any("implemented_at" in words for words in counted)
