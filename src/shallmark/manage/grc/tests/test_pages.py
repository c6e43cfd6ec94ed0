"""The register of risks with its map, and the first screens of those who keep risk and security."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shallmark.common.links.models import Link
from shallmark.kernel import clock, writes
from shallmark.manage.grc.models import Risk
from shallmark.manage.grc.models.risk import OPEN
from shallmark.manage.grc.register import register, year
from shallmark.manage.grc.risk_scale import HALF, WIDE, labels_of, place, scale_of
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


def page(role: str, address: str) -> Any:
    client = Client()
    client.force_login(make_person(role))
    return client.get(address)


def text(role: str, address: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page(role, address).content.decode()).split())


def test_the_map_counts_open_risks_and_each_count_narrows_the_register() -> None:
    make("risk_criteria", limit_score=12)
    for _each in range(2):
        risk = make("risk", likelihood=5, impact=4, title="Power fails")
    make("risk", likelihood=1, impact=1, title="Rain comes in")
    make("risk", likelihood=None, impact=None)
    body = page("risk_compliance_manager", "/risks/map").content.decode()
    address = "?likelihood=5&amp;impact=4"
    assert address in body
    assert "likelihood 5, impact 4: score 20, above the limit" in body
    assert body.count('href="/risks/map?likelihood=') == 2
    assert "1 risk is not rated yet." in body
    opened = page("risk_compliance_manager", f"/risks/map{address.replace('&amp;', '&')}")
    assert risk.reference in opened.content.decode()
    assert "Rain comes in" not in opened.content.decode()


def test_the_register_is_worst_first_and_the_limit_parts_it() -> None:
    make("risk_criteria", limit_score=12)
    low = make("risk", likelihood=3, impact=4, title="Accepted as it is")
    high = make("risk", likelihood=4, impact=4, title="Too much of it")
    bare = make("risk", likelihood=None, impact=None, title="Not looked at")
    entries, count = register(Risk.objects.filter(status__in=OPEN))
    assert [(one.risk, one.above, one.band) for one in entries] == [
        (high, True, "heat-2"), (low, False, ""), (bare, False, ""),
    ]  # fmt: skip
    assert count == 3
    said = text("risk_compliance_manager", "/risks/map")
    assert said.index("Too much of it") < said.index("Accepted up to 12")
    assert said.index("Accepted up to 12") < said.index("Accepted as it is")


def test_after_treatment_it_is_worst_first_by_what_is_left_of_each() -> None:
    make("risk_criteria", limit_score=12)
    treated = make("risk", likelihood=5, impact=5, residual_score=4, title="Mostly mended")
    open_one = make("risk", likelihood=4, impact=4, title="Nothing done yet")
    entries, _count = register(Risk.objects.all(), after=True)
    assert [(one.risk, one.score, one.above) for one in entries] == [
        (open_one, 16, True), (treated, 4, False),
    ]  # fmt: skip
    assert entries[1].due == register(Risk.objects.filter(pk=treated.pk))[0][0].due
    said = text("risk_compliance_manager", "/risks/map?look=after")
    assert said.index("Nothing done yet") < said.index("Accepted up to 12")
    assert said.index("Accepted up to 12") < said.index("Mostly mended")
    assert "of 25" in said
    assert "not scored yet 1" in said


def test_the_map_after_treatment_holds_those_whose_place_is_known_then() -> None:
    make("risk_criteria", limit_score=12)
    left = {"residual_likelihood": 1, "residual_impact": 4}
    placed = make("risk", likelihood=5, impact=5, title="Moved down", **left)
    make("risk", likelihood=5, impact=5, residual_score=4, title="By score alone")
    make("risk", likelihood=5, impact=5, title="Nothing done yet")
    assert placed.residual_score == 4
    client = signed_in(make_person("risk_compliance_manager"))

    def cells(address: str) -> dict[str, int]:
        page = client.get(address).content.decode()
        found = re.findall(r'<a href="([^"]*)"[^>]* title="likelihood[^>]*>(\d+)<', page)
        return {url.replace("&amp;", "&"): int(number) for url, number in found}

    assert list(cells("/risks/map").values()) == [3]
    ((address, number),) = cells("/risks/map?look=after").items()
    assert number == 1
    assert "residual_likelihood=1" in address
    narrowed = client.get(address).content.decode()
    assert "Moved down" in narrowed
    assert "Nothing done yet" not in narrowed
    said = text("risk_compliance_manager", "/risks/map?look=after")
    assert "not scored yet 1" in said
    assert "by score alone 1" in said


def test_list_and_map_are_two_looks_at_the_same_views_and_filters() -> None:
    make("risk_criteria", limit_score=12)
    high = make("risk", likelihood=5, impact=4, title="Power fails")
    make("risk", likelihood=1, impact=1, title="Rain comes in")
    person = make_person("risk_compliance_manager")
    client = signed_in(person)
    listed = client.get("/risks?view=above").content.decode()
    assert 'href="/risks/map?view=above"' in listed
    query = "view=above&amp;likelihood=5&amp;impact=4"
    drawn = client.get(f"/risks/map?{query.replace('&amp;', '&')}").content.decode()
    assert high.title in drawn
    assert "Rain comes in" not in drawn
    for address in (f"/risks?{query}", f"/risks/export.xlsx?{query}", "/risks/map?view=above"):
        assert f'href="{address}"' in drawn
    assert "choose=save" in drawn
    wrong = client.get("/risks/map?likelihood=often")
    assert wrong.headers["Location"] == "/risks?likelihood=often"


@pytest.mark.parametrize(("now", "after", "limit"), [(25, 24, 23), (2, 1, 1), (12, 9, 12)])
def test_no_label_of_the_scale_lies_on_another_or_leaves_it(
    now: int, after: int, limit: int
) -> None:
    places = {"now": place(now), "after": place(after), "limit": place(limit)}
    labels = labels_of(places)
    assert labels["now"] - labels["after"] >= 2 * HALF
    assert all(HALF <= at <= WIDE - HALF for at in labels.values())


def test_a_risk_above_the_limit_is_reviewed_every_three_months_and_late_is_told() -> None:
    make("risk_criteria", limit_score=12)
    at = clock.now() - timedelta(days=100)
    with clock.at(at):
        high = make("risk", likelihood=4, impact=4, review_interval=9)
        low = make("risk", likelihood=1, impact=4)
    person = make_person("risk_compliance_manager")
    due = {one.risk: one for one in register(Risk.objects.filter(status__in=OPEN))[0]}
    assert (due[high].is_late, due[low].is_late) == (True, False)
    assert due[high].due == clock.months_from(timezone.localtime(at).date(), 3)
    assert year(person)["reviewed"] == (1, 2)


def test_it_says_from_which_score_a_risk_came() -> None:
    make("risk_criteria", limit_score=12)
    owner = make_person("risk_compliance_manager")
    risk = make("risk", likelihood=2, impact=4, owner=owner)
    writes.edit(risk, by=owner, values={"likelihood": 4})
    scale = scale_of(Risk.objects.get(pk=risk.pk))
    assert (scale["entry"].before, scale["marks"]["now"][0]) == (8, 16)
    assert [(before, score) for _at, before, score in scale["changes"]] == [(8, 16)]
    body = text("risk_compliance_manager", risk.get_absolute_url())
    assert "16 now" in body
    assert "was 8" in body


def test_one_risk_stands_beside_the_register_with_failed_controls_first() -> None:
    risk = make("risk", likelihood=4, impact=4, title="Too much of it")
    for title, result in (("Alarm", "passed"), ("Wall", "failed")):
        control = make("control", title=title, review_result=result)
        Link.objects.create(
            kind="treats", from_key="control", from_id=control.pk,
            from_reference=control.reference, to_key="risk", to_id=risk.pk,
            to_reference=risk.reference,
        )  # fmt: skip
    body = text("risk_compliance_manager", f"/risks/map/{risk.reference}")
    assert "Too much of it" in body
    assert body.index("Wall") < body.index("Alarm")
    assert page("end_user", f"/risks/map/{risk.reference}").status_code == 404


def test_the_map_is_for_staff_and_says_where_criteria_are_missing() -> None:
    assert page("end_user", "/risks/map").status_code == 404
    assert "No criteria of acceptance are recorded yet." in text("resolver", "/risks/map")


def test_compliance_starts_with_what_is_overdue_and_above_the_limit() -> None:
    make("risk_criteria", limit_score=12)
    risk = make("risk", likelihood=5, impact=4)
    make("nonconformity")
    assert "Risk and compliance" in text("risk_compliance_manager", "/")
    body = page("risk_compliance_manager", "/").content.decode()
    assert "/nonconformities?view=open" in body
    assert "/risks?view=above" in body
    assert risk.title in body
    assert "My work" in text("risk_compliance_manager", "/?screen=work")


def test_security_starts_with_risks_that_no_control_treats() -> None:
    make("risk_criteria", limit_score=12)
    bare, treated = (
        make("risk", likelihood=5, impact=4, category="security") for _each in range(2)
    )
    control = make("control")
    Link.objects.create(
        kind="treats", from_key="control", from_id=control.pk, from_reference=control.reference,
        to_key="risk", to_id=treated.pk, to_reference=treated.reference,
    )  # fmt: skip
    body = text("security_manager", "/")
    assert "Information security" in body
    assert bare.title in body
    assert treated.title not in body
