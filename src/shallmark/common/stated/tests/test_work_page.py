"""The page of a stated act tells what was said, of what, and who confirms it."""

import pytest

from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from tests.support.work_blocks import block, page_of

pytestmark = pytest.mark.django_db


def test_it_reads_what_was_said_and_whether_the_record_changed_since() -> None:
    waiver = make("waiver")
    act = make("stated_act", waiver=waiver)
    client = signed_in(make_person("admin"))
    page = page_of(client, act)
    assert act.words in block(page, "words")
    assert "as it was when it was stated" in block(page, "about")
    assert waiver.get_absolute_url() in block(page, "about")
    assert act.named.title in block(page, "signed")
    writes.edit(waiver, by=None, values={"reason": "Introduced in May"}, authority=SYSTEM)
    assert "changed since it was stated" in block(page_of(client, act), "about")
