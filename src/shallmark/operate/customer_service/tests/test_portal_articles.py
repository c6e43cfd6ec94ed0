"""Articles in the portal: answers come first; that one solved it is counted, without a ticket."""

from typing import Any

import pytest

from shallmark.kernel import writes
from shallmark.operate.customer_service.articles.served import figures
from shallmark.operate.customer_service.models import Incident, KnowledgeArticle
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.operate.customer_service.tests.factories import offered, published_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return open_desk()


@pytest.fixture
def article() -> KnowledgeArticle:
    return published_article()


def page(desk: Desk, address: str, who: Any = None) -> str:
    answer = desk.client(who or desk.karin).get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def test_the_search_answers_with_articles_first(desk: Desk, article: KnowledgeArticle) -> None:
    text = page(desk, "/portal/ask?q=new phone sign")
    assert f"/portal/articles/{article.reference}?from=home" in text
    assert text.index("Sign in with a new phone") < text.index("Is it something else?")


def test_the_report_is_answered_while_it_is_typed(desk: Desk, article: KnowledgeArticle) -> None:
    assert "/portal/answers" in page(desk, "/incidents/new")
    text = page(desk, "/portal/answers?title=The new phone does not sign me in")
    assert f"/portal/articles/{article.reference}?from=report" in text
    assert "article" not in page(desk, "/portal/answers?title=Coffee machine is broken")


def test_an_order_names_what_may_help_at_once(desk: Desk, article: KnowledgeArticle) -> None:
    item = offered(title="Another phone", service=desk.service)
    assert article.title in page(desk, f"/portal/catalogue/{item.reference}")


def test_that_it_solved_it_is_counted_and_no_ticket_is_made(
    desk: Desk, article: KnowledgeArticle
) -> None:
    address = f"/portal/articles/{article.reference}"
    assert "Take the old phone out of your account" in page(desk, address)
    client = desk.client(desk.karin)
    assert client.post(address, {"kind": "read"}).status_code == 204
    answer = client.post(address, {"kind": "solved", "from": "report", "q": "no phone"})
    assert answer.headers["Location"] == "/"
    counted = figures([article.pk])[article.pk]
    assert (counted.read, counted.solved) == (1, 1)
    assert not Incident.objects.exists()
    assert "no ticket was made" in client.get("/").content.decode()
    often = client.get("/portal/answers?from=home").content.decode()
    assert "Often asked:" in often
    assert "You said of it: solved it" in page(desk, address)


def test_what_did_not_help_leads_to_the_report_with_the_words(
    desk: Desk, article: KnowledgeArticle
) -> None:
    answer = desk.client(desk.karin).post(
        f"/portal/articles/{article.reference}",
        {"kind": "no_help", "words": "My old phone is lost.", "q": "phone lost", "from": "home"},
    )
    assert answer.headers["Location"] == "/incidents/new?title=phone+lost"
    assert figures([article.pk])[article.pk].no_help == 1


def test_wrong_without_words_is_refused_on_the_page(desk: Desk, article: KnowledgeArticle) -> None:
    address = f"/portal/articles/{article.reference}"
    answer = desk.client(desk.karin).post(address, {"kind": "wrong"})
    assert answer.status_code == 422
    assert "Say what is wrong in it." in answer.content.decode()


def test_it_gives_customers_the_reviewed_text_and_nothing_that_is_not_theirs(
    desk: Desk, article: KnowledgeArticle
) -> None:
    staff = published_article(title="Sign in for the desk", audience="staff")
    client = desk.client(desk.karin)
    assert client.get(f"/portal/articles/{staff.reference}").status_code == 404
    assert client.get(f"/articles/{article.reference}").status_code == 404
    assert staff.title not in page(desk, "/portal/ask?q=sign in desk phone")
    author = article.author
    article = writes.perform(article, "revise", by=author)
    writes.edit(article, by=author, values={"answer": "Not reviewed by anybody yet."})
    text = page(desk, f"/portal/articles/{article.reference}")
    assert "Take the old phone out of your account" in text
    assert "Not reviewed" not in text
    assert client.get(f"/api/v1/articles/{article.reference}").status_code in {401, 404}
