"""Files and functions stay as short as the ones people like to read."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

from shallmark.cli.testing.system import ROOT

FILE_MEDIAN, FILE_MOST, FILE_STOP = 90, 300, 400
FUNCTION_MOST, FUNCTION_STOP = 35, 60
#: most lines of the kernel, and of the package of pages above it (docs/adr/0029, 0042)
KERNEL_STOP, PAGES_STOP = 2500, 3800
PACKAGE = ROOT / "src" / "shallmark"
LEFT_OUT = {"tests", "migrations", "static"}


def sources() -> list[Path]:
    """Our Python files that do something: no tests, no migrations, no empty files."""
    return [
        path
        for path in PACKAGE.rglob("*.py")
        if not LEFT_OUT & set(path.relative_to(PACKAGE).parts) and path.stat().st_size
    ]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length of each function, signature and docstring included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            yield node.name, node.end_lineno - node.lineno + 1


def share_within(lengths: list[int], most: int) -> float:
    return sum(1 for length in lengths if length < most) / len(lengths)


def is_data(path: Path) -> bool:
    """Whether a module holds a table and no function: a seed, a list of settings."""
    return not any(True for _function in functions(path))


def test_files_are_short() -> None:
    measured = {path: lines(path) for path in sources()}
    assert statistics.median(measured.values()) < FILE_MEDIAN
    assert share_within(list(measured.values()), FILE_MOST) >= 0.95


def test_no_file_is_too_long() -> None:
    long = [
        f"split {path.relative_to(ROOT)} by record: {count} lines"
        for path in sources()
        if (count := lines(path)) > FILE_STOP and not is_data(path)
    ]
    assert not long


def test_functions_are_short() -> None:
    lengths = [length for path in sources() for _name, length in functions(path)]
    assert share_within(lengths, FUNCTION_MOST) >= 0.95


def test_no_function_is_too_long() -> None:
    long = [
        f"split {name} in {path.relative_to(ROOT)}: {length} lines"
        for path in sources()
        for name, length in functions(path)
        if length > FUNCTION_STOP
    ]
    assert not long


def test_the_kernel_stays_small() -> None:
    for package, most in (("kernel", KERNEL_STOP), ("pages", PAGES_STOP)):
        size = sum(lines(path) for path in sources() if path.is_relative_to(PACKAGE / package))
        assert size < most, f"{package} has {size} lines"
