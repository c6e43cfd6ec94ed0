"""Pages of a sample of texts and of one text: what is to be read stands first."""

import pytest

from shallmark.conformity.models import TextReading
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from tests.support.ready_records import in_state
from tests.support.work_blocks import block, page_of

pytestmark = pytest.mark.django_db


def test_a_sample_lists_what_is_to_be_read_first() -> None:
    sample = make("text_sample")
    judged, waits = make("text_reading", sample=sample), make("text_reading", sample=sample)
    other = make("text_reading")
    done = {"judged_by": make("person"), "judged_at": sample.drawn_at}
    in_state(judged, TextReading.Status.SAYS, **done)
    told = block(page_of(signed_in(make_person("admin")), sample), "texts")
    assert told.index(waits.get_absolute_url()) < told.index(judged.get_absolute_url())
    assert other.get_absolute_url() not in told


def test_a_text_reads_as_it_stood_beside_the_others_of_its_sample() -> None:
    text = make("text_reading", text="It was restarted, and the queue ran empty.")
    page = page_of(signed_in(make_person("admin")), text)
    assert "the queue ran empty" in block(page, "text")
    assert f"/incidents/{text.record}" in block(page, "text")
    assert 'aria-current="true"' in block(page, "texts")
