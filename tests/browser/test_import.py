"""A file is looked at before it is written, and what is not taken can be mended and sent again."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shallmark.manage.team.models import Team
from shallmark.pages.tests.factory import make_person
from tests.browser.conftest import Visitor
from tests.support import audit

pytestmark = pytest.mark.browser


@pytest.fixture
def admin(visitor: Visitor) -> Page:
    return visitor(make_person("admin"))


def test_it_says_what_a_file_would_do_and_does_it_on_a_word(admin: Page, tmp_path: Path) -> None:
    sent = tmp_path / "teams.csv"
    sent.write_text(f"title\nNight shift\n{'far too long ' * 40}\n=cmd()\n", encoding="utf-8")
    admin.goto("/import/team")
    admin.get_by_label("File").set_input_files(sent)
    admin.get_by_label("Records are recognised by").select_option(label="Title")
    admin.get_by_role("button", name="Look at it").click()
    expect(admin.get_by_text("would be created")).to_be_visible()
    assert not Team.objects.filter(title="Night shift").exists()
    faults = audit.audit(admin, "import", audit.SOME)
    assert not faults, "\n" + "\n".join(faults)
    with admin.expect_download() as coming:
        admin.get_by_role("link", name="Download the rejected rows").click()
    assert len(Path(coming.value.path()).read_text(encoding="utf-8-sig").splitlines()) == 2
    admin.get_by_role("button", name="Import 2 records").click()
    expect(admin.get_by_role("link", name="To the list")).to_be_visible()
    assert Team.objects.filter(title__in=["Night shift", "=cmd()"]).count() == 2


def test_it_asks_what_foreign_columns_are(admin: Page, tmp_path: Path) -> None:
    sent = tmp_path / "teams.csv"
    sent.write_text("colour,weight\nred,3\n")
    admin.goto("/import/team")
    admin.get_by_label("File").set_input_files(sent)
    admin.get_by_role("button", name="Look at it").click()
    expect(admin.get_by_role("heading", name="Columns of teams.csv")).to_be_visible()
    faults = audit.audit(admin, "columns", audit.SOME)
    assert not faults, "\n" + "\n".join(faults)
    admin.get_by_role("button", name="Look at it").click()
    expect(admin.get_by_text("Say which column is one of these")).to_be_visible()
    admin.get_by_label("colour").select_option(label="Title")
    admin.get_by_role("button", name="Look at it").click()
    expect(admin.get_by_role("button", name="Import 1 record")).to_be_visible()
