"""Web processes are forked from one parent, replaced when they die, and end with it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shallmark.cli.tests.homes import ROOT, eventually, kill, lives

# Each process adds its number to a file, then does what the second argument says.
PROGRAM = """
import os, signal, sys, time
from shallmark.cli import web_processes

web_processes.DELAY = 0.1

def work():
    with open(sys.argv[1], "a") as notes:
        print(os.getpid(), file=notes)
    if sys.argv[2] == "fail":
        raise SystemExit(3)
    signal.sigwait({signal.SIGTERM})

signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
web_processes.WebProcesses(work, 2).run()
"""


@contextmanager
def parent(notes: Path, does: str = "wait") -> Iterator["subprocess.Popen[bytes]"]:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", PROGRAM, str(notes), does]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def numbers(notes: Path) -> list[int]:
    return [int(line) for line in notes.read_text().split()] if notes.exists() else []


def test_a_killed_process_is_replaced_and_the_other_goes_on(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with parent(notes) as process:
        assert eventually(lambda: len(numbers(notes)) == 2)
        first, second = numbers(notes)
        kill(first)
        assert eventually(lambda: len(numbers(notes)) == 3)
        assert lives(second)
        assert process.poll() is None


def test_all_end_when_the_parent_is_told_to(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with parent(notes) as process:
        assert eventually(lambda: len(numbers(notes)) == 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        assert not any(lives(each) for each in numbers(notes))


def test_all_end_when_the_parent_is_killed(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with parent(notes) as process:
        assert eventually(lambda: len(numbers(notes)) == 2)
        kill(process.pid)
        assert eventually(lambda: not any(lives(each) for each in numbers(notes)))


def test_processes_that_fail_again_and_again_end_the_parent(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with parent(notes, "fail") as process:
        assert process.wait(30) == 1
        assert 6 <= len(numbers(notes)) <= 8
