"""Nothing is put off in a comment, and nothing names a place that only one machine has."""

import re
from pathlib import Path

import pytest

from shallmark.cli.testing.system import ROOT

PUT_OFF = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
SWALLOWED = re.compile(r"^\s*except( Base)?Exception\b|^\s*except\s*:", re.MULTILINE)
TEXT = {".py", ".sql", ".html", ".css", ".js", ".md", ".toml", ".yaml", ".yml", ".txt", ".in"}
FOLDERS = ("src", "tests", "tools", "docs", "bench")
OUTERMOST = {"src/shallmark/cli/app.py"}


def texts() -> list[Path]:
    """Files that people wrote; what is vendored is not ours."""
    return [
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in TEXT and "vendor" not in path.parts and path != Path(__file__)
    ]


def test_nothing_is_put_off() -> None:
    unfinished = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in texts()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if PUT_OFF.search(line) and "plans" not in path.parts
    ]
    assert not unfinished, "do it or file it as an issue"


def test_errors_are_swallowed_at_the_outermost_door_only() -> None:
    broad = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("*.py")
        if SWALLOWED.search(path.read_text(encoding="utf-8"))
    ]
    assert set(broad) <= OUTERMOST


@pytest.mark.parametrize("kind", ["serve", "test", "extras", "uv"])
def test_locks_carry_hashes_and_name_no_registry(kind: str) -> None:
    lock = ROOT / "requirements" / f"{kind}.txt"
    text = lock.read_text(encoding="utf-8")
    pinned = [line for line in text.splitlines() if re.match(r"[\w.\[\]-]+==", line)]
    assert pinned
    assert len(pinned) == len(re.findall(r"==[^\n]*\\\n\s+--hash=sha256:", text))
    assert "://" not in text
