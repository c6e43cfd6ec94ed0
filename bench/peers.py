"""Shallmark beside django-helpdesk: the same machine, the same run, the same kind of work.

    .venv/bin/python bench/peers.py                    # 100,000 tickets in each
    .venv/bin/python bench/peers.py --tickets 10000 --home FOLDER --keep

Both are served as they are meant to be, by two processes, on the embedded PostgreSQL with its
usual settings, and are asked over HTTP by clients that wait for each answer. Prints a table in
Markdown. The peer is installed from bench/helpdesk/requirements.txt into an environment of its own.
"""

import argparse
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import api
from run import YEARLY, Installation

ROOT = Path(__file__).resolve().parent.parent
HELPDESK = ROOT / "bench/helpdesk"
PEER = "django-helpdesk 2.6.1"
ROUNDS = 40
#: lines of the table: name, and whether more is better
LINES = {
    "created a second, 1 client": True,
    "created a second, 4 clients": True,
    "list of 50, p50 ms": False,
    "list of 50, p95 ms": False,
    "one ticket, p50 ms": False,
    "one ticket, p95 ms": False,
    "list of 50 by a word, p50 ms": False,
    "list of 50 by a word, p95 ms": False,
}


@dataclass
class Site:
    """Something that is served: where, who asks, what a creation posts, what pages are asked."""

    port: int
    cookie: str
    create: dict[str, Any]
    #: name of a page -> the requests after which a person has it
    pages: dict[str, list[str]] = field(default_factory=dict)


def measure(site: Site) -> dict[str, float]:
    """All lines of the table for one of the two."""
    api.create(site.port, 2, **site.create)  # both processes have answered before it counts
    found = {}
    for clients, name in ((1, "1 client"), (4, "4 clients")):
        found[f"created a second, {name}"] = api.create(site.port, clients, **site.create)["rate"]
    for name, addresses in site.pages.items():
        took = [_visit(site, addresses) for _round in range(ROUNDS + 3)][3:]
        found[f"{name}, p50 ms"] = statistics.median(took)
        found[f"{name}, p95 ms"] = sorted(took)[int(len(took) * 0.95)]
    return found


def _visit(site: Site, addresses: list[str]) -> float:
    """Milliseconds until the last of the requests is answered, on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    connection.connect()
    began = time.perf_counter()
    for address in addresses:
        connection.request("GET", address, headers={"Cookie": site.cookie})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, (address, answer.status)
    took = time.perf_counter() - began
    connection.close()
    return took * 1000


def shallmark(home: Path, tickets: int) -> dict[str, float]:
    """A simulated year of this many incidents, served as `./shallmark serve` does."""
    home.mkdir(parents=True, exist_ok=True)
    installation = Installation(home)
    if not (home / "filled").exists():
        installation.shallmark("simulate", "--scale", f"{tickets / YEARLY:.6f}")
        (home / "filled").touch()
    given = installation.inside("token")
    reader = installation.inside("session")
    every = "/incidents?view=all"
    with installation.served() as port:
        pages = {
            "list of 50": [every],
            "one ticket": [f"/incidents/{reader['record']}"],
            "list of 50 by a word": [f"{every}&q=printer"],
        }
        return measure(Site(port, reader["cookie"], given, pages))


def helpdesk(home: Path, tickets: int) -> dict[str, float]:
    """The peer with this many tickets, served by gunicorn with two processes."""
    home.mkdir(parents=True, exist_ok=True)
    python = _environment(home / "environment")
    with _database(home / "home") as variables:
        environment = os.environ | variables
        if not (home / "filled.json").exists():
            given = _output([str(python), "helpdesk_site.py", str(tickets)], environment)
            (home / "filled.json").write_text(given)
        given = json.loads((home / "filled.json").read_text())
        with _served(python, environment) as port:
            return measure(_helpdesk_site(port, given))


def _helpdesk_site(port: int, given: dict[str, Any]) -> Site:
    body = {
        "queue": given["queue"],
        "title": "Scanner at gate 2 is offline",
        "description": "It began this morning and happens again when tried.",
        "submitter_email": "karin@example.org",
        "priority": 2,
    }
    rows = "/datatables_ticket_list/{}?draw=1&start=0&length=50"
    pages = {
        # the page comes empty and asks for its rows
        "list of 50": ["/tickets/", rows.format(given["all"])],
        "one ticket": [f"/tickets/{given['last']}/"],
        "list of 50 by a word": ["/tickets/", rows.format(given["text"])],
    }
    create = {"token": given["token"], "body": body, "path": "/api/tickets/", "scheme": "Token"}
    return Site(port, f"sessionid={given['session']}", create, pages)


def _environment(folder: Path) -> Path:
    """The Python of the peer's environment, made where it is not there."""
    python = folder / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)  # noqa: S603
        lock = HELPDESK / "requirements.txt"
        install = ["-m", "pip", "install", "-q", "--require-hashes", "-r", str(lock)]
        subprocess.run([str(python), *install], check=True)  # noqa: S603
    return python


