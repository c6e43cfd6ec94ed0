"""Whatever happened to a backup, it restores as it was saved or is refused with a sentence."""

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest

from shallmark.cli import archive
from shallmark.cli.checksum import DigestWriter
from shallmark.cli.home import Home
from shallmark.cli.manifest import DUMP, NAME, Manifest
from shallmark.cli.postgres import OWNER, shared
from shallmark.cli.problems import WrongUse
from shallmark.cli.tests.filled import INITIALISED, SMALLEST, STARTED, filled_home
from shallmark.cli.tests.homes import shallmark

#: two attachments and a file of the media library
CONTENTS = (b"attached", b"another one " * 2000, b"image")
#: the settings of the product, where a test needs more than the smallest site
WHOLE = {"DJANGO_SETTINGS_MODULE": "shallmark.config.settings"}
PLANT = "INSERT INTO django_migrations (app, name, applied) VALUES ('auth', '9999_future', now())"

Members = dict[str, bytes]


def save(home: Home, target: Path) -> Manifest:
    """A backup as the command writes it, whatever the database is."""
    with shared(home) as server:
        return archive.write_backup(server.url(OWNER), home.files, target)[0]


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    with filled_home(SMALLEST) as home:
        for content in CONTENTS[:2]:
            digest = sha256(content).hexdigest()
            (home.files / digest[:2]).mkdir(exist_ok=True)
            (home.files / digest[:2] / digest).write_bytes(content)
        (home.files / "library").mkdir()
        (home.files / "library" / "core image 1.0.img").write_bytes(CONTENTS[2])
        yield home


