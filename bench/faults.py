"""Kill every process of a serving installation while clients write, and count what is lost.

    .venv/bin/python bench/faults.py                # 70 kills, some 25 minutes
    .venv/bin/python bench/faults.py --kills 10

Four clients create, edit, take a step and reply at an installation of its own; mails go to a server
of ours. Acknowledged writes are looked for afterwards (`fault_counts.py`). Prints a table, and ends
with 1 when one is lost or doubled, or something that should follow from it is missing.
"""

import argparse
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from email import message_from_bytes
from pathlib import Path
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller
from fault_writers import Writer
from run import ROOT, Installation

#: in this order again and again: nothing dies twice within seconds; some are likelier to die
TARGETS = (
    "backend", "web process", "worker", "checkpointer or writer", "postmaster",
    "backend", "web process", "web parent", "daemon", "supervisor",
)  # fmt: skip
CLIENTS = 4
CLEAN = 5
PATIENCE = 120.0
#: seconds that mails and other jobs may take after the last kill
JOBS = 600


class Sink:
    """Takes every mail and counts it by its id."""

    def __init__(self) -> None:
        self.mails: Counter[str] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails[message_from_bytes(envelope.content)["Message-ID"]] += 1
        return "250 kept"


class Serving:
    """A `./shallmark serve` whose processes can be found and killed."""

    def __init__(self, installation: Installation, mail_port: int) -> None:
        self.installation = installation
        self.port = free_port()
        mail = {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": str(mail_port)}
        self.environment = installation.environment | mail | {"PORT": str(self.port)}
        self.log = (installation.home / "serve.log").open("ab")
        #: what is asked to see whether all is well: a page at first, then records as a client
        self.probe = b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            [str(ROOT / "shallmark"), "serve"],
            env=self.environment,
            start_new_session=True,
            stdout=self.log,
            stderr=self.log,
            cwd=ROOT,
        )

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)
        self.log.close()

    def answers(self, seconds: float = 1.0) -> bool:
        """Whether an answer comes in time."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as probe:
                probe.sendall(self.probe + b"\r\n")
                return probe.recv(12).endswith(b"200")
        except OSError:
            return False

    def kill(self, target: str) -> bool:
        """Kill one process of a kind; False where there is none just now."""
        found = self._find(target)
        if not found:
            return False
        os.kill(found[int(time.time()) % len(found)], signal.SIGKILL)
        if target == "supervisor":
            self.process.wait()
            self.start()
        return True

    def _find(self, target: str) -> list[int]:
        supervisor = self.process.pid
        if target == "supervisor":
            return [supervisor]
        if target in {"worker", "web parent", "web process"}:
            part = "shallmark.cli.worker" if target == "worker" else "shallmark.cli.web"
            parents = [each for each in children(supervisor) if part in command(each)]
            return children(*parents) if target == "web process" else parents
        postmaster = self._postmaster()
        if target in {"postmaster", "daemon"}:
            return [postmaster if target == "postmaster" else parent(postmaster)]
        parts = {
            "backend": ("shallmark_app",),
            "checkpointer or writer": ("checkpointer", "walwriter", "background writer"),
        }[target]
        return [
            each for each in children(postmaster) if any(part in command(each) for part in parts)
        ]

    def _postmaster(self) -> int:
        path = self.installation.home / "postgres/data/postmaster.pid"
        return int(path.read_text().splitlines()[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def children(*parents: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if parent(int(entry.name)) in parents:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def clean_after(serving: Serving, killed: float) -> float:
    """Seconds from the kill to the first of several good answers in a row."""
    row: list[float] = []
    while len(row) < CLEAN and time.monotonic() < killed + PATIENCE:
        at = time.monotonic()
        row = [*row, at] if serving.answers() else []
        time.sleep(0.2)
    return (row[0] if row else time.monotonic()) - killed


def kill_all(serving: Serving, kills: int, pause: float) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = defaultdict(list)
    for number, target in enumerate(itertools.islice(itertools.cycle(TARGETS), kills), 1):
        time.sleep(pause)
        while not serving.kill(target):
            time.sleep(0.2)
        seconds[target].append(clean_after(serving, time.monotonic()))
        print(f"{number} {target}: {seconds[target][-1]:.1f} s", file=sys.stderr)
    return seconds


def written(seconds: dict[str, list[float]], counts: dict[str, int], bad: list[str]) -> str:
    lines = ["| killed | times | clean after, median s | most |", "|---|---|---|---|"]
    for target, took in seconds.items():
        median = sorted(took)[len(took) // 2]
        lines.append(f"| {target} | {len(took)} | {median:.1f} | {max(took):.1f} |")
    lines += ["", "| counted | |", "|---|---|"]
    lines += [
        f"| {name}{' (must be none)' if name in bad else ''} | {count:,} |"
        for name, count in counts.items()
    ]
    return "\n".join(lines) + "\n"


def run(installation: Installation, kills: int, pause: float) -> tuple[str, bool]:
    sink = Sink()
    mail_port = free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=mail_port)
    controller.start()
    serving = Serving(installation, mail_port)
    try:
        until = time.monotonic() + PATIENCE
        while not serving.answers(10) and time.monotonic() < until:
            time.sleep(0.5)
        given = installation.inside("token")
        head = ["GET /api/v1/incidents HTTP/1.1", "Host: localhost"]
        head.append(f"Authorization: Bearer {given['token']}")
        serving.probe = "\r\n".join([*head, ""]).encode()
        enough = Event()
        writers = [Writer(number, serving.port, enough, **given) for number in range(CLIENTS)]
        threads = [Thread(target=writer.run) for writer in writers]
        for thread in threads:
            thread.start()
        seconds = kill_all(serving, kills, pause)
        enough.set()
        for thread in threads:
            thread.join()
        notes = installation.home / "written.json"
        notes.write_text(json.dumps({"writes": [each for one in writers for each in one.writes]}))
        script = str(ROOT / "bench/fault_counts.py")
        found = installation.ask(sys.executable, script, str(notes), str(JOBS))
    finally:
        serving.stop()
        controller.stop()
    counts: dict[str, int] = found["counts"]
    counts["mails in the sink"] = len(sink.mails)
    counts["mails that came twice"] = sum(1 for number in sink.mails.values() if number > 1)
    counts["mails marked sent and missing"] = len(set(found["sent"]) - set(sink.mails))
    bad = [*found["bad"], "mails marked sent and missing"]
    return written(seconds, counts, bad), not any(counts[name] for name in bad)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=70)
    parser.add_argument("--pause", type=float, default=8, help="seconds of calm before each kill")
    parser.add_argument("--out", type=Path, help="write the table there, not to stdout")
    said = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="shallmark-faults-"))
    home.chmod(0o755)
    installation = Installation(home)
    try:
        installation.shallmark("simulate", "--scale", "0.02")
        table, good = run(installation, said.kills, said.pause)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if said.out:
        said.out.write_text(table)
    else:
        print(table)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
