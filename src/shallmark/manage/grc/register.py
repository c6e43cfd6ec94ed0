"""The register of risks as its page shows it: worst first, with the limit between what it parts."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import versions_of
from shallmark.manage.grc.models import Control, Risk
from shallmark.manage.grc.models.risk import LEVELS, OPEN, Treatment
from shallmark.manage.grc.queries import HIGH, YEARLY, above_limit, criteria, review_due

#: risks in the register, and changes of a score that are told
MOST, CHANGES = 60, 6
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Entry:
    """One risk: the score in view, its score before, and when it is reviewed next."""

    risk: Risk
    score: int | None
    above: bool
    before: int | None
    due: date | None

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < clock.now().date()

    @property
    def band(self) -> str:
        """How hot its score is: only what is above the limit."""
        return band(self.score or 0) if self.above else ""


def band(score: int) -> str:
    """Of a score above the limit: soft, from 15 on hotter, from 20 on hottest."""
    return "heat-3" if score >= 20 else "heat-2" if score >= 15 else "heat-1"


def register(risks: QuerySet[Any], *, after: bool = False) -> tuple[list[Entry], int]:
    """These risks, worst first, and how many there are. Three queries.

    `after`: by the score after treatment; what has none stands as it does now.
    """
    stands = "stands" if after else "score"
    worst = with_limit(risks, after=after).order_by("-above", F(stands).desc(nulls_last=True), "pk")
    found = list(worst.select_related("owner", "service")[:MOST])
    changes = changes_of(found)
    count = len(found) if len(found) < MOST else risks.count()
    return [entry_of(risk, changes[risk.pk]) for risk in found], count


def with_limit(risks: Any, *, after: bool = False) -> Any:  # noqa: ANN401  a query of risks
    """The risks with the score in view (`stands`), and whether it is above the limit (`above`).

    `high`: whether the score of now is, by which they are reviewed.
    """
    high = Case(When(above_limit(), then=Value(True)), default=Value(False))
    if not after:
        return risks.annotate(stands=F("score"), high=high, above=high)
    rules = criteria()
    limit = rules.limit_score if rules is not None else LEVELS * LEVELS
    return risks.annotate(stands=Coalesce("residual_score", "score"), high=high).annotate(
        above=Case(When(stands__gt=limit, then=Value(True)), default=Value(False))
    )


def entry_of(risk: Any, changes: list[tuple[datetime, int | None]]) -> Entry:  # noqa: ANN401  with added columns
    """`risk`: one that `with_limit` read; `changes`: when it was scored how, newest first."""
    scores = [score for _at, score in changes if score not in {None, risk.score}]
    return Entry(
        risk=risk,
        score=risk.stands,
        above=risk.above,
        before=scores[0] if scores else None,
        due=review_day(risk, above=risk.high),
    )


def review_day(risk: Risk, *, above: bool) -> date | None:
    """The day by which it is looked at again (`queries.review_due`)."""
    if risk.status not in OPEN:
        return None
    own = risk.review_interval or (HIGH if above else YEARLY)
    months = min(own, HIGH) if above else own
    return timezone.localtime(clock.months_from(risk.reviewed_at or risk.created_at, months)).date()


def changes_of(risks: list[Risk]) -> dict[int, list[tuple[datetime, int | None]]]:
    """Risk -> when its score became what, newest first. One query."""
    versions = versions_of(Risk).filter(pgh_obj_id__in=[risk.pk for risk in risks])
    told: dict[int, list[tuple[datetime, int | None]]] = defaultdict(list)
    for pk, at, score in versions.order_by("pgh_id").values_list(
        "pgh_obj_id", "updated_at", "score"
    ):
        if not told[pk] or told[pk][-1][1] != score:
            told[pk].append((at, score))
    return defaultdict(list, {pk: each[::-1] for pk, each in told.items()})


def by_treatment(risks: QuerySet[Any]) -> list[tuple[str, int, float]]:
    """How many of the risks are treated in which way, and percent of the largest. One query."""
    counts = Counter(risks.order_by().values_list("treatment", flat=True))
    words = [*Treatment.choices, ("", "")]
    told = [(str(word), counts[key]) for key, word in words if counts[key]]
    return _with_bars(sorted(told, key=lambda one: (not one[0], -one[1])))


def by_rest(risks: QuerySet[Any], limit: int) -> list[tuple[str, int, float]]:
    """What is left of the risks, and how many of them have no place in the map after treatment."""
    scores = list(risks.order_by().values_list("residual_score", "residual_likelihood"))
    scored = [(score, place) for score, place in scores if score is not None]
    above = sum(score > limit for score, _place in scored)
    counts = [
        (_("above the limit"), above),
        (_("up to the limit"), len(scored) - above),
        (_("not scored yet"), len(scores) - len(scored)),
    ]
    bare = sum(place is None for _score, place in scored)
    return _with_bars([*counts, (_("by score alone"), bare)] if bare else counts)


def _with_bars(counts: list[tuple[str, int]]) -> list[tuple[str, int, float]]:
    most = max((count for _word, count in counts), default=0) or 1
    return [(word, count, 100 * count / most) for word, count in counts]


def year(person: Person) -> dict[str, Any]:
    """Three figures now, and twelve months ago where the register is so old. Five queries."""
    now = clock.now()
    risks = Risk.objects.visible_to(person).filter(status__in=OPEN)
    total = risks.count()
    return {
        "above": (_above_then(now - YEAR, person), risks.filter(above_limit()).count()),
        "failed": (
            _failed_then(now - YEAR, person),
            Control.objects.visible_to(person).filter(status=Control.Status.FAILING).count(),
        ),
        "reviewed": (total - risks.filter(review_due(now)).count(), total),
    }


def _as_of(model: type[Record], at: datetime, person: Person) -> Any:  # noqa: ANN401  a query of versions
    """The records that the reader may see, as they were then."""
    seen = model.objects.visible_to(person).order_by().values("pk")
    then = versions_of(model).filter(updated_at__lte=at, pgh_obj_id__in=seen)
    return then.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")


def _above_then(at: datetime, person: Person) -> int | None:
    rules, then = criteria(at), list(_as_of(Risk, at, person).values_list("status", "score"))
    if rules is None or not then:
        return None
    high: int = sum(status in OPEN and (score or 0) > rules.limit_score for status, score in then)
    return high


def _failed_then(at: datetime, person: Person) -> int | None:
    then: list[str] = list(_as_of(Control, at, person).values_list("status", flat=True))
    return then.count(Control.Status.FAILING) if then else None
