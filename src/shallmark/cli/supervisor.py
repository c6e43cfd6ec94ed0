"""Keeps the processes of `serve` running: starts, restarts after a death, stops all together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO

from shallmark.cli import log_files
from shallmark.cli.output import say
from shallmark.cli.postgres_daemon import PR_SET_PDEATHSIG
from shallmark.cli.problems import Problem

# Seconds that a process may take to end what it has begun.
PATIENCE = 6.0
# Deaths within a minute after which starting once more is no cure.
TOO_OFTEN = 6
STEADY = 60.0
# Seconds before the first new start; before each further one twice as many, up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 10.0


def _begin(niceness: int) -> None:
    os.nice(niceness)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass(slots=True)
class Child:
    """One process of `serve`, with all the processes that it starts itself."""

    name: str
    command: list[str]
    # How far it steps back for the others where all want to compute.
    niceness: int = 0
    # Numbers of open files that it needs too, such as the socket it answers on.
    inherited: tuple[int, ...] = ()
    # Where it writes what it has to say; None: where we do.
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)
    start_at: float = 0.0

    def start(self) -> None:
        environment = dict(os.environ)
        # Whoever answers requests must not be able to sign in as the owner of the tables.
        environment.pop("DATABASE_OWNER_URL", None)
        with ExitStack() as stack:
            log = stack.enter_context(log_files.opened(self.log)) if self.log else None
            self.process = self._popen(environment, log)

    def _popen(
        self, environment: dict[str, str], log: IO[bytes] | None
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            pass_fds=self.inherited,
            # A group of its own: Ctrl-C reaches the supervisor alone, which stops all in order.
            start_new_session=True,
            preexec_fn=partial(_begin, self.niceness),  # noqa: PLW1509  the supervisor has one thread
        )

    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(number)

    def clear_away(self) -> None:
        """Kill what the process left in its group: it may hold the port."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def note_death(self, now: float) -> None:
        """Plan the next start, later each time; raise `Problem` when it dies too often."""
        assert self.process
        self.deaths = [death for death in self.deaths if death > now - STEADY] + [now]
        if len(self.deaths) >= TOO_OFTEN:
            raise Problem(
                f"The {self.name} process ended {TOO_OFTEN} times within a minute (last with code"
                f" {self.process.returncode}); all is stopped. What it said stands"
                f" {f'in {self.log}' if self.log else 'above'}."
            )
        self.start_at = now + min(FIRST_PAUSE * 2 ** (len(self.deaths) - 1), LONGEST_PAUSE)
        say(f"The {self.name} process ended (code {self.process.returncode}); starting it again.")
        self.process = None


class Supervisor:
    """Runs children until a signal asks to stop."""

    def __init__(
        self,
        children: list[Child],
        *,
        lost: Callable[[], bool],
        regain: Callable[[], None],
        obstacle: Callable[[], str] = str,
    ) -> None:
        self.children = children
        # Whether what all children need, the database, is gone; and how to get it back.
        self.lost = lost
        self.regain = regain
        self.stopping = False
        self.looked_at_logs = 0.0
        # What keeps the database from starting again, in a sentence, and what it is now.
        self.obstacle = obstacle
        self.in_the_way = ""

    def watch_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def start(self) -> None:
        """Start what does not run yet."""
        self._look_after_children()

    def run(self) -> None:
        """Keep the children alive; returns after a signal, with all of them stopped."""
        try:
            while not self.stopping:
                self._look_after_children()
                time.sleep(0.1)
        finally:
            self.stop()

    def wait_for(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Look after the children until `ready`; False when it took too long or we must stop."""
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            self._look_after_children()
            if ready():
                return True
            time.sleep(0.05)
        return False

    def stop(self) -> None:
        """Stop all children at once; those that do not end in time are killed."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        while any(child.lives() for child in self.children) and time.monotonic() < until:
            time.sleep(0.02)
        for child in self.children:
            child.clear_away()
            if child.process:
                child.process.wait()

    def _look_after_children(self) -> None:
        now = time.monotonic()
        if now > self.looked_at_logs + log_files.LOOK:
            self.looked_at_logs = now
            for child in self.children:
                if child.log:
                    log_files.bound(child.log)
        if self.lost() and not self._regain():
            return
        for child in self.children:
            if child.process is not None and not child.lives():
                child.clear_away()
                child.note_death(now)
            if child.process is None and now >= child.start_at and not self.stopping:
                child.start()

    def _regain(self) -> bool:
        """Get the database back, and let all begin anew; False while something is in the way.

        Meanwhile the children go on: they say to whoever asks that the disk is full.
        """
        before, self.in_the_way = self.in_the_way, self.obstacle()
        if self.in_the_way:
            if not before:
                say(f"The database's daemon ended. {self.in_the_way}")
            return False
        say("The database's daemon ended; starting the database again.")
        self.stop()
        self.regain()
        for child in self.children:
            child.process = None
        return True

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True
