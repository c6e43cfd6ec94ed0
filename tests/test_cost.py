"""A whole run counts what is dear, and fails when it does more of it than the file allows."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from shallmark.cli.testing.system import ROOT
from tests.support import cost
from tests.support.small_runs import small_environment

DEAR = """
def build():
    return 1

class Page:
    def goto(self):
        return 2
"""
TESTS = """
import dear
from dear import build as made
from tests.support.cost import left_out

def test_one():
    assert made() == dear.build() == 1
    assert dear.Page().goto() == 2

def test_two():
    made()
    with left_out():
        made()
"""


def run(place: Path, limits: dict[str, int], *arguments: str) -> tuple[int, str]:
    """The exit status of a run of the small suite, and what it printed."""
    (place / "tests").mkdir(exist_ok=True)
    (place / cost.FILE).write_text(json.dumps(limits))
    (place / "dear.py").write_text(DEAR)
    (place / "suite").mkdir(exist_ok=True)
    (place / "suite/test_small.py").write_text(TESTS)
    # The option that `conftest.py` of the product adds.
    (place / "conftest.py").write_text(
        "def pytest_addoption(parser): parser.addoption('--long', action='store_true')"
    )
    (place / "pytest.ini").write_text(
        "[pytest]\naddopts = -p xdist -p tests.support.cost\ntestpaths = suite\npythonpath = ."
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=place,
        env=small_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("processes", ["0", "2"])
def test_it_fails_a_run_that_calls_more(tmp_path: Path, processes: str) -> None:
    status, printed = run(tmp_path, {"dear:build": 2, "dear:Page.goto": 1}, "-n", processes)
    assert status == 1
    assert "2 passed" in printed
    assert "build 3" in printed
    assert f"dear:build was called 3 times, 2 are in {cost.FILE}" in printed
    assert "dear:Page.goto was called" not in printed


def test_it_lets_a_run_pass_that_calls_as_often(tmp_path: Path) -> None:
    assert run(tmp_path, {"dear:build": 3, "dear:Page.goto": 1})[0] == 0


def test_it_says_where_the_file_may_be_lowered_and_writes_it_on_request(tmp_path: Path) -> None:
    status, printed = run(tmp_path, {"dear:build": 9, "dear:Page.goto": 1})
    assert status == 0
    assert "--cost" in printed
    assert run(tmp_path, {"dear:build": 9, "dear:Page.goto": 0}, "--cost")[0] == 0
    assert json.loads((tmp_path / cost.FILE).read_text()) == {"dear:Page.goto": 1, "dear:build": 3}


@pytest.mark.parametrize("part", [["suite/test_small.py"], ["-k", "one"], ["--long"]])
def test_it_compares_nothing_where_a_part_is_run(tmp_path: Path, part: list[str]) -> None:
    status, printed = run(tmp_path, {"dear:build": 0}, *part)
    assert status == 0
    assert "dear" not in printed


def test_it_refuses_a_name_that_is_nowhere(tmp_path: Path) -> None:
    status, printed = run(tmp_path, {"dear:gone": 0})
    assert status != 0
    assert "gone" in printed


def test_every_function_of_the_file_is_there() -> None:
    names = json.loads((ROOT / cost.FILE).read_text())
    assert len(dict(cost._targets([name for name in names if "." not in name.split(":")[1]]))) > 3
