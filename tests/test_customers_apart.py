"""A customer reads nothing of another: each address of pages and API is asked for, by name.

One record of each type is there that belongs to another customer or to nobody, and whatever text
it holds says two words. One of them is typed wherever something is looked for; the other, which
nobody typed, is in no answer.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver

from shallmark.api.tests.calls import Api
from shallmark.common.discussion.actions import add_entry
from shallmark.kernel import writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.models.record import Record
from shallmark.kernel.records import RecordType, record_types
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.status.tests.factories import declared, opened, told
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.operate.customer_service.tests.desk import person as somebody
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import factory_for, make_person
from shallmark.plan.alignment.models import Customer, CustomerPerson
from tests.browser.pages import named

TYPED, TOLD = "zebrafish", "marigold"
WORDS = f"{TYPED} {TOLD}"
#: a text shorter than this is a code
SHORTEST = 40
#: names of fields whose texts are read by the product
READ = frozenset({"key", "code", "slug", "username", "email", "zone", "language", "password"})
#: what everybody reads: what a report is about is chosen from them
FOR_ALL = frozenset({"category"})
READERS = ("user", "contact", "nobody")
#: readers other than the first ask for one address of so many, with `--long` for all
SHARE = 6
#: what is sent to a page, and how the API is asked
SENT, METHODS = {"text": "x", "reason": "x"}, ("get", "post", "patch")


def texts_of(record_type: type[RecordType]) -> dict[str, str]:
    """The two words for each text that people write."""
    return {
        field.name: WORDS
        for field in record_type.model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and field.editable
        and not (field.choices or field.primary_key or field.name in READ)
        and (field.max_length or SHORTEST) >= SHORTEST
    }


def marked(record_type: type[RecordType]) -> Record:
    """A record whose texts say the words; its title alone where the others are not free."""
    texts = texts_of(record_type)
    for values in (texts, {name: WORDS for name in texts if name == "title"}, {}):
        try:
            with transaction.atomic():
                return factory_for(record_type)(**values)  # type: ignore[no-any-return]
        except (Refused, TypeError, ValueError):
            continue
    raise AssertionError(f"No record of {record_type.key} could be made.")


class World:
    """Two customers, their people, and a record of each type that is none of Hansa's business."""

    def __init__(self) -> None:
        self.desk = open_desk()
        self.hidden = {each.key: marked(each) for each in record_types()}
        self.hidden["incident"] = self.of_brandt(self.desk)
        self.hidden["status_service"] = self.on_status_page(self.hidden["status_service"])
        self.readers = {
            "user": self.desk.karin,
            "contact": self.contact_of("Hansa"),
            "nobody": somebody("Nora Niemand"),
        }

    @staticmethod
    def of_brandt(desk: Desk) -> Record:
        """An incident with all that may be said on one."""
        values = {"title": WORDS, "description": WORDS, "reporter": desk.helge}
        incident: Record = desk.accepted(**values)
        file = SimpleUploadedFile(f"{TYPED}-{TOLD}.txt", WORDS.encode(), "text/plain")
        add_entry(incident, by=desk.ana, text=WORDS, public=True, files=[file])
        add_entry(incident, by=desk.helge, text=WORDS, public=True)
        return incident

    def on_status_page(self, entry: Any) -> Record:
        """Shown to those who receive it, with news; the page itself is open to everybody."""
        opened("everybody")
        # by both words customers are called here, and no such name goes out
        entry = writes.edit(entry, by=None, values={"title": TOLD}, authority=SYSTEM)
        shown: Record = writes.perform(entry, "show", by=None, authority=SYSTEM)
        mia = somebody("Mia Manager", "incident_manager")
        values = {"title": WORDS, "reporter": self.desk.helge, "service": entry.service}
        told(declared(self.desk.accepted(**values), mia), mia, headline=TOLD, know=TOLD)
        return shown

    @staticmethod
    def contact_of(title: str) -> Person:
        contact: Person = somebody("Carla Kontakt")
        customer = Customer.objects.get(title=title)
        CustomerPerson.objects.create(customer=customer, person=contact)
        writes.edit(customer, by=None, values={"main_contact": contact}, authority=SYSTEM)
        return contact

    def client(self, who: str) -> Client:
        client = signed_in(Person.objects.get(pk=self.readers[who].pk))
        client.raise_request_exception = False
        return client

    def api(self, who: str) -> Api:
        return Api(Person.objects.get(pk=self.readers[who].pk))


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def undone(world: World, django_db_blocker: Any) -> Iterator[None]:
    """What a test posts is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def read(answer: HttpResponseBase) -> str:
    """All that an answer tells: its body, unpacked where it is a workbook, and its headers."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return body.decode(errors="replace") + str(dict(answer.items()))


def types_by_slug() -> dict[str, type[RecordType]]:
    return {each.slug: each for each in record_types()}


def filled(path: str, world: World) -> list[str]:
    """The address with what is hidden in each of its parts; of each record where many fit."""
    slug = path.removeprefix("/api/v1").split("/")[1]
    own = types_by_slug().get(slug)
    records = [world.hidden[own.key]] if own else list(world.hidden.values())[::12]
    if "<" not in path:
        return [f"{path}?q={TYPED}&view=all"]
    return sorted({part_by_part(path, record) for record in records})


def part_by_part(path: str, record: Record) -> str:
    key = record.record_type().key
    verbs = list(steps_of(type(record)))
    values = {
        "reference": record.reference,
        "pk": str(record.pk),
        "record_key": key,
        "key": key,
        "keys": key,
        "form": "csv",
        "verb": verbs[0] if verbs else "edit",
        "name": "title",
    }
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: values.get(part[1], "1"), path)


