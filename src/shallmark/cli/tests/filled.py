"""Homes that are filled once for all tests that begin with one, and copied in a tenth of a second.

They are kept between runs, in memory or in `.cache/test-homes`, under a digest of the product's
code. That a home without anything is filled right, `test_serve.py`, `test_commands.py` and
`test_backup.py` try.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from shallmark.cli.home import Home
from shallmark.cli.locks import alone
from shallmark.cli.postgres import shared
from shallmark.cli.testing.memory import kept_in_memory
from shallmark.cli.tests import homes
from shallmark.cli.tests.homes import ROOT, copy, environment, throw_away_home
from tests.support import databases

KEPT = kept_in_memory("homes") or ROOT / ".cache" / "test-homes"
#: the settings of the product, without its demonstration
PRODUCT = {"DJANGO_SETTINGS_MODULE": "shallmark.config.settings", "SHALLMARK_DEMO": "0"}
TABLES = """
from shallmark.cli import database
database.connect_environment()
"""
#: what `serve` does before it serves
FIRST_START = """
import os
from shallmark.cli import database, preparer
database.connect_environment()
print(preparer.fill_first(os.environ["DATABASE_URL"], "127.0.0.1"))
preparer.end()
"""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a home holds: its name, and what fills it."""

    name: str
    fill: Callable[[Home], None]


def _run(home: Home, code: str, **settings: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(home.path, **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        umask=0o022,
    )
    assert done.returncode == 0, done.stderr


def _begin(home: Home) -> None:
    with shared(home):
        pass


#: a server that was made and never used
INITIALISED = Filled("initialised", _begin)
#: the tables of the smallest site
SMALLEST = Filled("smallest", lambda home: _run(home, TABLES))
#: the product after its first start
STARTED = Filled("started", lambda home: _run(home, FIRST_START, **PRODUCT))


@cache
def fingerprint() -> str:
    """What filled homes depend on."""
    digest = sha256(databases.code().encode())
    for path in (Path(__file__), Path(homes.__file__), *Path(__file__).parent.glob("tiny*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def filled_home(what: Filled, size: str = "") -> Iterator[Home]:
    """A throw-away home that holds this; `size`: of a disk of its own that it lies on."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        # Held while it is copied, too: so nobody takes it away meanwhile.
        with alone(KEPT / "lock"):
            home = stack.enter_context(throw_away_home(size, like=_kept(what)))
        yield home


def _kept(what: Filled) -> Path:
    kept = KEPT / fingerprint() / what.name
    if kept.exists():
        return kept
    for other in KEPT.iterdir():
        if other.is_dir() and other.name != fingerprint():
            shutil.rmtree(other, ignore_errors=True)
    with throw_away_home() as home:
        what.fill(home)
        (home.postgres / "server.json").unlink(missing_ok=True)
        half = kept.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        copy(home.path, half)
    half.rename(kept)
    return kept
