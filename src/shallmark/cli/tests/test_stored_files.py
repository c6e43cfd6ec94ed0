"""`doctor` holds the store of files against the records, names what differs, and mends it."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from shallmark.cli import stored_files
from shallmark.common.discussion.actions import attach
from shallmark.common.discussion.models import Attachment
from shallmark.common.discussion.tests.test_files import DAMAGES
from shallmark.common.discussion.tests.world import World, upload
from shallmark.manage.change_configuration import media as library
from shallmark.manage.change_configuration.tests import factories
from shallmark.pages.tests.factory import make_person

pytestmark = pytest.mark.django_db
CONTENT = b"content of both"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def attached(world: World) -> Attachment:
    attach(world.mail, by=world.ana, files=[upload("whole.txt", b"whole")])
    (attachment,) = attach(world.shop, by=world.ana, files=[upload("a.txt", CONTENT)])
    return attachment


def master_copy() -> Any:
    media = factories.media_item(access="release managers")
    keeper = make_person("configuration_manager")
    return library.take_in(media, ContentFile(CONTENT), "golden.img", by=keeper)


def age(path: Path, days: float = 8) -> None:
    before = time.time() - days * 86400
    os.utime(path, (before, before))


def told() -> list[tuple[str, str]]:
    return [(finding.level, finding.what) for finding in stored_files.findings()]


def test_a_store_that_is_whole_has_no_findings(attached: Attachment) -> None:
    master_copy()
    assert told() == []
    assert list(stored_files.repair()) == []


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_each_damaged_attachment_is_named_with_its_record(
    attached: Attachment, damage: Callable[[Path], object]
) -> None:
    damage(Path(default_storage.path(attached.stored_as)))
    ((level, what),) = told()
    assert level == "wrong"
    assert what.startswith(f"{attached.stored_as} ({attached.reference}: a.txt): it")
    assert list(stored_files.repair()) == [], "nothing else in the store has its content"
    assert len(told()) == 1


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_mended_from_another_one_of_the_same_content(
    attached: Attachment, damage: Callable[[Path], object]
) -> None:
    media = master_copy()
    for name, source in (
        (attached.stored_as, media.location),
        (media.location, attached.stored_as),
    ):
        damage(Path(default_storage.path(name)))
        assert len(told()) == 1
        sentence = f"{name} was written anew from {source}, which has the same content."
        assert list(stored_files.repair()) == [sentence]
        assert told() == []


def test_a_file_that_lost_its_name_is_found_by_its_content(attached: Attachment) -> None:
    place = Path(default_storage.path(attached.stored_as))
    place.rename(place.with_name("lost+found"))
    assert [level for level, _what in told()] == ["wrong", "note"]
    assert len(list(stored_files.repair())) == 1
    assert [level for level, _what in told()] == ["note"]


def test_a_record_of_another_size_is_named(attached: Attachment) -> None:
    Attachment.objects.filter(pk=attached.pk).update(size=7)
    ((level, what),) = told()
    assert level == "wrong"
    assert f"it has {len(CONTENT)} bytes as its digest says, the record says 7" in what


def test_a_file_that_cannot_be_read_is_named(attached: Attachment) -> None:
    place = Path(default_storage.path(attached.stored_as))
    place.unlink()
    place.mkdir()
    ((level, what),) = told()
    assert level == "wrong"
    assert "it cannot be read: Is a directory" in what


def test_what_leads_nowhere_is_named_and_stops_no_repair(attached: Attachment, store: Path) -> None:
    media = master_copy()
    (store / "ab").mkdir()
    (store / "ab" / "link").symlink_to(store / "nothing")
    assert told() == [("note", "ab/link (0\xa0bytes) belongs to no record.")]
    default_storage.delete(attached.stored_as)
    Path(default_storage.path(attached.stored_as)).symlink_to(store / "nothing")
    assert [level for level, _what in told()] == ["wrong", "note"]
    sentence = f"{attached.stored_as} was written anew from {media.location}"
    assert [each.partition(",")[0] for each in stored_files.repair()] == [sentence]
    assert [level for level, _what in told()] == ["note"]


def test_files_of_no_record_are_named_and_removed_after_a_week(
    attached: Attachment, store: Path
) -> None:
    places = {
        "blob": store / "ab" / ("ab" * 32),
        "part": store / "ab" / f"{'cd' * 32}.part",
        "library": store / "library" / "CI1" / "left.img",
        "other": store / "notes.txt",
    }
    for place in places.values():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"left")
    assert [level for level, _what in told()] == ["note"] * 4
    assert list(stored_files.repair()) == [], "their records may still come"
    for place in places.values():
        age(place)
    assert list(stored_files.repair()) == ["3 files that belong to no record were removed."]
    ((_level, what),) = told()
    assert what == "notes.txt (4\xa0bytes) belongs to no record."
    (remedy,) = [finding.remedy for finding in stored_files.findings()]
    assert remedy == "Shallmark did not put it there: move it away."


def test_many_faults_are_named_up_to_a_bound_and_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_files, "MOST", 2)
    files = [upload(f"{number}.txt", b"%d" % number) for number in range(5)]
    for attachment in attach(world.shop, by=world.ana, files=files):
        default_storage.delete(attachment.stored_as)
    assert len(told()) == 3
    assert told()[-1] == ("wrong", "3 more files are missing or damaged.")
