"""What the crawl of the demonstration takes for the words of a machine."""

import pytest

from tests.support.raw_words import raw_words


@pytest.mark.parametrize(
    "html",
    [
        "<p>It was due on 2026-10-26.</p>",
        "<span>“2026-11-13”</span>",
        "<p>Failed as of 2026-10-26 09:00 UTC.</p>",
        "<dl><dt>Key</dt><dd><code>awaiting_caller</code></dd></dl>",
        '<p><span class="help">A line each</span> due 2026-12-24</p>',
        "<b>minutes without service | 10 | 8</b>",
    ],
)
def test_it_finds_raw_days_keys_and_tables_in_one_line(html: str) -> None:
    assert raw_words(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>It was due on 26 Oct 2026.</p>",
        "<dl><dt>Key</dt><dd><span title='awaiting_caller'>Awaiting caller</span></dd></dl>",
        '<span class="help" id="x">A line each: <b>2026-12-24</b> Christmas Eve</span>',
        "<pre>SELECT status_changed FROM ledger.incident</pre>",
        '<time datetime="2026-10-26T09:00:00Z">26 Oct</time>',
    ],
)
def test_it_leaves_words_and_queries_alone(html: str) -> None:
    assert raw_words(html) == set()
