"""Pictures of a mail are shown where its sender put them, out of what hangs on the record."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from shallmark.common.discussion.models import Attachment
from shallmark.common.discussion.tests.world import World
from shallmark.connect.mail.models import Mail
from shallmark.connect.mail.tests.cases.shapes import illustrated
from shallmark.connect.mail.tests.cases.stage import Stage
from shallmark.connect.mail.tests.test_pages import client
from shallmark.operate.customer_service.models import Incident
from shallmark.web.text import markdown


def test_the_page_shows_them_between_the_words_and_loads_nothing_from_elsewhere(
    came: Callable[..., Mail], world: World
) -> None:
    stage = Stage("pictured", world)
    came(stage.mail())
    became = came(illustrated(stage))
    kept = Attachment.objects.get(reference=became.reference)
    record: Any = Incident.objects.get(reference=became.reference)
    page = client(world.ana).get(record.get_absolute_url()).content.decode()
    image = f'<img src="{kept.url}" alt="shot.png" loading="lazy">'
    assert f"Before {image} after" in page
    assert "spy.example" not in page
    with closing(client(world.ana).get(kept.url)) as picture:
        assert picture["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("![a](attachment:12)", '<img src="/files/1/a.png" alt="a" loading="lazy">'),
        ("![a](attachment:99)", '<img loading="lazy" alt="a">'),
        ("![a](https://spy.example/1.gif)", '<img loading="lazy" alt="a">'),
        ("[a](attachment:12)", '<a rel="noopener noreferrer nofollow">a</a>'),
        ("![a](/sign-out)", '<img loading="lazy" alt="a">'),
        ("![a](javascript:alert(1))", "![a](javascript:alert(1))"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
    ],
)
def test_a_text_shows_what_hangs_on_it_and_no_other_picture(text: str, html: str) -> None:
    assert markdown(text, {"12": "/files/1/a.png"}) == f"<p>{html}</p>\n"


def test_without_pictures_there_are_none() -> None:
    assert markdown("![a](attachment:12)") == "<p></p>\n"
