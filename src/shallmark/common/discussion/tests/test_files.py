"""Attachments: once per content, safe names, only for who may read, only as download."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client

from shallmark.common.discussion.actions import add_entry, attach
from shallmark.common.discussion.models import Attachment, Entry
from shallmark.common.discussion.names import safe_name, safe_type
from shallmark.common.discussion.sweep import sweep
from shallmark.common.discussion.tests.world import World, upload
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid


def stored() -> list[str]:
    if not default_storage.exists(""):
        return []
    return [
        f"{a}/{b}" for a in default_storage.listdir("")[0] for b in default_storage.listdir(a)[1]
    ]


def test_the_same_content_lies_once_under_its_hash(world: World) -> None:
    add_entry(world.shop, by=world.ana, text="x", public=True, files=[upload("a.txt", b"same")])
    add_entry(world.mail, by=world.ana, text="y", public=True, files=[upload("b.txt", b"same")])
    first, second = Attachment.objects.order_by("pk")
    assert (first.name, second.name) == ("a.txt", "b.txt")
    assert first.sha256 == second.sha256
    assert stored() == [f"{first.sha256[:2]}/{first.sha256}"]
    with default_storage.open(first.stored_as) as file:
        assert file.read() == b"same"


def test_large_files_and_files_on_the_record_itself_are_kept(world: World) -> None:
    content = os.urandom(3 * 1024 * 1024)
    (attachment,) = attach(world.shop, by=world.ana, files=[upload("big.bin", content, "x/y")])
    assert (attachment.size, attachment.entry, attachment.content_type) == (
        len(content), None, "application/octet-stream",
    )  # fmt: skip


def test_it_refuses_an_oversize_file_by_name_and_keeps_nothing(world: World, settings: Any) -> None:
    settings.ATTACHMENT_LIMIT = 1000
    files = [upload("fine.txt"), upload("dump.bin", b"x" * 1001)]
    with pytest.raises(Invalid) as refused:
        add_entry(world.shop, by=world.ana, text="see dump", public=True, files=files)
    assert "dump.bin" in refused.value.sentence
    assert refused.value.field == "files"
    assert not Entry.objects.exists()
    assert stored() == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\boot.ini", "boot.ini"),
        ("a\r\nContent-Type: text/html.txt", ["a Content-Type: text", "html.txt"][-1]),
        ("gpj.\u202eexe", "gpj.exe"),
        ("nul\0byte.txt", "nulbyte.txt"),
        (".htaccess", "htaccess"),
        ("...", "file"),
        ("", "file"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ("Übersicht \u2013 <b>.html", "Übersicht \u2013 <b>.html"),
    ],
)
def test_hostile_names_become_harmless(name: str, expected: Any) -> None:
    assert safe_name(name) == expected


def test_kinds_that_could_act_are_only_bytes() -> None:
    assert safe_type("text/html") == safe_type("image/svg+xml") == "application/octet-stream"
    assert safe_type("IMAGE/PNG; x=1") == "image/png"


def test_html_is_served_as_download_that_nothing_sniffs(world: World, client: Client) -> None:
    page = upload("page.html", b"<script>alert(1)</script>", "text/html")
    add_entry(world.shop, by=world.ana, text="x", public=True, files=[page])
    client.force_login(world.karin)
    answer: Any = client.get(Attachment.objects.get().url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    answer.close()
    assert answer["Content-Disposition"] == 'attachment; filename="page.html"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("public", "reader", "status"),
    [
        (True, "karin", 200),
        (True, "otto", 404),
        (True, "eva", 200),
        (False, "karin", 404),
        (False, "jonas", 200),
    ],
)
def test_a_file_follows_its_record_and_entry(
    world: World, client: Client, public: Any, reader: str, status: Any
) -> None:
    add_entry(world.shop, by=world.ana, text="x", public=public, files=[upload()])
    client.force_login(getattr(world, reader))
    answer = client.get(Attachment.objects.get().url)
    answer.close()
    assert answer.status_code == status


DAMAGES: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"!"),
    "a byte flipped": lambda path: path.write_bytes(b"?" + path.read_bytes()[1:]),
    "another file": lambda path: path.write_bytes(b"something else"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_not_given_out_and_mended_by_attaching_it_again(
    world: World, client: Client, damage: Callable[[Path], object]
) -> None:
    add_entry(world.shop, by=world.ana, text="x", public=True, files=[upload("a.txt", b"content")])
    attachment = Attachment.objects.get()
    client.force_login(world.ana)
    damage(Path(default_storage.path(attachment.stored_as)))
    answer = client.get(attachment.url)
    assert answer.status_code == 409
    assert "“a.txt” is not given out, since it is damaged on the server" in answer.content.decode()
    assert b"attach it again" in answer.content
    # Whoever may not read the record is told nothing of it.
    client.force_login(world.otto)
    assert client.get(attachment.url).status_code == 404
    attach(world.mail, by=world.ana, files=[upload("b.txt", b"content")])
    client.force_login(world.ana)
    answer = client.get(attachment.url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"content"  # type: ignore[attr-defined]
    answer.close()
    assert stored() == [attachment.stored_as]


def test_a_whole_file_is_not_written_again(world: World) -> None:
    attach(world.shop, by=world.ana, files=[upload("a.txt", b"content")])
    place = Path(default_storage.path(Attachment.objects.get().stored_as))
    before = place.stat().st_ino
    attach(world.mail, by=world.ana, files=[upload("b.txt", b"content")])
    assert place.stat().st_ino == before


def test_a_name_that_is_not_that_of_the_file_leads_nowhere(world: World, client: Client) -> None:
    attach(world.shop, by=world.ana, files=[upload()])
    client.force_login(world.ana)
    assert client.get(f"/files/{Attachment.objects.get().pk}/other.txt").status_code == 404


def test_the_sweep_takes_only_old_files_that_nothing_names(world: World) -> None:
    add_entry(world.shop, by=world.ana, text="x", public=True, files=[upload("a", b"named")])
    with transaction.atomic():
        add_entry(world.shop, by=world.ana, text="x", public=True, files=[upload("b", b"undone")])
        transaction.set_rollback(True)
    assert len(stored()) == 2
    assert sweep() == 0
    assert sweep(clock.now() + timedelta(days=8)) == 1
    assert stored() == [Attachment.objects.get().stored_as]
