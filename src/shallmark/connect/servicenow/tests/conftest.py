"""What the tests of imports share: a file written, imported, counted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from shallmark.connect.cases.options import ImportOptions
from shallmark.connect.cases.run import Result, carry_out, read
from shallmark.connect.servicenow.tool import SERVICENOW

Import = Callable[..., Result]


@pytest.fixture
def bring_in(tmp_path: Path, db: None) -> Import:
    """Imports text (or a file) and gives the result; rejected rows go below the test's folder."""

    def run(content: str | Path, **options: object) -> Result:
        path = content if isinstance(content, Path) else tmp_path / "incidents.csv"
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        wish = ImportOptions(path, **options)  # type: ignore[arg-type]
        return carry_out(read(SERVICENOW, wish), tmp_path / "rejected")

    return run


def counts(result: Result) -> tuple[int, int, int, int]:
    """created, updated, unchanged, rejected"""
    total = result.total
    return total.created, total.updated, total.unchanged, total.rejected
