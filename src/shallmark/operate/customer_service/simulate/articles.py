"""The knowledge of the good organisation: written by one, reviewed by another, and read."""

from datetime import datetime, timedelta

from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.articles import uses
from shallmark.operate.customer_service.models import ArticleVersion, KnowledgeArticle
from shallmark.operate.customer_service.simulate.articles_data import ARTICLES, Written
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.writer import RecordWriter

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: from one review to the next
HALF_A_YEAR, TEN_MONTHS = 182, 300


def write_articles(context: SimulationContext) -> None:
    """Write each article, and what its readers said of it."""
    writer = ArticleWriter(context)
    for written in ARTICLES:
        writer.write(written)


class ArticleWriter(RecordWriter):
    """Writes, reviews and reads, each by whoever may."""

    def __init__(self, context: SimulationContext) -> None:
        super().__init__(context)
        self.author, self.reviewer = self.org.staff["desk"][:2]
        self.readers = [person for people in self.org.users.values() for person in people]

    def write(self, written: Written) -> KnowledgeArticle:
        at = self.days_ago(written.published)
        article = self.create(
            KnowledgeArticle, self.author, at, title=written.title, symptom=written.symptom,
            answer=written.answer, audience=written.audience,
            service=self.org.services[written.service],
        )  # fmt: skip
        article = self.publish(article, at)
        self._read(article, written, at)
        if written.again:
            days, more = written.again
            at = self.days_ago(days)
            article = self.perform(article, "revise", self.author, at)
            article = self.edit(article, self.author, at, answer=written.answer + more)
            article = self.publish(article, at)
        return article

    def publish(
        self, article: KnowledgeArticle, at: datetime, days: int = TEN_MONTHS
    ) -> KnowledgeArticle:
        with clock.at(at + DAY):
            article = self.perform(article, "submit", self.author, at + DAY)
            return self.perform(
                article, "publish", self.reviewer, at + DAY + HOUR,
                review_due=(at + days * DAY).date(),
            )  # fmt: skip

    def _read(self, article: KnowledgeArticle, written: Written, at: datetime) -> None:
        version = ArticleVersion.objects.select_related("article").get(
            article=article, number=article.edition
        )
        people = self.readers if written.audience == "everybody" else self.org.staff["desk"][1:]
        for place, person in enumerate(people[: written.read]):
            with clock.at(at + (place + 3) * DAY):
                self._say(version, written, place, person)

    def _say(self, version: ArticleVersion, written: Written, place: int, person: Person) -> None:
        uses.read(version, by=person)
        if place < written.solved:
            uses.say(version, "solved", by=person, place="home")
        elif place - written.solved < len(written.missing):
            words = written.missing[place - written.solved]
            uses.say(version, "no_help", by=person, words=words, place="report")
