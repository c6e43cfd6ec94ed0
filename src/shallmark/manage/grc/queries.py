"""What gates, pages and checks of risks and controls ask for."""

from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    Func,
    IntegerField,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from shallmark.kernel import clock
from shallmark.kernel.models import Link

#: kinds of links that a control rests on
TREATS, PROTECTS = Link.Kind.TREATS, Link.Kind.PROTECTS


def criteria() -> Any:
    """The rules of acceptance that hold now: the newest ones, or None."""
    from shallmark.manage.grc.models import RiskCriteria

    made = RiskCriteria.objects.filter(created_at__lte=clock.now())
    return made.order_by("-created_at", "-pk").first()


def risks_of(control: Any) -> Any:
    """The risks that a control treats."""
    from shallmark.manage.grc.models import Risk

    ids = Link.objects.filter(
        kind=TREATS, from_key="control", from_id=control.pk, to_key="risk"
    ).values("to_id")
    return Risk.objects.filter(pk__in=ids)


def controls_of(risk: Any) -> Any:
    """The controls that treat a risk and are not retired."""
    from shallmark.manage.grc.models import Control

    ids = Link.objects.filter(kind=TREATS, from_key="control", to_key="risk", to_id=risk.pk).values(
        "from_id"
    )
    return Control.objects.filter(pk__in=ids).exclude(status=Control.Status.RETIRED)


def holds(person: Any, role: Any) -> bool:
    """Whether the person holds the role today."""
    if person is None:
        return False
    today = clock.now().date()
    return bool(role.assignments.in_effect(today).filter(person=person).exists())


def _limit() -> Subquery:
    """The score up to which risks are accepted now, within a condition of a list."""
    from shallmark.manage.grc.models import RiskCriteria

    made = RiskCriteria.objects.filter(created_at__lte=clock.now())
    return Subquery(made.order_by("-created_at", "-pk").values("limit_score")[:1])


def above_limit() -> Q:
    """Risks whose score is above what may be accepted without further ado."""
    return Q(score__gt=_limit())


#: months between two reviews of a risk that says nothing of its own; the second above the limit
YEARLY, HIGH = 12, 3


def review_due(now: datetime) -> Q:
    """Open risks whose last review, or assessment, is older than their interval."""
    from shallmark.manage.grc.models.risk_life import OPEN

    usual = Case(When(above_limit(), then=HIGH), default=YEARLY, output_field=IntegerField())
    months = Func(
        Coalesce("review_interval", usual, output_field=IntegerField()),
        template="make_interval(months => %(expressions)s::int)",
        output_field=DurationField(),
    )
    since = ExpressionWrapper(
        Value(now, output_field=DateTimeField()) - months, output_field=DateTimeField()
    )
    never = Q(reviewed_at__isnull=True, created_at__lt=since)
    return Q(status__in=OPEN) & (Q(reviewed_at__lt=since) | never)