def addresses(world: World, who: str, *, api: bool, whole: bool) -> list[str]:
    """Those of all names; what is for everybody is left out."""
    own = tuple(f"/api/v1/{each.slug}" for each in record_types() if each.key in FOR_ALL)
    paths = [path for _name, path in named(get_resolver().url_patterns)]
    chosen = [path for path in paths if path.startswith("/api/v1/") == api]
    chosen = [path for path in chosen if not path.startswith(own)]
    found = sorted({address for path in chosen for address in filled(path, world)})
    share = 1 if whole or who == READERS[0] else SHARE
    return found[READERS.index(who) :: share]


def test_the_words_stand_in_a_record_of_almost_every_type(world: World) -> None:
    """Else the others show nothing."""
    silent = {
        key
        for key, record in world.hidden.items()
        if TOLD not in " ".join(str(value) for value in vars(record).values())
    }
    assert len(silent) < len(world.hidden) / 3, sorted(silent)


@pytest.mark.parametrize("who", READERS)
def test_no_record_of_another_is_readable(world: World, who: str) -> None:
    person = Person.objects.get(pk=world.readers[who].pk)
    readable = {
        key
        for key, record in world.hidden.items()
        if type(record)._default_manager.visible_to(person).filter(pk=record.pk).exists()
    }
    assert readable <= FOR_ALL


@pytest.mark.parametrize("who", READERS)
def test_no_page_tells_of_it(world: World, who: str, whole: bool) -> None:
    client, telling = world.client(who), []
    for number, address in enumerate(addresses(world, who, api=False, whole=whole)):
        if address == "/sign-out":
            continue
        answers = [client.get(address)]
        answers += [client.post(address, SENT)] if whole or number % 3 == 0 else []
        telling += [address for answer in answers if TOLD in read(answer).lower()]
    assert telling == []


@pytest.mark.parametrize("who", READERS)
def test_no_answer_of_the_api_tells_of_it(world: World, who: str, whole: bool) -> None:
    api, telling = world.api(who), []
    for number, address in enumerate(addresses(world, who, api=True, whole=whole)):
        path = address.removeprefix("/api/v1/")
        methods = METHODS if whole else METHODS[number % len(METHODS) :][:1]
        answers = [api.call(method, path, None if method == "get" else {}) for method in methods]
        telling += [address for answer in answers if TOLD in read(answer).lower()]
    assert telling == []


@pytest.mark.parametrize("who", READERS)
def test_no_picker_offers_it(world: World, who: str) -> None:
    client = world.client(who)
    telling = [
        key
        for key in world.hidden
        if key not in FOR_ALL and TOLD in read(client.get(f"/suggest/{key}?q={TYPED}")).lower()
    ]
    assert telling == []


@pytest.mark.parametrize("who", READERS)
def test_no_refusal_names_what_it_may_not_be_linked_with(world: World, who: str) -> None:
    """Somebody reports an incident and names, in each field, what she may not read."""
    fields = {"title": "Mine", "description": "Mine"}
    api, client, telling = world.api(who), world.client(who), []
    names = ("service", "item", "items", "reporter", "customer", "parent", "requested_for")
    for number, (key, record) in enumerate(world.hidden.items()):
        body = {**fields, **dict.fromkeys(names, [record.reference, str(record.pk)][number % 2])}
        answers = [
            api.call("post", "incidents", body),
            client.post("/incidents/new", body),
            client.post("/portal/ask", {"text": record.reference, **body}),
        ]
        telling += [key for answer in answers if TOLD in read(answer).lower()]
    assert telling == []


@pytest.mark.parametrize("who", [*READERS, "stranger"])
@pytest.mark.parametrize("address", ["/status", "/status/past"])
def test_no_status_page_tells_of_a_service_that_is_for_others(
    world: World, who: str, address: str
) -> None:
    client = Client() if who == "stranger" else world.client(who)
    answer = client.get(address)
    assert answer.status_code == 200
    assert TOLD not in read(answer).lower()


def test_a_reader_who_may_is_told(world: World) -> None:
    """The words are found where they may be: a walk that could find nothing would show nothing."""
    helge = signed_in(Person.objects.get(pk=world.desk.helge.pk))
    incident = world.hidden["incident"]
    assert TOLD in read(helge.get(f"/incidents/{incident.reference}"))
    assert TOLD in read(helge.get("/tickets"))
    ana = signed_in(world.desk.ana)
    assert TOLD in read(ana.get(f"/search?q={TYPED}"))
    assert TOLD in read(ana.get("/status"))


def test_every_picker_answers_whoever_may_choose(world: World) -> None:
    admin = signed_in(make_person("admin"))
    admin.raise_request_exception = False
    answers = {key: admin.get(f"/suggest/{key}?q={TYPED}") for key in world.hidden}
    assert {key for key, answer in answers.items() if answer.status_code != 200} == set()


def test_whoever_loses_the_customer_loses_its_records(world: World) -> None:
    CustomerPerson.objects.filter(person=world.desk.helge).delete()
    other = somebody("Olaf Ohlsen")
    customer = Customer.objects.get(title="Brandt")
    belongs = CustomerPerson.objects.create(customer=customer, person=other)
    address = f"/incidents/{world.hidden['incident'].reference}"
    belongs.delete()
    assert signed_in(Person.objects.get(pk=other.pk)).get(address).status_code == 404
