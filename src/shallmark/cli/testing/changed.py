"""`./shallmark test --changed`: the tests of what was changed, and of the floors above it.

Imports point down (`.importlinter`), so what lies below a change cannot break by it. Tests that
look at every record type lie low: of them run those for the types of the chosen floors.
"""

import configparser
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from shallmark.cli.problems import WrongUse
from shallmark.cli.testing.system import ROOT

SOURCE = "src/shallmark/"
#: names for the generic tests the packages whose record types they look at; empty: all
FLOORS = "SHALLMARK_TEST_FLOORS"
#: where the tests of every record type lie
GENERIC = f"{SOURCE}pages/tests"
BROWSER = "tests/browser"
#: a change of these is seen in a browser
SHOWN = re.compile(rf"\.(html|js|css|svg)$|^{SOURCE}(web|pages)/|^tests/(browser|support)/")
#: what neither a test reads nor the product
SILENT = re.compile(r"^(LICENSE|NOTICE|\.gitignore|\.github/|bench/)")
DOCUMENTS = re.compile(r"^docs/|\.md$")


@dataclass(frozen=True)
class Selection:
    """What pytest is given, and the floors whose record types the generic tests look at."""

    paths: list[str]
    #: packages, top first; empty where all are meant
    floors: list[str]


def floors() -> list[list[str]]:
    """Packages from the top floor to the bottom one; some floors hold two that stand apart."""
    parsed = configparser.ConfigParser()
    parsed.read(ROOT / ".importlinter")
    lines = parsed["importlinter:contract:floors"]["layers"].strip().splitlines()
    return [re.findall(r"shallmark[.\w]*", line) for line in lines]


def changed_files() -> list[str]:
    """What differs from the branch `main`, or on it from the last commit; new files too."""
    base = _git("merge-base", "HEAD", "main") or ["HEAD"]
    listed = _git("diff", "--name-only", base[0])
    return sorted({*listed, *_git("ls-files", "--others", "--exclude-standard")})


def _git(*arguments: str) -> list[str]:
    git = shutil.which("git")
    if git is None:
        raise WrongUse("There is no git on PATH that could say what was changed.")
    done = subprocess.run([git, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else []


def selection(files: Iterable[str]) -> Selection | None:
    """What these changes can break; None where that may be everything."""
    tests: set[str] = set()
    reached: set[str] = set()
    for file in files:
        if SILENT.search(file):
            continue
        if DOCUMENTS.search(file) and not file.startswith(SOURCE):
            tests.add("tests/test_docs.py")
        elif re.search(r"(^|/)test_\w+\.py$", file):
            tests.add(file)
        elif file.startswith(SOURCE) and (above := _above(file)) is not None:
            reached.update(above)
        elif file.startswith("tests/"):
            tests.add("tests")
        else:
            return None
    chosen = [name for floor in floors() for name in floor if name in reached]
    paths = [path for name in chosen if (path := _path(name))]
    if chosen:
        paths += [GENERIC, "tests"]
    paths += [file for file in sorted(tests) if (ROOT / file).exists()]
    left_out = [] if any(SHOWN.search(file) for file in files) else [f"--ignore={BROWSER}"]
    return Selection([*dict.fromkeys(paths), *left_out] if paths else [], chosen)


def _above(file: str) -> list[str] | None:
    """The package of a file and all on the floors above; None where it stands on none."""
    module = file.removeprefix("src/").replace("/", ".") + "."
    higher: list[str] = []
    for floor in floors():
        for package in floor:
            if module.startswith(package + "."):
                return [*higher, package]
        higher += floor
    return None


def _path(package: str) -> str | None:
    path = "src/" + package.replace(".", "/")
    return path if Path(ROOT, path).is_dir() else None
