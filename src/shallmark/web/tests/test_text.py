import pytest

from shallmark.pages.record_fields import Link
from shallmark.web import text


def test_it_renders_what_people_write() -> None:
    html = text.markdown("Draining **pay-gw-02** now\nsee [KE](https://example.org/ke)")
    assert "<strong>pay-gw-02</strong> now<br" in html
    assert 'rel="noopener noreferrer nofollow"' in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        '<p style="position:fixed">x</p>',
        "![x](https://example.org/pixel.png)",
        "<svg/onload=alert(1)>",
    ],
)
def test_it_refuses_anything_but_text(attack: str) -> None:
    html = text.markdown(attack)
    for tag in ("<script", "<img", "<svg", "<p style"):
        assert tag not in html
    assert 'href="javascript' not in html


def test_it_keeps_headings_below_those_of_the_page() -> None:
    assert text.markdown("# Top") == "<h3>Top</h3>\n"


def test_it_marks_the_words_of_a_query() -> None:
    lines = text.sql_lines("SELECT 'a <b>' -- why\nWHERE at < :as_of AND kind::text IS NULL")
    assert lines[0] == (
        '<span class="k">SELECT</span> <span class="s">&#39;a &lt;b&gt;&#39;</span> '
        '<span class="c">-- why</span>'
    )
    assert '<span class="p">:as_of</span>' in lines[1]
    assert "::text" in lines[1]


def test_it_closes_marks_at_the_end_of_each_line() -> None:
    lines = text.sql_lines("/* one\ntwo */ SELECT 1")
    assert lines[0] == '<span class="c">/* one</span>'
    assert lines[1].startswith('<span class="c">two */</span>')


def test_it_renders_nothing_for_nothing() -> None:
    assert text.markdown(None) == ""
    assert text.markdown("") == ""


def test_numbers_in_a_text_lead_to_their_records_and_nothing_else_does() -> None:
    link = Link("RSK0000001", "Power <fails>", "/risks/RSK0000001", "flag", "risk")
    html = text.naming(
        text.markdown("See RSK0000001, RSK0000002 and `RSK0000001` [RSK0000001](/here)."), [link]
    )
    assert html.count('href="/risks/RSK0000001"') == 1
    assert 'title="risk: Power &lt;fails&gt;"' in html
    assert "RSK0000002 and <code>RSK0000001</code>" in html
    assert text.naming("<b> RSK0000001", [link]).startswith("&lt;b&gt; <a")
