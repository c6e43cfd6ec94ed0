"""What a whole run does that is dear, counted: a number that rises fails the run.

`tests/cost.json` names functions and how often a whole run may call them. A line more counts one
more. `./shallmark test --cost` runs everything and writes the file anew. Calls are counted, not
seconds: the same on every machine. What is called while a template of a database is built is left
out, since templates are kept between runs, and so is what each process does for itself.
"""

import functools
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

FILE = "tests/cost.json"
#: by this name a controller says to its processes that they count
COUNTING = "shallmark_cost"

#: calls by the `module:name` of a function
calls: Counter[str] = Counter()
_paused: list[bool] = []


@contextmanager
def left_out() -> Iterator[None]:
    """What happens in the block is not counted."""
    _paused.append(True)
    try:
        yield
    finally:
        _paused.pop()


def rises(calls: Mapping[str, int], limits: Mapping[str, int]) -> list[str]:
    """One line for each function that was called more often than its limit."""
    return [
        f"{name} was called {calls.get(name, 0)} times, {limit} are in {FILE}"
        for name, limit in limits.items()
        if calls.get(name, 0) > limit
    ]


def is_whole(config: pytest.Config) -> bool:
    """Whether all tests are selected, and none by `--long` beside them."""
    options = config.option
    names = ("keyword", "markexpr", "deselect", "ignore", "lf", "long")
    chosen = any(getattr(options, name, None) for name in names)
    return config.args_source is config.ArgsSource.TESTPATHS and not chosen


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--cost", action="store_true", help=f"write the calls of a run to {FILE}")


def pytest_configure(config: pytest.Config) -> None:
    worker = getattr(config, "workerinput", None)
    if worker is not None:
        if worker.get(COUNTING):
            config.pluginmanager.register(Counting(config), "cost")
    elif is_whole(config):
        config.pluginmanager.register(Sums(config), "cost-sums")
        config.pluginmanager.register(Counting(config), "cost")


def limits_of(config: pytest.Config) -> dict[str, int]:
    read: dict[str, int] = json.loads((config.rootpath / FILE).read_text())
    return read


class Counting:
    """Counts in a process that tests."""

    def __init__(self, config: pytest.Config) -> None:
        self.names = list(limits_of(config))

    # The modules of all tests are imported by then, so every name of a function is known.
    def pytest_collection_finish(self) -> None:
        counted = {id(target): _counted(name, target) for name, target in _targets(self.names)}
        for module in list(sys.modules.values()):
            for known_as, value in list(getattr(module, "__dict__", {}).items()):
                if id(value) in counted:
                    setattr(module, known_as, counted[id(value)])

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[COUNTING] = dict(calls)


def _targets(names: list[str]) -> Iterator[tuple[str, Any]]:
    """The functions of these names; those of a class are replaced in it at once."""
    for name in names:
        module, _, path = name.partition(":")
        owner, _, attribute = path.rpartition(".")
        place = import_module(module)
        if owner:
            kind = getattr(place, owner)
            setattr(kind, attribute, _counted(name, getattr(kind, attribute)))
        else:
            yield name, getattr(place, attribute)


def _counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*values: Any, **named: Any) -> Any:
        calls[name] += not _paused
        return function(*values, **named)

    return call


class Sums:
    """Adds up what the processes counted, and compares it with the file."""

    def __init__(self, config: pytest.Config) -> None:
        self.path: Path = config.rootpath / FILE
        self.limits = limits_of(config)
        self.write = config.getoption("--cost")
        self.lines: list[str] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[COUNTING] = True

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        calls.update(getattr(node, "workeroutput", {}).get(COUNTING, {}))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if session.exitstatus != pytest.ExitCode.OK:
            counted = (f"{name} {calls[name]}" for name in sorted(self.limits))
            self.lines = ["not compared: the run did not pass", *counted]
            return
        now = {name: calls[name] for name in sorted(self.limits)}
        self.lines = [", ".join(f"{name.rpartition(':')[2]} {now[name]}" for name in now)]
        if self.write:
            self.path.write_text(json.dumps(now, indent=2) + "\n")
            return
        higher = rises(now, self.limits)
        self.lines += higher
        if higher:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        elif now != self.limits:
            self.lines.append(f"fewer than in {FILE}: `./shallmark test --cost` lowers it")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("what was dear")
        for line in self.lines:
            terminalreporter.write_line(line)
