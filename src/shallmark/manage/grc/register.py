"""The register of risks as its page shows it: worst first, with the limit between what it parts."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, F, Value, When
from django.utils import timezone

from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import versions_of
from shallmark.manage.grc.models import Control, Risk
from shallmark.manage.grc.models.risk import OPEN, Treatment
from shallmark.manage.grc.queries import HIGH, YEARLY, above_limit, criteria, review_due

#: risks in the register, and changes of a score that are told
MOST, CHANGES = 60, 6
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Entry:
    """One risk: whether it is above the limit, its score before, and when it is reviewed next."""

    risk: Risk
    above: bool
    before: int | None
    due: date | None

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < clock.now().date()

    @property
    def band(self) -> str:
        """How hot its score is: only what is above the limit."""
        return band(self.risk.score or 0) if self.above else ""


def band(score: int) -> str:
    """Of a score above the limit: soft, from 15 on hotter, from 20 on hottest."""
    return "heat-3" if score >= 20 else "heat-2" if score >= 15 else "heat-1"


def register(person: Person, **cell: int) -> tuple[list[Entry], int]:
    """Open risks, worst first, those of one cell of the map alone; and how many. Three queries."""
    risks = Risk.objects.visible_to(person).filter(status__in=OPEN, **cell)
    worst = with_limit(risks).order_by("-above", F("score").desc(nulls_last=True), "pk")
    found = list(worst.select_related("owner", "service")[:MOST])
    changes = changes_of(found)
    count = len(found) if len(found) < MOST else risks.count()
    return [entry_of(risk, changes[risk.pk]) for risk in found], count


def with_limit(risks: Any) -> Any:  # noqa: ANN401  a query of risks
    """The risks with `above`: whether they are above the limit of acceptance."""
    return risks.annotate(above=Case(When(above_limit(), then=Value(True)), default=Value(False)))


def entry_of(risk: Risk, changes: list[tuple[datetime, int | None]]) -> Entry:
    """`changes`: when it was scored how, newest first."""
    scores = [score for _at, score in changes if score not in {None, risk.score}]
    above = bool(getattr(risk, "above", False))
    return Entry(risk, above, scores[0] if scores else None, review_day(risk, above=above))


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


def by_treatment(person: Person) -> list[tuple[str, int, float]]:
    """How many open risks are treated in which way, and percent of the largest. One query."""
    risks = Risk.objects.visible_to(person).filter(status__in=OPEN)
    counts = Counter(risks.values_list("treatment", flat=True))
    most = max(counts.values(), default=1)
    words = [*Treatment.choices, ("", "")]
    told = [(str(word), counts[key]) for key, word in words if counts[key]]
    ordered = sorted(told, key=lambda one: (not one[0], -one[1]))
    return [(word, count, 100 * count / most) for word, count in ordered]


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
