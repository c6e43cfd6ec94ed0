"""What slow clients cost other readers: pages when it is quiet, and beside each kind of them.

    .venv/bin/python bench/slow_clients.py
    .venv/bin/python bench/slow_clients.py --rounds 5 --seconds 8 --out table.md

Serves an installation of its own with a small organisation. The slow clients run on the same cores.
Quiet and not quiet take turns, so that other work on the machine weighs on both. Ends with 1 when a
reader's p95 more than doubles, an honest client is cut off, or a slow one is not closed.
"""

import argparse
import http.cookiejar
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from run import Installation
from slow_kinds import KINDS, Goal, keep

SCALE = "0.1"
# Connections of these kinds are closed after CLIENT_TIMEOUT seconds.
ENDING = [name for name, (_number, _act, again) in KINDS.items() if not again]
TIMEOUT = 30


@dataclass
class Row:
    """One kind of slow client: milliseconds of pages, MiB of the web processes, what came of it."""

    quiet: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    closing: float = 0

    def ratio(self) -> float:
        return at(self.beside, 0.95) / at(self.quiet, 0.95)

    def is_good(self) -> bool:
        in_time = self.closing < 2 * TIMEOUT
        return self.ratio() <= 2 and in_time and set(self.outcomes) <= {"whole", "closed"}


def at(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]


class Reader:
    """Somebody signed in who reads pages one after the other."""

    def __init__(self, port: int) -> None:
        self.base = f"http://localhost:{port}"
        self.jar = http.cookiejar.CookieJar()
        handler = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(handler)
        self.send("/sign-in", {"username": "ana", "password": "shallmark"})

    def page(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=120) as answer:
            return str(answer.read().decode())

    def csrf(self, path: str) -> str:
        found = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', self.page(path))
        assert found, "the form there holds a token"
        return found[1]

    def send(self, path: str, fields: dict[str, str]) -> None:
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": self.csrf(path)}).encode()
        self.opener.open(self.base + path, data, timeout=120).read()

    def cookie(self) -> str:
        return "; ".join(f"{each.name}={each.value}" for each in self.jar)

    def read(self, paths: list[str], seconds: float) -> list[float]:
        """Milliseconds of each page within so many seconds, a dozen at least."""
        took: list[float] = []
        until = time.monotonic() + seconds
        while time.monotonic() < until or len(took) < 12:
            began = time.monotonic()
            self.page(paths[len(took) % len(paths)])
            took.append((time.monotonic() - began) * 1000)
        return took


def memory_of(installation: Installation) -> float:
    """MiB of the web processes of an installation; what they share is counted once."""
    home, kib = f"SHALLMARK_HOME={installation.home}\0".encode(), 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"shallmark.cli.web" not in (process / "cmdline").read_bytes():
                continue
            if home in (process / "environ").read_bytes():
                rollup = (process / "smaps_rollup").read_text()
                kib += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])  # type: ignore[index]
        except OSError:
            continue
    return kib / 1024


class Beside:
    """Slow clients of a kind in a process of their own, while the block runs."""

    def __init__(self, kind: str, goal: Goal) -> None:
        self.ready, self.enough = multiprocessing.Event(), multiprocessing.Event()
        self.counts: Any = multiprocessing.Queue()
        given = (kind, goal, self.ready, self.enough, self.counts)
        self.process = multiprocessing.Process(target=keep, args=given)
        self.outcomes: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self.process.start()
        self.ready.wait(60)
        return self

    def __exit__(self, *_error: object) -> None:
        self.enough.set()
        self.outcomes = self.counts.get(timeout=600)
        self.process.join()


def connections(port: int) -> int:
    """How many connections the server holds."""
    command = ["ss", "-Htn", "state", "established", f"( sport = :{port} )"]
    return len(subprocess.check_output(command, text=True).splitlines())  # noqa: S603


def closing(kind: str, goal: Goal) -> float:
    """Seconds until the last slow connection of a kind is closed by the server."""
    began = time.monotonic()
    with Beside(kind, goal):
        while connections(goal.port) > 0 and time.monotonic() - began < 4 * TIMEOUT:
            time.sleep(0.2)
        return time.monotonic() - began


def measure(installation: Installation, rounds: int, seconds: float) -> dict[str, Row]:
    rows = {kind: Row() for kind in KINDS}
    with installation.served() as port:
        reader = Reader(port)
        found = installation.inside("attachment")
        goal = Goal(port, reader.cookie(), reader.csrf("/password"), **found)
        paths = ["/incidents", "/notices", f"/incidents/{goal.record}"]
        reader.read(paths, seconds)
        for _round in range(rounds):
            for kind, row in rows.items():
                row.quiet += reader.read(paths, seconds)
                row.memory.append(memory_of(installation))
                with Beside(kind, goal) as beside:
                    row.beside += reader.read(paths, seconds)
                    row.memory.append(memory_of(installation))
                row.outcomes += beside.outcomes
                print(f"{kind}: {row.ratio():.2f} {dict(row.outcomes)}", file=sys.stderr)
        for kind, row in rows.items():
            row.closing = closing(kind, goal) if kind in ENDING else 0
    return rows


def written(rows: dict[str, Row]) -> str:
    heads = ["beside", "pages", "quiet p50", "p95", "with p50", "p95", "times", "MiB quiet", "with"]
    lines = [
        (
            f"Load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores. Milliseconds of a page as one"
            " reader sees it; MiB of all web processes; seconds until the last slow connection is"
            " closed."
        ),
        "",
        f"| {' | '.join([*heads, 'closed after', ''])} |",
        "|---" * (len(heads) + 2) + "|",
    ]
    for kind, row in rows.items():
        cells = [
            f"{KINDS[kind][0]:,} {kind}",
            str(len(row.beside)),
            *(f"{at(row.quiet, share):.0f}" for share in (0.5, 0.95)),
            *(f"{at(row.beside, share):.0f}" for share in (0.5, 0.95)),
            f"{row.ratio():.2f}",
            *(f"{max(row.memory[place::2]):.0f}" for place in (0, 1)),
            f"{row.closing:.0f} s" if row.closing else f"{row.outcomes['whole']} whole",
            "" if row.is_good() else "missed",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6, help="of reading, quiet and not")
    parser.add_argument("--home", type=Path, help="an installation to use and to leave there")
    parser.add_argument("--out", type=Path, help="write the table there, not to stdout")
    said = parser.parse_args()
    home = said.home or Path(tempfile.mkdtemp(prefix="shallmark-bench-"))
    installation = Installation(home)
    try:
        if not (home / "postgres").exists():
            installation.shallmark("simulate", "--scale", SCALE)
        rows = measure(installation, said.rounds, said.seconds)
    finally:
        if not said.home:
            shutil.rmtree(home, ignore_errors=True)
    table = written(rows)
    if said.out:
        said.out.write_text(table)
    else:
        print(table)
    sys.exit(0 if all(row.is_good() for row in rows.values()) else 1)


if __name__ == "__main__":
    main()
