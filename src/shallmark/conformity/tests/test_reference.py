from pathlib import Path

import pytest

from shallmark.conformity import reference

FOLDER = Path(__file__).resolve().parents[4] / "docs" / "reference"


@pytest.mark.parametrize(
    ("name", "page"), [("ledger.md", reference.ledger_page), ("checks.md", reference.checks_page)]
)
def test_it_finds_the_reference_pages_as_generated(name: str, page: object) -> None:
    assert callable(page)
    assert (FOLDER / name).read_text(encoding="utf-8") == page(), (
        "Run .venv/bin/python tools/generate.py"
    )
