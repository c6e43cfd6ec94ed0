"""What gates, pages and checks of risks and controls ask for."""

from datetime import datetime

from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least

from shallmark.common.links.models import Link
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.manage.grc.models import Control, Risk, RiskCriteria
from shallmark.manage.grc.models.risk import OPEN
from shallmark.manage.team.models import RoleDefinition

#: kinds of links that a control rests on
TREATS, PROTECTS = Link.Kind.TREATS, Link.Kind.PROTECTS


def criteria(at: datetime | None = None) -> RiskCriteria | None:
    """The rules of acceptance that hold now, or held then: the newest ones, or None."""
    rules = RiskCriteria.objects.filter(created_at__lte=at or clock.now())
    return rules.order_by("-created_at", "-pk").first()


def risks_of(control: Control) -> QuerySet[Risk]:
    """The risks that a control treats."""
    ids = Link.objects.filter(
        kind=TREATS, from_key="control", from_id=control.pk, to_key="risk"
    ).values("to_id")
    return Risk.objects.filter(pk__in=ids)


def untreated() -> Q:
    """Risks that no control treats."""
    return ~Q(pk__in=Link.objects.filter(kind=TREATS, to_key="risk").values("to_id"))


def controls_of(risk: Risk) -> QuerySet[Control]:
    """The controls that treat a risk and are not retired."""
    ids = Link.objects.filter(kind=TREATS, from_key="control", to_key="risk", to_id=risk.pk).values(
        "from_id"
    )
    return Control.objects.filter(pk__in=ids).exclude(status=Control.Status.RETIRED)


def holds(person: Person | None, role: RoleDefinition) -> bool:
    """Whether the person holds the role today."""
    if person is None:
        return False
    today = clock.now().date()
    return bool(role.assignments.in_effect(today).filter(person=person).exists())


def _limit(at: object) -> Subquery:
    """The score up to which risks were accepted at a moment, within a condition of a list."""
    rules = RiskCriteria.objects.filter(created_at__lte=at)
    return Subquery(rules.order_by("-created_at", "-pk").values("limit_score")[:1])


def above_limit() -> Q:
    """Risks whose score is above what may be accepted; a raised limit counts from the next look."""
    look = Greatest(OuterRef("assessed_at"), OuterRef("reviewed_at"))
    return Q(score__gt=_limit(clock.now())) | Q(score__gt=_limit(look))


#: months between two reviews of a risk that says nothing of its own; the second above the limit
YEARLY, HIGH = 12, 3


def review_due(now: datetime) -> Q:
    """Open risks whose last review, or assessment, is older than their interval."""
    usual = Case(When(above_limit(), then=HIGH), default=YEARLY, output_field=IntegerField())
    own = Coalesce("review_interval", usual, output_field=IntegerField())
    # an own interval never beats "above the limit more often" (CHK-RSK-03)
    wanted = Case(When(above_limit(), then=Least(own, HIGH)), default=own)
    months = Func(
        wanted,
        template="make_interval(months => %(expressions)s::int)",
        output_field=DurationField(),
    )
    since = ExpressionWrapper(
        Value(now, output_field=DateTimeField()) - months, output_field=DateTimeField()
    )
    never = Q(reviewed_at__isnull=True, created_at__lt=since)
    return Q(status__in=OPEN) & (Q(reviewed_at__lt=since) | never)
