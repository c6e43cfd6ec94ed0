"""What the tests of imports of tickets share: text written to a file, imported, counted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shallmark.connect.cases.options import ImportOptions
from shallmark.connect.cases.run import Result, carry_out, read
from shallmark.connect.tickets.tools import TOOLS

Import = Callable[..., Result]


@pytest.fixture
def bring_in(tmp_path: Path, db: None) -> Import:
    """Imports text (or a file) of a tool; rejected rows go below the test's folder."""

    def run(tool: str, content: str | Path, **options: object) -> Result:
        path = content if isinstance(content, Path) else tmp_path / "export.csv"
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        if tool == "helpdesk":
            options.setdefault("default", "service_request")
        wish = ImportOptions(path, **options)  # type: ignore[arg-type]
        return carry_out(read(TOOLS[tool], wish), tmp_path / "rejected")

    return run


def counts(result: Result, key: str) -> tuple[int, int, int, int]:
    """created, updated, unchanged, rejected"""
    of = result.records[key]
    return of.created, of.updated, of.unchanged, of.rejected
