"""A disk that is full is called so, on every road that writes, and leaves nothing half written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from shallmark.api.models import ApiToken
from shallmark.cli.app import DISK_FULL, unexpected
from shallmark.cli.tests.homes import small_disk
from shallmark.common.discussion.models import Attachment, Entry
from shallmark.common.search.jobs import learn_words
from shallmark.config.tests.workers import jobs_of, make_due, run_jobs
from shallmark.manage.team.models import Person, Team
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from tests.support.disks import full_disk
from tests.test_bad_input import Api

SAID = "The disk of this installation is full"
#: more than a disk of the size below can hold
LARGE = b"x" * 900_000


@pytest.fixture
def small_store(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The file store on a disk of its own with half a megabyte."""
    with small_disk(tmp_path / "disk", "512k") as folder:
        settings.MEDIA_ROOT = folder
        yield folder


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def quiet(client: Client) -> Client:
    """A client that is answered where another would see the exception of the server."""
    client.raise_request_exception = False
    return client


@pytest.mark.usefixtures("own_database")
def test_the_api_says_so_in_the_form_of_its_refusals(desk: Desk) -> None:
    api = Api(make_person("admin"))
    quiet(api.client)
    incident = desk.accepted()
    address = f"incidents/{incident.reference}"
    calls = {
        "create": ("post", "teams", {"title": "Half a team"}),
        "create many": ("post", "teams", [{"title": "Half a team"}]),
        "edit": ("patch", address, {"title": "Half"}),
        "step": ("post", f"{address}/do/cancel", {"reason": "Half of it written"}),
    }
    with full_disk():
        for method, path, body in calls.values():
            status, answer = api.send(method, path, body)
            assert (status, answer["error"]) == (507, "disk_full"), (path, answer)
            assert "disk is full" in answer["sentence"]
            assert set(answer) == {"error", "sentence", "field", "check", "errors"}
        assert api.ask("teams")[0] == 200, "whoever only reads goes on"
        assert api.ask(address)[0] == 200
    assert not Team.objects.filter(title="Half a team").exists()
    assert Incident.objects.get(pk=incident.pk).version == incident.version
    assert api.send("post", "teams", {"title": "Whole team"})[0] == 201


@pytest.mark.usefixtures("own_database")
def test_pages_say_so_in_a_page_that_keeps_what_was_typed(desk: Desk) -> None:
    incident = desk.accepted()
    record = incident.get_absolute_url()
    client = quiet(desk.client(desk.ana))
    calls = {
        "reply": (f"/discuss/incident/{incident.reference}", {"text": "Half a reply"}),
        "step": (
            f"{record}/do/cancel",
            {"reason": "Half of it written", "version": incident.version},
        ),
        "field": (f"{record}/field/channel", {"channel": "email", "version": incident.version}),
    }
    with full_disk():
        for name, (address, values) in calls.items():
            answer = client.post(address, values)
            assert answer.status_code == 507, (name, answer.status_code)
            # What was sent becomes a draft again where a page says that something broke.
            assert "data-broken" in (text := answer.content.decode())
            assert SAID in text
        assert client.get(record).status_code == 200
    assert not Entry.objects.filter(text="Half a reply").exists()
    assert Incident.objects.get(pk=incident.pk).version == incident.version


@pytest.mark.usefixtures("own_database")
def test_a_sign_in_says_so(desk: Desk) -> None:
    person = Person.objects.get(pk=desk.ana.pk)
    person.set_password("a long password")
    person.save(update_fields=["password"])
    client = quiet(Client())
    with full_disk():
        answer = client.post(
            "/sign-in", {"username": person.username, "password": "a long password"}
        )
        assert answer.status_code == 507
        assert SAID in answer.content.decode()


@pytest.mark.usefixtures("own_database")
def test_a_token_of_another_day_still_reads(desk: Desk) -> None:
    api = Api(make_person("admin"))
    ApiToken.objects.update(last_used_on=None)
    with full_disk():
        assert api.ask("teams")[0] == 200
    assert api.ask("teams")[0] == 200
    assert ApiToken.objects.get().last_used_on


@pytest.mark.usefixtures("own_database")
def test_a_job_waits_until_there_is_room(desk: Desk) -> None:
    """Its own statement finds the disk full; the worker's notes do not, as when it was freed."""
    desk.accepted()
    learn_words.defer(timestamp=1)
    with full_disk(but="procrastinate_"):
        run_jobs()
        (job,) = jobs_of("search.learn_words")
        assert (job.status, job.attempts) == ("todo", 1)
    make_due()
    run_jobs()
    assert {job.status for job in jobs_of("search.learn_words")} == {"succeeded"}


@pytest.mark.django_db
def test_an_upload_finds_the_store_full_and_leaves_nothing(desk: Desk, small_store: Path) -> None:
    incident = desk.accepted()
    client = quiet(desk.client(desk.ana))
    for text in ("Half a reply", "Half a reply"):
        answer = client.post(
            f"/discuss/incident/{incident.reference}",
            {"text": text, "files": SimpleUploadedFile("dump.bin", LARGE)},
        )
        assert answer.status_code == 507
        assert SAID in answer.content.decode()
    assert not Entry.objects.filter(record_id=incident.pk).exists()
    assert not Attachment.objects.exists()
    assert [path for path in small_store.rglob("*") if path.is_file()] == []
    small = {"text": "Whole", "files": SimpleUploadedFile("dump.bin", b"fits")}
    assert client.post(f"/discuss/incident/{incident.reference}", small).status_code == 302
    assert Attachment.objects.get().size == 4


@pytest.mark.django_db
def test_a_master_copy_finds_the_store_full_and_leaves_nothing(small_store: Path) -> None:
    media = make("media_item")
    client = quiet(signed_in(make_person("configuration_manager")))
    address = f"{media.get_absolute_url()}/file"
    answer = client.post(address, {"file": SimpleUploadedFile("image.img", LARGE)})
    assert answer.status_code == 507
    media.refresh_from_db()
    assert (media.location, media.checksum) == ("", "")
    assert [path for path in small_store.rglob("*") if path.is_file()] == []
    answer = client.post(address, {"file": SimpleUploadedFile("image.img", b"fits")})
    assert answer.status_code == 302


def test_a_command_says_so_without_details(capsys: pytest.CaptureFixture[str]) -> None:
    full = OperationalError("could not extend file")
    full.__cause__ = psycopg.errors.DiskFull("could not extend file")
    assert unexpected(full) == 1
    assert unexpected(OSError(28, "No space left on device")) == 1
    assert capsys.readouterr().err == f"{DISK_FULL}\n" * 2
