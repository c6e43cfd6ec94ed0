"""Logs stay within their bound while those who write to them go on."""

import sys
from pathlib import Path

import psycopg
import pytest

from shallmark.cli import log_files
from shallmark.cli.postgres import OWNER, shared
from shallmark.cli.supervisor import Child, Supervisor
from shallmark.cli.tests.filled import INITIALISED, filled_home
from shallmark.cli.tests.homes import eventually, small_disk

KIB = 1024
#: writes numbered lines until it is told to end
CHATTER = """
import sys, time
number = 0
while True:
    number += 1
    print(f"{number} " + "x" * 90, file=sys.stderr, flush=True)
    if number % 50 == 0:
        time.sleep(0.01)
"""


def test_a_log_within_its_bound_is_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log_files.bound(log)
    log.write_bytes(b"x" * KIB)
    log_files.bound(log, KIB)
    assert [path.name for path in tmp_path.iterdir()] == ["web.log"]


def test_a_writer_goes_on_at_the_new_end_and_one_older_part_is_kept(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with log_files.opened(log) as writer:
        for part in (b"first", b"second", b"third"):
            writer.write(part * KIB)
            log_files.bound(log, KIB)
        writer.write(b"last")
    assert log.read_bytes() == b"last"
    assert (tmp_path / "web.log.1").read_bytes() == b"third" * KIB
    assert log.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "web.log.1").stat().st_mode & 0o777 == 0o600


def test_a_full_disk_costs_the_older_part_only(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "256k") as folder:
        log = folder / "web.log"
        log.write_bytes(b"x" * 200 * KIB)
        log_files.bound(log, KIB)
        assert log.stat().st_size == 0
        assert not (folder / "web.log.1").exists()


def test_the_log_of_a_child_is_bounded_while_it_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_files, "LOOK", 0.1)
    monkeypatch.setattr(log_files, "LARGEST", 64 * KIB)
    log = tmp_path / "chatter.log"
    child = Child("chatter", [sys.executable, "-c", CHATTER], log=log)
    supervisor = Supervisor([child], lost=lambda: False, regain=lambda: None)
    try:
        older = tmp_path / "chatter.log.1"
        # It has written that line into a log that was emptied before.
        assert supervisor.wait_for(lambda: older.exists() and b"\n2500 " in older.read_bytes(), 60)
        assert b"\n1 " not in b"\n" + older.read_bytes()
        assert child.lives()
    finally:
        supervisor.stop()


def test_the_log_of_the_embedded_database_is_bounded() -> None:
    """Its own process looks every few seconds; the server writes on through the same open file."""
    with filled_home(INITIALISED) as home, shared(home) as server:
        log = home.log / "postgres.log"
        large = b"x" * (log_files.LARGEST + 1)
        with log_files.opened(log) as writer:
            writer.write(large)
        assert eventually(lambda: log.stat().st_size < KIB, 30)
        assert (home.log / "postgres.log.1").stat().st_size > log_files.LARGEST
        with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as connection:
            connection.execute("DO $$ BEGIN RAISE LOG 'written after it'; END $$")
        assert eventually(lambda: b"written after it" in log.read_bytes())
        assert not log.read_bytes().startswith(b"\0")
