"""Searches of what is known are kept as they were; an article is taken, sent and counted."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from shallmark.common.discussion.actions import add_entry
from shallmark.kernel import writes
from shallmark.kernel.exceptions import Refused
from shallmark.operate.customer_service.articles import searches
from shallmark.operate.customer_service.articles.served import figures
from shallmark.operate.customer_service.models import Incident, KnowledgeArticle, KnownSearch
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.operate.customer_service.tests.factories import imported, published_article

pytestmark = pytest.mark.django_db
TITLE = "Sign in with new phone fails"


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def article() -> KnowledgeArticle:
    return published_article()


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', text)
    assert found is not None, name
    return found[1]


def hits(search: KnownSearch) -> list[tuple[Any, Any]]:
    return [(one["reference"], one["version"]) for one in search.hits]


def test_a_search_is_kept_with_its_words_and_what_it_found(
    desk: Desk, article: KnowledgeArticle
) -> None:
    incident = desk.accepted(title=TITLE)
    writes.perform(incident, "note_search", by=desk.ana, values={"kedb_words": "new phone"})
    search = KnownSearch.objects.get(incident=incident, place="search")
    assert (search.words, search.by, search.taken) == ("new phone", desk.ana, "")
    assert hits(search) == [(article.reference, 1)]
    with pytest.raises(DatabaseError), transaction.atomic():
        KnownSearch.objects.update(words="other words")


def test_what_was_shown_while_typing_is_kept_with_the_incident(
    desk: Desk, article: KnowledgeArticle
) -> None:
    client = desk.client(desk.ana)
    text = client.get("/incidents-alike", {"title": TITLE}).content.decode()
    assert article.reference in text
    sent = {"title": TITLE, "channel": "phone", "seen_known": hidden(text, "seen_known")}
    client.post("/incidents/new", sent)
    search = KnownSearch.objects.get(incident=Incident.objects.get(), place="typing")
    assert search.words == "Sign with new phone fails"
    assert hits(search) == [(article.reference, 1)]


def test_what_nobody_was_shown_is_not_kept(desk: Desk) -> None:
    incident = desk.incident(title=TITLE)
    sealed = searches.seen("phone", [{"reference": "KA1", "version": 1}], desk.jonas)
    searches.keep_seen(sealed, incident, desk.ana)
    searches.keep_seen("made up", incident, desk.ana)
    assert not KnownSearch.objects.exists()


def test_triage_answers_with_an_article_as_it_was_edited(
    desk: Desk, article: KnowledgeArticle
) -> None:
    incident, client = desk.incident(title=TITLE), desk.client(desk.ana)
    address = f"/incidents/{incident.reference}"
    assert f"use={article.reference}#answer" in client.get(f"{address}/triaging").content.decode()
    text = client.get(f"{address}/triaging?use={article.reference}").content.decode()
    assert "Take the old phone out of your account" in text
    client.post(f"{address}/match", {"use": article.reference, "text": "Take it out, please."})
    search = KnownSearch.objects.get(incident=incident)
    assert (search.place, search.taken) == ("triage", article.reference)
    incident.refresh_from_db()
    assert incident.kedb_searched_by == desk.ana
    assert figures([article.pk])[article.pk].answered == 1


def test_an_article_that_was_taken_stands_in_the_reply_box_until_it_is_sent(
    desk: Desk, article: KnowledgeArticle
) -> None:
    incident, client = desk.accepted(title=TITLE), desk.client(desk.ana)
    address = incident.get_absolute_url()
    assert article.reference in client.get(f"{address}/known-errors").content.decode()
    client.post(f"{address}/take-article", {"use": article.reference, "words": "new phone"})
    text = client.get(address).content.decode()
    assert "Take the old phone out of your account" in text
    assert "version 1" in text
    assert not figures([article.pk])
    add_entry(incident, by=desk.ana, text="Take it out, please.", public=True)
    assert figures([article.pk])[article.pk].answered == 1
    assert "Take the old phone out" not in client.get(address).content.decode()


def test_one_press_makes_an_article_of_what_solved_it(desk: Desk) -> None:
    incident = desk.accepted(title=TITLE)
    add_entry(incident, by=desk.ana, text="She is impatient.", public=False)
    client = desk.client(desk.ana)
    with pytest.raises(Refused, match="not solved yet"):
        searches.article_of(incident, by=desk.ana)
    imported(incident, status="resolved", resolution="The old phone was taken out.")
    answer = client.post(f"{incident.get_absolute_url()}/make-article")
    made = KnowledgeArticle.objects.get()
    assert answer.headers["Location"] == f"{made.get_absolute_url()}/edit"
    assert (made.title, made.answer) == (TITLE, "The old phone was taken out.")
    assert (made.incident, made.audience, made.status) == (incident, "staff", "draft")
    assert "impatient" not in made.symptom + made.answer


def test_nothing_confidential_becomes_an_article(desk: Desk) -> None:
    incident = desk.accepted(title=TITLE)
    imported(incident, status="resolved", resolution="It was blocked.", security=True)
    with pytest.raises(Refused, match="confidential"):
        searches.article_of(incident, by=desk.ana)


def test_its_page_tells_what_was_searched_and_taken(desk: Desk, article: KnowledgeArticle) -> None:
    incident, client = desk.accepted(title=TITLE), desk.client(desk.ana)
    address = incident.get_absolute_url()
    client.post(f"{address}/take-article", {"use": article.reference, "words": "new phone"})
    text = " ".join(client.get(f"{address}/panel/searches").content.decode().split())
    assert "“new phone”" in text
    assert f">{article.reference}</a>" in text
    # when it was classified, nothing was taken
    assert text.count("1 found") == 2
    assert text.count("none taken") == 1
