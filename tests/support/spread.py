"""How tests are spread over the processes of a run, and what each group of them took.

Work goes out in pieces, the longest first by the seconds of the run before (`.pytest_cache`), and
whoever is free takes the next. A file whose tests share a fixture of the module is one piece, for
each process would make that fixture again; other files are cut.

None of xdist's own ways does this: `worksteal` parts the tests of a shared fixture, `loadfile` may
leave one process alone with a long file, and `loadgroup` of xdist 3.8 groups nothing under pytest
9.2, in silence (pytest-xdist issue 1386). So `--dist loadscope` gets a scheduler of ours by
xdist's hook. Only the processes that test know fixtures: the first of them writes the sizes of the
pieces where the scheduler reads them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

#: a piece of a file that shares nothing ends with so many tests or seconds
TESTS, SECONDS = 20, 15.0
#: so many pieces are begun before a second one that wants the simulated year
MEANWHILE = 4
#: where the seconds of each test are kept between runs, and the sizes of the pieces of this one
KEPT, SIZES = "shallmark/seconds", "shallmark/pieces"
#: less is not worth keeping
KEPT_FROM = 0.05
#: the first that a path begins with is its group
GROUPS = {
    "src/shallmark/ledger/": "ledger",
    "src/shallmark/simulate/": "simulate",
    "src/shallmark/conformity/": "conformity",
    "src/shallmark/connect/": "connect",
    "src/shallmark/cli/": "cli",
    "src/shallmark/kernel/": "generic",
    "src/shallmark/pages/": "generic",
    "src/": "functions",
    "tests/browser/": "browser",
    "": "generic",
}

Seconds = Mapping[str, float]


def group_of(nodeid: str) -> str:
    return next(group for path, group in GROUPS.items() if nodeid.startswith(path))


def shares(item: pytest.Item) -> bool:
    """Whether a fixture of it is made once for the whole file."""
    # There is no public way to ask for the fixtures of a test with their scopes.
    info = item._fixtureinfo if isinstance(item, pytest.Function) else None
    fixtures = info.name2fixturedefs.values() if info else ()
    return any(fixture.scope == "module" for named in fixtures for fixture in named)


def pieces(items: Iterable[pytest.Item], seconds: Seconds) -> list[list[pytest.Item]]:
    """The tests cut into pieces, those that are done first at the head."""
    cut: list[list[pytest.Item]] = []
    for _path, listed in groupby(items, key=lambda item: item.path):
        of_file = list(listed)
        cut += [of_file] if any(map(shares, of_file)) else _cut(of_file, seconds)
    # A first run knows no seconds: then what makes a world or opens a browser goes first.
    ordered = sorted(cut, key=lambda piece: (-_long(piece, seconds), not _heavy(piece)))
    return _apart(ordered)


def _apart(ordered: list[list[pytest.Item]]) -> list[list[pytest.Item]]:
    """One piece that wants the simulated year goes first of its kind, and writes it.

    The others follow a little later, so that no process waits for that.
    """
    places = [place for place, piece in enumerate(ordered) if _wants_year(piece)][1:]
    spread = [piece for place, piece in enumerate(ordered) if place not in places]
    for number, place in enumerate(places):
        spread.insert(max(MEANWHILE + number, place), ordered[place])
    return spread


def _wants_year(piece: Sequence[pytest.Item]) -> bool:
    return any(item.get_closest_marker("simulated_year") for item in piece)


def _cut(items: Sequence[pytest.Item], seconds: Seconds) -> Iterator[list[pytest.Item]]:
    piece: list[pytest.Item] = []
    for item in items:
        piece.append(item)
        if len(piece) == TESTS or _long(piece, seconds) > SECONDS:
            yield piece
            piece = []
    if piece:
        yield piece


def _long(piece: Sequence[pytest.Item], seconds: Seconds) -> float:
    return sum(seconds.get(item.nodeid, 0.0) for item in piece)


def _heavy(piece: Sequence[pytest.Item]) -> bool:
    return any(shares(item) or item.get_closest_marker("browser") for item in piece)


class Times:
    """What the tests of this run took, setup and teardown included."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        durations = {**(session.config.cache.get(KEPT, {}) if session.config.cache else {})}
        for nodeid, seconds in self.seconds.items():
            durations.pop(nodeid, None)
            if seconds >= KEPT_FROM:
                durations[nodeid] = round(seconds, 2)
        if session.config.cache:
            session.config.cache.set(KEPT, durations)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        many = Counter(group_of(nodeid) for nodeid in self.seconds)
        took: Counter[str] = Counter()
        for nodeid, seconds in self.seconds.items():
            took[group_of(nodeid)] += seconds  # type: ignore[assignment]
        terminalreporter.section("seconds per group")
        for group, seconds in took.most_common():
            terminalreporter.write_line(f"{seconds:8.1f}s {group:10} {many[group]:6} tests")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Times(), "times")


class Pieces(LoadScopeScheduling):
    """Hands out the pieces in their order; they lie one after the other in what was collected."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False
        self._piece_of: dict[str, str] = {}

    def schedule(self) -> None:
        if not self._piece_of:
            ids = next(iter(self.registered_collections.values()))
            sizes = self.config.cache.get(SIZES, []) if self.config.cache else []
            assert sum(sizes) == len(ids), "The sizes of the pieces are of another run."
            names = [str(number) for number, size in enumerate(sizes) for _test in range(size)]
            self._piece_of = dict(zip(ids, names, strict=True))
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self._piece_of[nodeid]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Pieces | None:
    return Pieces(config, log) if config.getvalue("dist") == "loadscope" else None


# After the tests that are not meant have left.
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a process of a run that is spread: the same order in each of them."""
    worker = getattr(config, "workerinput", {}).get("workerid")
    if worker is None or config.cache is None:
        return
    cut = pieces(items, config.cache.get(KEPT, {}))
    items[:] = [item for piece in cut for item in piece]
    if worker == "gw0":
        config.cache.set(SIZES, [len(piece) for piece in cut])