@pytest.fixture(scope="module")
def saved(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("backups") / "whole.tar"
    save(home, target)
    return target


def refusal(source: Path, folder: Path) -> str:
    """The sentence with which it is refused; nothing but a sentence may come out."""
    with pytest.raises(WrongUse) as refused:
        archive.unpack(source, folder)
    return str(refused.value)


def rebuilt(saved: Path, target: Path, change: Callable[[Members], object]) -> Path:
    """The backup with other contents, with a digest to match, as a text editor could make it."""
    with tarfile.open(saved) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    change(members)
    with target.open("wb") as written:
        writer = DigestWriter(written)
        with tarfile.open(fileobj=writer, mode="w|") as tar:
            for name, content in members.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        writer.write_digest()
    return target


def restating(**changes: Any) -> Callable[[Members], None]:
    """A change of the manifest; None takes the key away."""

    def change(members: Members) -> None:
        stated = json.loads(members[NAME]) | changes
        complete = {name: value for name, value in stated.items() if value is not None}
        members[NAME] = json.dumps(complete).encode()

    return change


def test_a_whole_one_is_taken_apart_as_it_was(saved: Path, tmp_path: Path) -> None:
    manifest = archive.unpack(saved, tmp_path)
    digests = {sha256(content).hexdigest() for content in CONTENTS}
    assert set(manifest.files.values()) == digests
    assert manifest.migrations["auth"].startswith("0012")
    assert manifest.database_sha256 == sha256((tmp_path / DUMP).read_bytes()).hexdigest()
    assert {sha256(path.read_bytes()).hexdigest() for path in tmp_path.rglob("*")
            if path.is_file()} > digests  # fmt: skip


def test_a_byte_flipped_anywhere_is_noticed(saved: Path, tmp_path: Path) -> None:
    """Headers, contents, padding, manifest, note, the end of the archive, and the digest itself."""
    whole = saved.read_bytes()
    damaged = tmp_path / "damaged.tar"
    places = sorted({*range(0, len(whole), 509), *range(len(whole) - 100, len(whole))})
    assert len(places) > 150
    for place in places:
        content = bytearray(whole)
        content[place] ^= 0x01
        damaged.write_bytes(content)
        sentence = refusal(damaged, tmp_path / "out")
        assert "damaged" in sentence or "missing" in sentence


def test_an_end_that_was_cut_off_is_noticed(saved: Path, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    damaged = tmp_path / "damaged.tar"
    for length in (0, 1, 89, 512, len(whole) // 2, *range(len(whole) - 3000, len(whole), 61)):
        damaged.write_bytes(whole[:length])
        assert "cut off" in refusal(damaged, tmp_path / "out"), length


def test_what_was_added_at_the_end_is_noticed(saved: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.tar"
    for more in (b"\n", b"\0" * 512, saved.read_bytes()[-89:]):
        damaged.write_bytes(saved.read_bytes() + more)
        sentence = refusal(damaged, tmp_path / "out")
        assert "damaged" in sentence or "missing" in sentence


@pytest.mark.parametrize("number", range(3))
def test_a_file_of_other_content_is_named(saved: Path, tmp_path: Path, number: int) -> None:
    def change(members: Members) -> None:
        name = [name for name in members if name.startswith("files/")][number]
        members[name] = members[name][:-1] + b"?"

    sentence = refusal(rebuilt(saved, tmp_path / "x.tar", change), tmp_path / "out")
    assert "files/" in sentence
    assert "not the one that was saved" in sentence


def test_a_file_that_is_missing_is_named(saved: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        del members[next(name for name in members if name.startswith("files/"))]

    sentence = refusal(rebuilt(saved, tmp_path / "x.tar", change), tmp_path / "out")
    assert "is missing from it" in sentence


def test_a_file_that_nobody_lists_is_named(saved: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        members["files/library/more"] = b"more"

    sentence = refusal(rebuilt(saved, tmp_path / "x.tar", change), tmp_path / "out")
    assert "'files/library/more', which its manifest.json does not list" in sentence


def test_another_database_is_noticed(saved: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        members[DUMP] = members[DUMP] + b"x"

    sentence = refusal(rebuilt(saved, tmp_path / "x.tar", change), tmp_path / "out")
    assert "database.dump in it is not the one that was saved" in sentence


@pytest.mark.parametrize("name", [DUMP, NAME])
def test_half_a_backup_is_refused(saved: Path, tmp_path: Path, name: str) -> None:
    sentence = refusal(
        rebuilt(saved, tmp_path / "x.tar", lambda members: members.pop(name)), tmp_path / "out"
    )
    assert name in sentence


@pytest.mark.parametrize(
    "key", ["shallmark", "made_at", "migrations", "database_bytes", "database_sha256", "files"]
)
@pytest.mark.parametrize("value", [None, 7.5, ["x"], {"a": 1}])
def test_a_manifest_without_a_part_is_told_by_its_name(
    saved: Path, tmp_path: Path, key: str, value: Any
) -> None:
    sentence = refusal(
        rebuilt(saved, tmp_path / "x.tar", restating(**{key: value})), tmp_path / "o"
    )
    assert f"manifest.json {'lacks' if value is None else 'has no proper'} '{key}'" in sentence


@pytest.mark.parametrize(
    ("text", "word"),
    [(b"", "no JSON"), (b"{", "no JSON"), (b"[" * 100_000, "no JSON"), (b"[]", "no object"),
     (b"\xff\xfe", "no JSON"), (b"null", "no object"), (b"{}", "format None")],
)  # fmt: skip
def test_a_manifest_that_is_none_is_told(
    saved: Path, tmp_path: Path, text: bytes, word: str
) -> None:
    def change(members: Members) -> None:
        members[NAME] = text

    assert word in refusal(rebuilt(saved, tmp_path / "x.tar", change), tmp_path / "out")


@pytest.mark.parametrize("form", [1, 3, "2", 2.5])
def test_another_format_is_told(saved: Path, tmp_path: Path, form: Any) -> None:
    sentence = refusal(rebuilt(saved, tmp_path / "x.tar", restating(format=form)), tmp_path / "out")
    assert f"has format {form!r}" in sentence


def test_a_name_that_leads_outside_is_refused(saved: Path, tmp_path: Path) -> None:
    for name in ("files/../../escaped", "/etc/passwd", "files/a\nb", "other"):

        def change(members: Members, name: str = name) -> None:
            members[name] = b"x"

        sentence = refusal(rebuilt(saved, tmp_path / "x.tar", change), tmp_path / "out")
        assert "does not belong" in sentence
    assert not (tmp_path.parent / "escaped").exists()


def test_a_file_that_was_damaged_before_is_told_when_it_is_saved(
    home: Home, tmp_path: Path
) -> None:
    victim = next(path for path in home.files.rglob("*") if len(path.name) == 64)
    content = victim.read_bytes()
    victim.write_bytes(content[:-1] + b"?")
    try:
        done = shallmark(home.path, "backup", str(tmp_path / "b.tar"), "--json")
        assert done.returncode == 1
        assert json.loads(done.stdout)["damaged"] == [f"{victim.parent.name}/{victim.name}"]
        assert "1 files were damaged before they were saved" in done.stderr
    finally:
        victim.write_bytes(content)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"shallmark": "9.9.9"}, "9.9.9, which is newer than this one"),
        ({"shallmark": "0.1.1"}, "0.1.1, which is newer than this one"),
        ({"shallmark": "new"}, "no version"),
        ({"migrations": {"auth": "9999_future"}}, "has seen auth.9999_future"),
        ({"migrations": {"problems": "0001_first"}}, "has seen problems.0001_first"),
    ],
)
def test_a_newer_backup_is_refused_and_nothing_is_changed(
    home: Home, saved: Path, tmp_path: Path, change: dict[str, Any], word: str
) -> None:
    newer = rebuilt(saved, tmp_path / "newer.tar", restating(**change))
    done = shallmark(home.path, "restore", str(newer), "--replace")
    assert done.returncode == 2
    assert word in done.stderr
    assert len(list(home.files.rglob("*"))) >= 3


def test_a_newer_database_is_refused_whatever_the_manifest_says(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "newer.tar"
    with filled_home(SMALLEST) as other:
        with shared(other) as server, psycopg.connect(server.url(OWNER)) as connection:
            connection.execute(PLANT)
        save(other, target)
        older = rebuilt(target, tmp_path / "older.tar", restating(migrations={}))
    done = shallmark(home.path, "restore", str(older), "--replace")
    assert done.returncode == 2
    assert "auth.9999_future" in done.stderr


def test_an_older_backup_is_brought_up_to_this_version(tmp_path: Path) -> None:
    target = tmp_path / "older.tar"
    with filled_home(SMALLEST) as other:
        assert shallmark(other.path, "manage", "migrate", "auth", "0011").returncode == 0
        assert save(other, target).migrations["auth"].startswith("0011")
    with filled_home(INITIALISED) as fresh:
        done = shallmark(fresh.path, "restore", str(target))
        assert done.returncode == 0, done.stderr
        assert save(fresh, tmp_path / "now.tar").migrations["auth"].startswith("0012")


def test_a_backup_can_be_looked_at_without_restoring_it(
    home: Home, saved: Path, tmp_path: Path
) -> None:
    done = shallmark(home.path, "restore", str(saved), "--check")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Whole: 3 files")
    cut = tmp_path / "cut.tar"
    cut.write_bytes(saved.read_bytes()[:-1])
    assert shallmark(home.path, "restore", str(cut), "--check").returncode == 2


@pytest.fixture(scope="module")
def newer() -> Iterator[Home]:
    """A home of the whole product whose database has seen a migration of a version to come."""
    with filled_home(STARTED) as other, shared(other) as server:
        with psycopg.connect(server.url(OWNER)) as connection:
            connection.execute(PLANT)
        yield other


@pytest.mark.parametrize("command", [["serve"], ["manage", "migrate"], ["manage", "shell"],
                                     ["backup", "b.tar"], ["doctor", "--json"]])  # fmt: skip
def test_a_newer_database_is_not_opened(newer: Home, command: list[str]) -> None:
    done = shallmark(newer.path, *command, **WHOLE)
    assert done.returncode == 1
    seen = "belongs to a newer Shallmark: it has seen auth.9999_future"
    assert (seen if command[0] != "doctor" else "newer Shallmark") in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_database_that_is_no_newer_any_more_is_opened(newer: Home) -> None:
    with shared(newer) as server, psycopg.connect(server.url(OWNER)) as connection:
        connection.execute("DELETE FROM django_migrations WHERE name = '9999_future'")
    try:
        assert shallmark(newer.path, "manage", "shell", "-c", "", **WHOLE).returncode == 0
    finally:
        with shared(newer) as server, psycopg.connect(server.url(OWNER)) as connection:
            connection.execute(PLANT)
