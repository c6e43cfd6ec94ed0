"""The heat map of an installation in which nothing is."""

import re

import pytest

from shallmark.conformity import actions
from shallmark.conformity.tests.test_heat import PERIOD, client


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_database")
def test_it_shows_no_green_on_the_pages_of_an_empty_system() -> None:
    reader = client()
    assert 'class="heat heat-0"' not in reader.get("/conformity").content.decode()
    actions.run_checks(by=None, as_of=PERIOD[1], period=PERIOD)
    for edition in ("2005", "2011", "2018", "guide"):
        text = reader.get(f"/conformity?edition={edition}").content.decode()
        assert 'class="heat heat-0"' not in text
        assert re.search(r'<b class="num">0</b> Conforming|>0</b> Conforming', text), edition
    listed = reader.get("/conformity/checks?outcome=conforming").content.decode()
    assert "CHK-" not in re.sub(r"<title>.*?</title>", "", listed)
