"""Forks processes that all do the same work, and replaces those that die."""

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from shallmark.cli.output import say
from shallmark.cli.postgres_daemon import PR_SET_PDEATHSIG

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# Seconds within which a process that dies counts as failed, and how long the next one waits then.
FAILED, DELAY = 2.0, 1.0
# Failures in a row after which one more start is no cure.
TOO_OFTEN = 6


class WebProcesses:
    """Keeps so many processes at work until a signal asks to stop."""

    def __init__(self, work: Callable[[], None], number: int) -> None:
        self.work = work
        self.number = number
        self.started: dict[int, float] = {}
        self.failures = 0
        self.stopping = False

    def run(self) -> None:
        for number in STOPPING:
            signal.signal(number, self._stop)
        while not self.stopping or self.started:
            while len(self.started) < self.number and not self.stopping:
                self._start()
            self._wait()

    def _start(self) -> None:
        parent = os.getpid()
        # A signal between the fork and its note would miss the new process.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        process = os.fork()
        if not process:
            self._work(parent)
        self.started[process] = time.monotonic()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)

    def _work(self, parent: int) -> NoReturn:
        """Work in the new process, which ends here and runs nothing of its parent's."""
        code = 1
        try:
            for number in STOPPING:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
            _die_with(parent)
            self.work()
            code = 0
        finally:
            if code:
                traceback.print_exc()
            os._exit(code)

    def _wait(self) -> None:
        """Wait for the end of a process; raise `SystemExit` when too many fail one by one."""
        process, status = os.wait()
        lived = time.monotonic() - self.started.pop(process)
        if self.stopping:
            return
        ended = os.waitstatus_to_exitcode(status)
        say(f"A web process ended (code {ended}); another takes its place.")
        self.failures = self.failures + 1 if lived < FAILED else 0
        if self.failures >= TOO_OFTEN:
            sys.exit(1)
        if self.failures:
            time.sleep(DELAY)

    def _stop(self, *_signal: object) -> None:
        self.stopping = True
        for process in self.started:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)


def _die_with(parent: int) -> None:
    """Have Linux end this process when its parent dies: it would hold the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
