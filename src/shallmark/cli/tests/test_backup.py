"""A backup holds everything, comes back whole, and is refused where it would do harm."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from shallmark.cli.app import DISK_FULL
from shallmark.cli.home import Home
from shallmark.cli.postgres import APPLICATION, OWNER, shared
from shallmark.cli.tests.filled import SMALLEST, filled_home
from shallmark.cli.tests.homes import shallmark, small_disk, throw_away_home

RECORDS = """
CREATE TABLE IF NOT EXISTS demo_record (reference text PRIMARY KEY, title text);
CREATE TABLE IF NOT EXISTS demo_recordevent (pgh_id bigserial PRIMARY KEY, title text);
INSERT INTO demo_record VALUES ('INC0001234', 'Änder, "quoted"\n second line')
ON CONFLICT DO NOTHING;
INSERT INTO demo_recordevent (title) VALUES ('made');
CREATE OR REPLACE FUNCTION demo_append_only() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'history stays'; END $$;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON demo_recordevent
FOR EACH ROW EXECUTE FUNCTION demo_append_only();
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """An installation with a record and an attached file."""
    with filled_home(SMALLEST) as home:
        with shared(home) as server, psycopg.connect(server.url(OWNER)) as connection:
            connection.execute(RECORDS)
        stored = home.files / "ab" / "abcdef"
        stored.parent.mkdir()
        stored.write_bytes(b"attached")
        yield home


@pytest.fixture(scope="module")
def saved(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("backups") / "one.tar"
    done = shallmark(home.path, "backup", str(target), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["files"] == 1
    return target


def test_it_comes_back_whole_in_a_fresh_home(saved: Path) -> None:
    with throw_away_home() as fresh:
        done = shallmark(fresh.path, "restore", str(saved))
        assert done.returncode == 0, done.stderr
        assert (fresh.files / "ab" / "abcdef").read_bytes() == b"attached"
        with shared(fresh) as server, psycopg.connect(server.url(APPLICATION)) as connection:
            row = connection.execute("SELECT reference, title FROM demo_record").fetchone()
            assert row == ("INC0001234", 'Änder, "quoted"\n second line')
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM demo_recordevent")
        again = shallmark(fresh.path, "backup", str(saved.with_name("again.tar")))
        assert again.returncode == 0, again.stderr


def test_it_holds_no_secrets(home: Home, saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600
    content = saved.read_bytes()
    for name in (OWNER, APPLICATION, "secret_key"):
        assert home.secret(name).encode() not in content
    with tarfile.open(saved) as tar:
        assert "SECRETS.txt" in tar.getnames()


def test_it_does_not_overwrite_a_backup(home: Home, saved: Path) -> None:
    done = shallmark(home.path, "backup", str(saved))
    assert done.returncode == 2
    assert "exists already" in done.stderr


def test_it_refuses_to_restore_over_records(home: Home, saved: Path) -> None:
    refused = shallmark(home.path, "restore", str(saved))
    assert refused.returncode == 2
    assert "demo_record" in refused.stderr
    assert "--replace" in refused.stderr


def test_it_replaces_records_on_request(home: Home, saved: Path) -> None:
    with shared(home) as server, psycopg.connect(server.url(OWNER)) as connection:
        connection.execute("UPDATE demo_record SET title = 'later'")
    done = shallmark(home.path, "restore", str(saved), "--replace", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["files"] == 1
    with shared(home) as server, psycopg.connect(server.url(OWNER)) as connection:
        row = connection.execute("SELECT title FROM demo_record").fetchone()
        assert row
        assert row[0].startswith("Änder")


def test_it_refuses_while_somebody_works(home: Home, saved: Path) -> None:
    with shared(home) as server, psycopg.connect(server.url(APPLICATION)):
        done = shallmark(home.path, "restore", str(saved), "--replace")
    assert done.returncode == 1
    assert "stop ./shallmark serve first" in done.stderr


def test_it_refuses_what_is_no_backup_and_changes_nothing(home: Home, tmp_path: Path) -> None:
    for name, content in {"text.tar": b"no archive", "empty.tar": b""}.items():
        (tmp_path / name).write_bytes(content)
        done = shallmark(home.path, "restore", str(tmp_path / name), "--replace")
        assert done.returncode == 2, name
        assert "Traceback" not in done.stderr
    assert (home.files / "ab" / "abcdef").exists()


def test_a_backup_onto_a_full_disk_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    with filled_home(SMALLEST) as home, small_disk(tmp_path / "disk", "16k") as disk:
        done = shallmark(home.path, "backup", str(disk / "b.tar"))
        assert done.returncode == 1
        assert done.stderr.endswith(f"{DISK_FULL}\n")
        assert list(disk.iterdir()) == []
