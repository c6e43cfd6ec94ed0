"""Measure what the design budgets, at several sizes, and write a table in Markdown.

    .venv/bin/python bench/run.py                          # 1k, 100k and 1M incidents
    .venv/bin/python bench/run.py --sizes 1k --parts pages,api
    .venv/bin/python bench/run.py --home FOLDER --keep     # keep the databases for another time

Each size is an installation of its own with the embedded database, filled by `./shallmark
simulate`. 1M takes some 15 GB of disk and half an hour. Not part of `./shallmark test`.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import api
import log
import tables

ROOT = Path(__file__).resolve().parent.parent
REAL_LOG = ROOT.parent / "shared/data/servicenow_incident_event_log.csv.gz"
SIZES = {"1k": 1_000, "10k": 10_000, "100k": 100_000, "400k": 400_000, "1m": 1_000_000}
PARTS = ("pages", "checks", "api", "import", "clocks")
YEARLY = 1_500
IMPORTED = 12_000


class Installation:
    """One size in a home of its own, or in the database that `DATABASE_URL` names."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = os.environ | {"SHALLMARK_HOME": str(home), "SHALLMARK_DEMO": "0"}

    def ask(self, *command: str) -> Any:
        """What a command prints, read as JSON; exit code 1 says that it found something."""
        done = subprocess.run(  # noqa: S603
            command, env=self.environment, stdout=subprocess.PIPE, text=True, check=False, cwd=ROOT
        )
        if done.returncode not in {0, 1}:
            raise SystemExit(f"{' '.join(command)} failed with {done.returncode}.")
        return json.loads(done.stdout)

    def shallmark(self, *arguments: str) -> tuple[Any, float]:
        began = time.monotonic()
        said = self.ask(str(ROOT / "shallmark"), *arguments, "--json")
        return said, time.monotonic() - began

    def inside(self, what: str) -> Any:
        return self.ask(sys.executable, str(ROOT / "bench/inside.py"), what)

    @contextmanager
    def served(self) -> Iterator[int]:
        """The product as `./shallmark serve` runs it; yields the port."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = int(free.getsockname()[1])
        serving = subprocess.Popen(  # noqa: S603
            [str(ROOT / "shallmark"), "serve"],
            env=self.environment | {"PORT": str(port)},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
        )
        try:
            self._wait(serving, port)
            yield port
        finally:
            serving.terminate()
            serving.wait(60)

    def _wait(self, serving: "subprocess.Popen[bytes]", port: int) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until and serving.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5).read()
            except OSError:
                time.sleep(0.5)
            else:
                return
        raise SystemExit("The product was not served within two minutes.")


def measure(installation: Installation, incidents: int, parts: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"incidents": incidents, "load": os.getloadavg()[0]}
    if not (installation.home / "bench.json").exists():
        scale = f"{incidents / YEARLY:.6f}"
        made, took = installation.shallmark("simulate", "--scale", scale)
        filled = {"seconds": took, "incidents": made["incidents"], "played": made["played"]}
        (installation.home / "bench.json").write_text(json.dumps(filled))
    found["simulated"] = json.loads((installation.home / "bench.json").read_text())
    if "pages" in parts:
        found["pages"] = installation.inside("pages")
    if "checks" in parts:
        found["checks"] = installation.inside("checks")
    if "api" in parts:
        found["api"] = _creating(installation)
    if "import" in parts:
        found["import"] = _importing(installation)
    found["load after"] = os.getloadavg()[0]
    return found


def _creating(installation: Installation) -> list[dict[str, Any]]:
    given = installation.inside("token")
    with installation.served() as port:
        api.create(port, 2, **given)  # both web processes have answered before it counts
        return [api.create(port, clients, **given) for clients in (1, 4)]


def _importing(installation: Installation) -> list[dict[str, Any]]:
    found = []
    path = installation.home / "generated.csv"
    log.write_log(path, IMPORTED)
    for name, file in (("generated", path), ("real", REAL_LOG)):
        if file.exists():
            source = f"{name}-{int(time.time())}"
            said, took = installation.shallmark(
                "import", "servicenow", str(file), "--source", source
            )
            rows = said["rows_read"]
            found.append({"name": name, "rows": rows, "seconds": took, "rate": rows / took})
    return found


def clocks() -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(ROOT / "bench/clocks.py")],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return {"said": done.stdout.strip().splitlines()}


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1k,100k,1m", help=f"of {', '.join(SIZES)}")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--home", type=Path, help="where the installations are made")
    parser.add_argument("--keep", action="store_true", help="leave the installations there")
    parser.add_argument("--out", type=Path, help="write the table there, not to stdout")
    said = parser.parse_args()
    said.sizes, said.parts = said.sizes.split(","), said.parts.split(",")
    if not set(said.sizes) <= SIZES.keys() or not set(said.parts) <= set(PARTS):
        parser.error("There is no such size or part.")
    return said


def main() -> None:
    said = read_arguments()
    home = said.home or Path(tempfile.mkdtemp(prefix="shallmark-bench-"))
    found = {}
    try:
        for size in said.sizes:
            installation = Installation(home / size)
            installation.home.mkdir(parents=True, exist_ok=True)
            found[size] = measure(installation, SIZES[size], said.parts)
            print(f"{size}: measured", file=sys.stderr)
            if not said.keep:
                shutil.rmtree(installation.home, ignore_errors=True)
    finally:
        if not said.keep:
            shutil.rmtree(home, ignore_errors=True)
    table = tables.written(found, clocks() if "clocks" in said.parts else None)
    if said.out:
        said.out.write_text(table)
    else:
        print(table)


if __name__ == "__main__":
    main()
