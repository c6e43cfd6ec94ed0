"""Writing entries: who may, once per form, with files and mentions."""

import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from shallmark.common.discussion import hooks
from shallmark.common.discussion.actions import add_entry, called_names
from shallmark.common.discussion.models import Entry, Mention
from shallmark.common.discussion.tests.world import World, upload
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.provenance import Source, entered


def test_it_keeps_a_public_reply_and_says_who_was_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "audiences", [lambda record, _kind, _by: [record.reporter]])
    entry = add_entry(world.shop, by=world.ana, text="  We look at it. ", public=True)
    stored = Entry.objects.get()
    assert (stored.text, stored.kind, stored.author, stored.channel) == (
        "We look at it.", "reply", world.ana, "page",
    )  # fmt: skip
    assert stored.told == [
        {"person": world.karin.pk, "name": "Karin Ohlsen", "address": "karin@example.org"}
    ]
    assert entry.reference == world.shop.reference


def test_it_runs_what_is_plugged_in_inside_the_transaction(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_it(_entry: Any, _record: Any) -> None:
        raise Invalid({"text": ["no"]})

    monkeypatch.setattr(hooks, "after_entries", [break_it])
    with pytest.raises(Invalid):
        add_entry(world.shop, by=world.ana, text="x", public=True)
    assert not Entry.objects.exists()


def test_a_customer_replies_but_writes_no_note(world: World) -> None:
    add_entry(world.shop, by=world.karin, text="Still broken", public=True)
    with pytest.raises(NotAllowed):
        add_entry(world.shop, by=world.karin, text="psst", public=False)


def test_it_refuses_a_customer_on_records_of_another(world: World) -> None:
    with pytest.raises(NotAllowed):
        add_entry(world.mail, by=world.karin, text="Let me in", public=True)


def test_it_refuses_who_only_reads(world: World) -> None:
    for public in (True, False):
        with pytest.raises(NotAllowed):
            add_entry(world.shop, by=world.eva, text="I audit", public=public)


@pytest.mark.parametrize(
    ("text", "files"),
    [("", []), ("  \n ", []), ("x" * 100_001, []), ("a\0b", []), ("x", [upload()] * 21)],
)
def test_it_refuses_what_is_empty_or_too_much(world: World, text: str, files: list[Any]) -> None:
    with pytest.raises(Invalid):
        add_entry(world.shop, by=world.ana, text=text, public=True, files=files)
    assert not Entry.objects.exists()


def test_the_same_form_twice_is_one_entry(world: World) -> None:
    token = uuid.uuid4()
    first = add_entry(world.shop, by=world.ana, text="Once", public=True, token=token)
    again = add_entry(world.shop, by=world.ana, text="Once", public=True, token=token)
    assert first.pk == again.pk
    assert Entry.objects.count() == 1


@pytest.mark.usefixtures("own_database")
def test_two_clicks_at_the_same_time_are_one_entry(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    world, token = World(), uuid.uuid4()
    start, written = threading.Barrier(2), []

    def click() -> None:
        start.wait()
        try:
            with entered(Source.PAGE):
                entry = add_entry(world.shop, by=world.ana, text="Once", public=True, token=token)
            written.append(entry)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert len({entry.pk for entry in written}) == 1
    assert len(written) == 2


def test_nobody_changes_or_deletes_what_was_said(world: World) -> None:
    entry = add_entry(world.shop, by=world.ana, text="Said", public=True)
    for change in (lambda: Entry.objects.update(text="Unsaid"), entry.delete, _truncate):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Entry.objects.get().text == "Said"


def _truncate() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("truncate discussion_entry cascade")


def test_it_reads_names_out_of_a_text() -> None:
    text = "@Ana and @jonas.w. see a@b.example, (@eva) @Ana, http://x/@y"
    assert called_names(text) == ["ana", "jonas.w", "eva"]


def test_only_people_who_may_read_it_are_called_in(world: World) -> None:
    add_entry(world.shop, by=world.ana, text="@jonas @karin @otto look", public=False)
    add_entry(world.shop, by=world.ana, text="@karin @otto look", public=True)
    called = Mention.objects.values_list("entry__kind", "person__username")
    assert set(called) == {("note", "jonas"), ("reply", "karin")}