@contextmanager
def _database(home: Path) -> Iterator[dict[str, str]]:
    """An embedded PostgreSQL as Shallmark starts it; yields how the peer reaches its database."""
    from shallmark.cli import roles
    from shallmark.cli.home import open_home
    from shallmark.cli.postgres import DATABASE, OWNER, shared

    with shared(open_home(home)) as server:
        roles.prepare(server)
        yield {
            "PEER_DATABASE": DATABASE,
            "PEER_HOST": str(server.sockets),
            "PEER_USER": OWNER,
            "PEER_PASSWORD": server.home.secret(OWNER),
        }


def _output(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True, cwd=HELPDESK
    )
    return done.stdout


@contextmanager
def _served(python: Path, environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    options = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "2"]
    serving = subprocess.Popen(  # noqa: S603
        [str(python), "-m", "gunicorn", *options, "--keep-alive", "30", "helpdesk_site"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=HELPDESK,
    )
    try:
        _await(port, serving)
        yield port
    finally:
        serving.terminate()
        serving.wait(60)


def _await(port: int, serving: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and serving.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The peer was not served within a minute.")


def table(found: dict[str, dict[str, float]], tickets: int, load: str) -> str:
    """Markdown: a line a figure, and how many times better Shallmark is."""
    ours, theirs = found["Shallmark"], found[PEER]
    lines = [
        f"{tickets:,} tickets in each, {os.cpu_count()} cores, load of the machine {load}.",
        "",
        f"| | Shallmark | {PEER} | times better |",
        "|---|---|---|---|",
    ]
    for name, more in LINES.items():
        ratio = ours[name] / theirs[name] if more else theirs[name] / ours[name]
        lines.append(f"| {name} | {ours[name]:,.1f} | {theirs[name]:,.1f} | {ratio:.1f} |")
    return "\n".join(lines)


WAYS: dict[str, Callable[[Path, int], dict[str, float]]] = {"Shallmark": shallmark, PEER: helpdesk}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="where both are installed and filled")
    parser.add_argument("--keep", action="store_true", help="leave them there")
    options = parser.parse_args()
    home = options.home or Path(tempfile.mkdtemp(prefix="shallmark-peers-"))
    sys.path.insert(0, str(ROOT / "src"))
    before, found = os.getloadavg()[0], {}
    try:
        for name, way in WAYS.items():
            found[name] = way(home / name.split()[0].lower(), options.tickets)
            print(f"{name}: {json.dumps(found[name])}", file=sys.stderr)
    finally:
        if not options.keep:
            shutil.rmtree(home, ignore_errors=True)
    print(table(found, options.tickets, f"{before:.1f} to {os.getloadavg()[0]:.1f}"))


if __name__ == "__main__":
    main()
