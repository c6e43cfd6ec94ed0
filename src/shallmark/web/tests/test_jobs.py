"""Long jobs show on the first page and, while the demonstration comes, on the sign-in page."""

import pytest
from django.test import Client

from shallmark.common.jobs.models import Progress
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.simulate import demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def body_of(client: Client, address: str = "/jobs") -> str:
    return client.get(address).content.decode()


def test_it_shows_how_far_running_jobs_are(client: Client, desk: Desk) -> None:
    client.force_login(desk.ana)
    assert "progress" not in body_of(client)
    job = Progress.start("import", "Import of incidents")
    assert "begins" in body_of(client)
    job.step(1200, 13769)
    assert "1,200 of 13,769" in body_of(client)
    job.finish()
    assert "progress" not in body_of(client)


def test_it_loads_the_page_again_when_the_last_job_is_done(client: Client, desk: Desk) -> None:
    client.force_login(desk.ana)
    assert client.get("/jobs?running").headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get("/jobs").headers


def test_before_the_sign_in_only_the_demonstration_shows(client: Client) -> None:
    Progress.start("import", "Import of incidents")
    Progress.start(demo.PROGRESS, "Loading the demonstration organisation")
    assert "Loading the demonstration" in body_of(client)
    assert "Import of incidents" not in body_of(client)
    assert 'hx-get="/jobs"' in body_of(client, "/sign-in")


def test_the_first_page_asks_for_them_and_no_other(client: Client, desk: Desk) -> None:
    client.force_login(desk.ana)
    assert 'hx-get="/jobs"' in body_of(client, "/")
    assert 'hx-get="/jobs"' not in body_of(client, "/incidents")
