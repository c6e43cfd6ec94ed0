"""A run that is spread: what shares a costly fixture stays together, and every test runs once."""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.support import spread
from tests.support.small_runs import small_environment

SHARED = """
import os
import pytest

@pytest.fixture(scope="module")
def world():
    with open("made", "a") as made:
        made.write("x")

@pytest.mark.parametrize("n", range(50))
def test_it_shares(world, n):
    with open("ran", "a") as ran:
        ran.write(f"shared 0 {os.environ['PYTEST_XDIST_WORKER']}\\n")
"""
CUT = """
import os
import time
import pytest

@pytest.mark.parametrize("n", range(50), ids=lambda n: f"{n}@example.org")
def test_it_is_alone(n):
    with open("ran", "a") as ran:
        ran.write(f"cut {n // 20} {os.environ['PYTEST_XDIST_WORKER']}\\n")
    time.sleep(n == 49)
    assert n != 7
"""


def spread_over(processes: int, place: Path) -> str:
    """What a run of the small suite printed."""
    (place / "ran").write_text("")
    way = ["-p", "xdist", "-p", "tests.support.spread", "-n", str(processes), "--dist", "loadscope"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *way, "-rf"],
        cwd=place,
        env=small_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A small suite, spread over two processes; where it ran and what was printed."""
    place = tmp_path_factory.mktemp("suite")
    (place / "test_shared.py").write_text(SHARED)
    (place / "test_cut.py").write_text(CUT)
    (place / "pytest.ini").write_text("[pytest]\naddopts = -q\n")
    return place, spread_over(2, place)


def workers(place: Path) -> dict[str, list[str]]:
    """Piece -> the process of each test of it."""
    by_worker = defaultdict(list)
    for line in (place / "ran").read_text().splitlines():
        piece, _, worker = line.rpartition(" ")
        by_worker[piece].append(worker)
    return by_worker


def test_it_keeps_a_file_together_that_shares_a_fixture(run: tuple[Path, str]) -> None:
    assert (run[0] / "made").read_text() == "x"


def test_it_runs_every_test_once_and_each_piece_in_one_process(run: tuple[Path, str]) -> None:
    by_worker = workers(run[0])
    many = {piece: len(ran) for piece, ran in by_worker.items()}
    assert many == {"shared 0": 50, "cut 0": 20, "cut 1": 20, "cut 2": 10}
    assert all(len(set(ran)) == 1 for ran in by_worker.values())


def test_it_names_a_failing_test_as_it_is_called_alone(run: tuple[Path, str]) -> None:
    assert "FAILED test_cut.py::test_it_is_alone[7@example.org] - assert" in run[1]
    assert "1 failed, 99 passed" in run[1]


def test_it_tells_the_seconds_of_each_group(run: tuple[Path, str]) -> None:
    assert "generic       100 tests" in run[1]
    assert spread.group_of("src/shallmark/plan/policy/tests/test_x.py::test_y") == "functions"
    assert spread.group_of("src/shallmark/cli/tests/test_x.py::test_y[src/]") == "cli"


def test_it_starts_with_what_took_longest_the_time_before(run: tuple[Path, str]) -> None:
    place, _printed = run
    spread_over(1, place)
    assert next(iter(workers(place))) == "cut 2"


class Item:
    """What the order of pieces asks of a test."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get_closest_marker(self, marker: str) -> bool:
        return marker == "simulated_year" and self.name.startswith("year")


def test_it_lets_only_one_of_those_that_want_the_year_begin_early() -> None:
    names = ["a", "year 1", "year 2", "b", "year 3", "c", "d", "e", "year 4"]
    ordered = spread._apart([[Item(name)] for name in names])  # type: ignore[list-item]
    after = [piece[0].name for piece in ordered]  # type: ignore[attr-defined]
    assert sorted(after) == sorted(names)
    assert after[:4] == ["a", "year 1", "b", "c"]
    assert [name for name in after if name.startswith("year")] == [f"year {n}" for n in range(1, 5)]
