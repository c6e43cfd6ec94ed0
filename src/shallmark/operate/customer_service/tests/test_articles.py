"""Knowledge articles: reviewed by another, given to whom they are for, counted as they help."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import Refused
from shallmark.manage.team.models import Membership
from shallmark.operate.customer_service.articles import searches, uses
from shallmark.operate.customer_service.articles.served import figures, served
from shallmark.operate.customer_service.models import (
    ArticleUse,
    ArticleVersion,
    KnowledgeArticle,
)
from shallmark.operate.customer_service.tests.factories import published_article
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.models import CustomerPerson

pytestmark = pytest.mark.django_db


def desk() -> Any:
    return make_person("service_desk_agent")


def soon() -> dict[str, object]:
    return {"review_due": clock.now().date() + timedelta(days=90)}


def given(article: KnowledgeArticle) -> ArticleVersion:
    return ArticleVersion.objects.get(article=article, number=article.edition)


def customer_of(*customers: Any) -> Any:
    person = make_person("end_user")
    for customer in customers:
        CustomerPerson.objects.create(customer=customer, person=person)
    return type(person).objects.get(pk=person.pk)


def test_it_refuses_that_an_author_publishes_the_own_text() -> None:
    author = desk()
    article = writes.create(
        KnowledgeArticle, by=author, values={"title": "Two screens", "answer": "Take the port."}
    )
    article = writes.perform(article, "submit", by=author)
    with pytest.raises(Refused, match="another person reviews"):
        writes.perform(article, "publish", by=author, values=soon())
    assert writes.perform(article, "publish", by=desk(), values=soon()).edition == 1


def test_it_refuses_whoever_wrote_any_part_of_it() -> None:
    author, second = desk(), desk()
    article = writes.create(
        KnowledgeArticle, by=author, values={"title": "Two screens", "answer": "Take the port."}
    )
    article = writes.edit(article, by=second, values={"symptom": "The second stays dark."})
    article = writes.perform(article, "submit", by=author)
    with pytest.raises(Refused, match="another person reviews"):
        writes.perform(article, "publish", by=second, values=soon())


def test_it_refuses_that_an_author_publishes_it_anew_without_a_change() -> None:
    article, other = published_article(), desk()
    author = article.author
    assert author is not None
    for verb in ("revise", "submit"):
        article = writes.perform(article, verb, by=author)
    with pytest.raises(Refused, match="another person reviews"):
        writes.perform(article, "publish", by=author, values=soon())
    article = writes.perform(article, "publish", by=other, values=soon())
    with pytest.raises(Refused, match="You wrote it"):
        uses.say(given(article), "solved", by=author)


def test_what_is_submitted_stays_as_it_is_until_it_is_returned() -> None:
    author = desk()
    article = writes.create(
        KnowledgeArticle, by=author, values={"title": "Two screens", "answer": "Take the port."}
    )
    article = writes.perform(article, "submit", by=author)
    with pytest.raises(Refused, match="past its draft"):
        writes.edit(article, by=author, values={"answer": "Take another port."})
    with pytest.raises(DatabaseError), transaction.atomic():
        KnowledgeArticle.objects.filter(pk=article.pk).update(answer="Take another port.")


def test_readers_keep_the_last_version_while_the_next_is_written() -> None:
    article = published_article()
    author = desk()
    article = writes.perform(article, "revise", by=author)
    article = writes.edit(
        article, by=author, values={"answer": "Call us, and we do it.", "audience": "staff"}
    )
    reader = customer_of()
    assert [one.answer for one in served(reader)] == [given(article).answer]
    article = writes.perform(article, "submit", by=author)
    writes.perform(article, "publish", by=desk(), values=soon())
    assert not served(reader).exists()
    assert ArticleVersion.objects.filter(article=article).count() == 2


def evidence(article: KnowledgeArticle) -> list[tuple[Any, ...]]:
    """What the ledger says of it: as it stands, as its last version stood, and for whom it is."""
    of = "WHERE reference = %(it)s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT state, title, text FROM ledger.knowledge_article {of} UNION ALL"
            f" SELECT state, title, text FROM ledger.knowledge_article_version {of}"
            " AND valid_to IS NULL UNION ALL"
            " SELECT 'for', value, '' FROM ledger.knowledge_article_audience"
            " WHERE knowledge_article = %(it)s",
            {"it": article.reference},
        )
        return [tuple(row) for row in cursor.fetchall()]


@pytest.mark.parametrize("then", ["drafted", "submitted", "retired"])
def test_the_ledger_tells_what_readers_are_given_and_no_draft(then: str) -> None:
    article = published_article(title="Two screens", answer="Take the port.", audience="everybody")
    before = evidence(article)
    assert before == [("published", "Two screens", "Take the port.")] * 2 + [
        ("for", "everybody", "")
    ]
    author = desk()
    article = writes.perform(article, "revise", by=author)
    values = {"title": "Three screens", "answer": "Call us, we do it.", "audience": "staff"}
    article = writes.edit(article, by=author, values=values)
    if then == "submitted":
        article = writes.perform(article, "submit", by=author)
    if then == "retired":
        why = {"retire_reason": "Nobody has two screens."}
        article = writes.perform(article, "retire", by=make_person("admin"), values=why)
        before = [("retired", *row[1:]) if row[0] == "published" else row for row in before]
    assert evidence(article) == before
    if then == "submitted":
        article = writes.perform(article, "publish", by=desk(), values=soon())
        assert evidence(article)[0] == ("published", "Three screens", "Call us, we do it.")
        assert evidence(article)[2] == ("for", "staff", "")


def test_of_what_was_never_published_the_ledger_tells_the_draft() -> None:
    values = {"title": "Two screens", "answer": "Take the port."}
    article = writes.create(KnowledgeArticle, by=desk(), values=values)
    assert evidence(article)[0] == ("draft", "Two screens", "Take the port.")


def test_it_is_given_to_those_whom_it_is_for_and_nobody_else() -> None:
    ours, theirs, team = make("customer"), make("customer"), make("team")
    published_article(title="All", audience="everybody")
    published_article(title="Ours", audience="customers", customers=[ours.reference])
    published_article(title="Staff", audience="staff")
    published_article(title="Team", audience="team", team=team)

    def titles(person: Any) -> set[str]:
        found = KnowledgeArticle.objects.visible_to(person).values_list("title", flat=True)
        assert set(served(person).values_list("title", flat=True)) == set(found)
        return set(found)

    member = Membership.objects.create(team=team, person=desk()).person
    assert titles(customer_of(ours)) == {"All", "Ours"}
    assert titles(customer_of(theirs)) == {"All"}
    assert titles(desk()) == {"All", "Ours", "Staff"}
    assert titles(type(member).objects.get(pk=member.pk)) == {"All", "Ours", "Staff", "Team"}


def test_a_reader_has_one_word_on_each_version_and_it_stays() -> None:
    article, reader = published_article(), customer_of()
    version = given(article)
    assert uses.read(version, by=reader)
    assert not uses.read(version, by=reader)
    assert uses.say(version, "solved", by=reader)
    assert not uses.say(version, "no_help", by=reader, words="The second step is gone.")
    counted = figures([article.pk])[article.pk]
    assert (counted.read, counted.solved, counted.no_help) == (1, 1, 0)
    with pytest.raises(DatabaseError), transaction.atomic():
        ArticleUse.objects.filter(kind="solved").delete()


def test_what_is_said_to_be_wrong_waits_for_its_owner() -> None:
    article, reader = published_article(), customer_of()
    with pytest.raises(Refused, match="Say what is wrong"):
        uses.say(given(article), "wrong", by=reader)
    uses.say(given(article), "wrong", by=reader, words="There is no such page.")
    article.refresh_from_db()
    assert article.flagged_at is not None
    assert article.owner is not None
    told = article.owner.notices.filter(kind="article_word").values_list("values", flat=True)
    assert [each["text"] for each in told] == ["There is no such page."]
    article = writes.perform(
        article, "settle", by=article.owner, values={"flag_answer": "It is below your name."}
    )
    assert article.flag_answer
    uses.say(given(article), "wrong", by=customer_of(), words="Nor below my name.")
    article.refresh_from_db()
    assert not article.flag_answer
    with pytest.raises(Refused, match="Say why it is right"):
        writes.perform(article, "settle", by=article.owner, values={"flag_answer": "."})


def test_what_was_said_to_be_wrong_after_it_was_submitted_stays_said() -> None:
    article = published_article()
    author, reader = article.author, customer_of()
    for verb in ("revise", "submit"):
        article = writes.perform(article, verb, by=author)
    uses.say(given(article), "wrong", by=reader, words="There is no such page.")
    article.refresh_from_db()
    article = writes.perform(article, "publish", by=desk(), values=soon())
    assert article.flagged_at is not None


def test_a_caller_is_answered_with_nothing_that_is_for_staff_alone() -> None:
    agent, article = desk(), published_article(audience="staff")
    with pytest.raises(Refused, match="is not meant for"):
        searches.answer_with(
            make("incident", reporter=customer_of()), given(article), text="Do this.", by=agent
        )


def test_its_page_is_read_first_and_takes_the_word_of_its_reader(client: Client) -> None:
    article, reader = published_article(), desk()
    client.force_login(reader)
    text = client.get(article.get_absolute_url()).content.decode()
    assert "Take the old phone out of your account" in text
    assert "<textarea" in text  # of the reader's words alone
    assert 'name="answer"' not in text
    client.post(f"{article.get_absolute_url()}/word", {"kind": "read"})
    client.post(f"{article.get_absolute_url()}/word", {"kind": "solved"})
    panel = " ".join(
        client.get(f"{article.get_absolute_url()}/panel/figures").content.decode().split()
    )
    assert '<dt>Solved it</dt><dd class="num">1 <span class="ink-3">of 1 who said</span>' in panel
    assert "That solved it" not in client.get(article.get_absolute_url()).content.decode()


def test_the_reviewer_sees_by_words_what_changed(client: Client) -> None:
    article = published_article()
    author = desk()
    article = writes.perform(article, "revise", by=author)
    article = writes.edit(
        article, by=author,
        values={"answer": "Take the lost phone out of your account, and add the new one."},
    )  # fmt: skip
    writes.perform(article, "submit", by=author)
    client.force_login(desk())
    text = client.get(article.get_absolute_url()).content.decode()
    assert "What changed since version 1" in text
    assert "lost<" in text


def test_its_lists_hold_what_is_due_and_what_nobody_read(client: Client) -> None:
    unread, solving = published_article(title="Unread"), published_article(title="Solving")
    uses.say(given(solving), "solved", by=customer_of())
    with clock.at(clock.now() + timedelta(days=200)):
        client.force_login(desk())
        due = client.get("/articles?view=due").content.decode()
    assert unread.reference in due
    assert solving.reference in due
    client.force_login(desk())
    never = client.get("/articles?view=unread").content.decode()
    assert unread.reference in never
    assert solving.reference not in never
