"""Items leave as a file and come back: what is new, what changed, what changed here meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shallmark.kernel import clock, writes
from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.change_configuration.tests import factories
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db

COLUMNS = "&".join(
    f"cols={name}" for name in ("reference", "title", "type", "location", "updated_at")
)


@pytest.fixture
def keeper() -> Any:
    return make_person("configuration_manager")


@pytest.fixture
def client(keeper: Any) -> Client:
    return signed_in(keeper)


def exported(client: Client) -> str:
    answer: Any = client.get(f"/items/export.csv?view=all&{COLUMNS}")
    return b"".join(answer.streaming_content).decode().lstrip("\ufeff")


def sent(client: Client, text: str) -> Any:
    file = SimpleUploadedFile("items.csv", text.encode())
    return client.post("/import/ci", {"file": file, "by": "reference"})["Location"]


def test_it_shows_each_row_as_new_changed_or_in_conflict_and_writes_only_what_is_not(
    client: Client, keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_type = factories.ci_type(title="Cash register")
    calm, both = (
        factories.ci(title=name, type=of_type, location="Rack 1") for name in ("calm", "both")
    )
    text = exported(client).replace("Rack 1", "Rack 2")
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    writes.edit(both, by=keeper, values={"location": "Rack 9"})
    here = sent(client, f"{text},fresh,Cash register,Rack 3,\r\n")
    page = client.get(here).content.decode()
    for words in ("would be created", "would be changed", "in conflict", "Location: Rack 2"):
        assert words in page
    assert "It was changed after this file was written: look at both. Location: Rack 2" in page
    assert "Import 2 records" in page
    client.post(here)
    locations = dict(Ci.objects.values_list("title", "location"))
    assert locations == {"calm": "Rack 2", "both": "Rack 9", "fresh": "Rack 3"}
    assert calm.reference in text


def test_it_changes_nothing_when_it_comes_back_as_it_left(client: Client) -> None:
    factories.ci(title="calm", location="Rack 1")
    assert (
        "There is nothing to write." in client.get(sent(client, exported(client))).content.decode()
    )
