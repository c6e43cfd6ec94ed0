"""Which versions a person is given to read, and what was made of them. Access is a queryset."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from shallmark.kernel.people import Person
from shallmark.operate.customer_service.models import ArticleUse, ArticleVersion
from shallmark.operate.customer_service.models.article_states import IN_USE, Audience, UseKind
from shallmark.plan.alignment.queries import customers_of


def meant_for(person: Person) -> Q:
    """What the audience lets the person read; the fields of an article and its versions alike."""
    everybody = Q(audience=Audience.EVERYBODY)
    if person.is_staff_member:
        return ~Q(audience=Audience.TEAM) | Q(team__in=person.team_ids)
    for customer in customers_of(person):
        everybody |= Q(audience=Audience.CUSTOMERS, customers__contains=[customer.reference])
    return everybody


def served(person: Person) -> QuerySet[ArticleVersion]:
    """The last published version of each article in use that is meant for the person."""
    current = ArticleVersion.objects.filter(
        number=F("article__edition"), article__status__in=IN_USE
    )
    return current.filter(meant_for(person)).select_related("article")


@dataclass(frozen=True)
class Figures:
    """How often versions were read, solved it, did not help, and were answered with."""

    read: int = 0
    solved: int = 0
    no_help: int = 0
    wrong: int = 0
    answered: int = 0

    @property
    def said(self) -> int:
        return self.solved + self.no_help + self.wrong


def figures(article_ids: list[int]) -> dict[int, Figures]:
    """Key of an article -> its figures over all versions. One query."""
    rows = ArticleUse.objects.filter(version__article__in=article_ids)
    counted = rows.values_list("version__article", "kind").annotate(number=Count("pk"))
    found: dict[int, dict[str, int]] = {}
    for article, kind, number in counted:
        found.setdefault(article, {})[UseKind(kind).value] = number
    return {article: Figures(**kinds) for article, kinds in found.items()}
