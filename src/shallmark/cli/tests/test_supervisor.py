"""The supervisor starts what dies again, gives up in words, and stops everything."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shallmark.cli.problems import Problem
from shallmark.cli.supervisor import Child, Supervisor
from shallmark.cli.tests.homes import eventually, kill, lives

# Starts a process of its own, as the web server does, and writes the numbers of both.
FAMILY = """
import os, subprocess, sys, time
helper = subprocess.Popen(["sleep", "60"])
open(sys.argv[1], "w").write(f"{os.getpid()} {helper.pid}")
time.sleep(60)
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


def never() -> bool:
    return False


def supervise(*children: Child, lost: Callable[[], bool] = never) -> Supervisor:
    return Supervisor(list(children), lost=lost, regain=lambda: None)


def python(name: str, code: str, *arguments: str) -> Child:
    return Child(name, [sys.executable, "-c", code, *arguments])


def family(notes: Path) -> Child:
    return python("family", FAMILY, str(notes))


def members(notes: Path) -> list[int]:
    return [int(number) for number in notes.read_text().split()] if notes.exists() else []


def test_it_starts_a_killed_process_again_and_clears_its_helpers_away(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    supervisor = supervise(family(notes))
    assert supervisor.wait_for(lambda: len(members(notes)) == 2, 10)
    first = members(notes)
    kill(first[0])
    assert supervisor.wait_for(lambda: len(members(notes)) == 2 and members(notes) != first, 10)
    assert not any(lives(process) for process in first)
    supervisor.stop()
    assert eventually(lambda: not any(lives(process) for process in members(notes)))


def test_it_gives_up_on_a_process_that_never_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shallmark.cli.supervisor.FIRST_PAUSE", 0.01)
    supervisor = supervise(python("broken", "raise SystemExit(3)"))
    with pytest.raises(Problem, match=r"broken process ended 6 times within a minute.*code 3"):
        supervisor.wait_for(never, 30)
    supervisor.stop()


def test_it_kills_what_does_not_end_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shallmark.cli.supervisor.PATIENCE", 0.3)
    child = python("stubborn", STUBBORN)
    supervisor = supervise(child)
    assert supervisor.wait_for(child.lives, 5)
    begun = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - begun < 3
    assert not child.lives()


def test_it_restarts_all_when_the_database_was_lost(tmp_path: Path) -> None:
    notes, losses = tmp_path / "notes", [True]
    supervisor = supervise(family(notes))
    assert supervisor.wait_for(lambda: len(members(notes)) == 2, 10)
    first = members(notes)
    supervisor.lost = lambda: bool(losses and losses.pop())
    assert supervisor.wait_for(lambda: members(notes) not in ([], first), 10)
    assert not lives(first[0])
    supervisor.stop()


def test_it_leaves_all_alone_while_something_keeps_the_database_from_starting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes, losses, obstacles = tmp_path / "notes", [True], ["The disk is full."]
    supervisor = supervise(family(notes))
    assert supervisor.wait_for(lambda: len(members(notes)) == 2, 10)
    first = members(notes)
    supervisor.lost = lambda: bool(losses)
    supervisor.obstacle = lambda: obstacles[0] if obstacles else ""
    supervisor.regain = losses.clear
    assert not supervisor.wait_for(lambda: members(notes) != first, 1)
    assert lives(first[0])
    assert capsys.readouterr().err == "The database's daemon ended. The disk is full.\n"
    obstacles.clear()
    assert supervisor.wait_for(lambda: members(notes) not in ([], first), 10)
    assert not lives(first[0])
    supervisor.stop()


def test_processes_do_not_get_the_owners_sign_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner:secret@/x")
    place = tmp_path / "seen"
    code = "import os, sys; open(sys.argv[1], 'w').write(str('DATABASE_OWNER_URL' in os.environ))"
    supervisor = supervise(python("curious", code + "; import time; time.sleep(60)", str(place)))
    assert supervisor.wait_for(lambda: place.exists() and bool(place.read_text()), 10)
    supervisor.stop()
    assert place.read_text() == "False"
    assert "DATABASE_OWNER_URL" in os.environ
