"""Documents say what is so: links lead somewhere, references are generated, decisions titled."""

import re
from pathlib import Path

import pytest

from shallmark.cli.testing.system import ROOT
from shallmark.config import env, reference
from shallmark.kernel.records import RecordType
from shallmark.simulate import adjustments_page

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#]+)")
READERS = {"src/shallmark/config/env.py"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_reference_is_up_to_date(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == reference.PAGES[name](), "run tools/reference"


def test_what_holds_the_adjustments_is_up_to_date() -> None:
    written = (ROOT / "docs" / "functions" / "adjustments.md").read_text(encoding="utf-8")
    assert written == adjustments_page.page(), "run tools/generate.py"


def test_every_setting_has_a_meaning_and_a_group() -> None:
    for setting in env.SETTINGS:
        assert setting.meaning.endswith(".")
        assert setting.group
    names = [setting.name for setting in env.SETTINGS]
    assert len(names) == len(set(names))


def test_the_environment_is_read_where_settings_are_declared() -> None:
    elsewhere = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text(encoding="utf-8"))
        and "tests" not in path.parts
        # The command sets up the environment of the processes that it starts.
        and "cli" not in path.relative_to(ROOT).parts
        and path.name not in {"wsgi.py", "asgi.py", "manage.py"}
    ]
    assert set(elsewhere) <= READERS


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    for page in pages:
        assert f"({page.name})" in index
        assert page.read_text(encoding="utf-8").startswith(f"# {int(page.name[:4])}. ")


def test_a_notice_attributes_the_guide() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert "Creative Commons Attribution" in notice
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_vocabulary_of_record_types_is_whole() -> None:
    page = (ROOT / "docs/reference/record-type.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `(\w+)` \| \S", page, re.MULTILINE)
    vocabulary = {*RecordType.__annotations__, *vars(RecordType)}
    assert sorted(explained) == sorted(name for name in vocabulary if not name.startswith("_"))
