"""What a parameter is worth now."""

from datetime import date, timedelta

from shallmark.common.parameters.defaults import known, typed
from shallmark.common.parameters.models import Parameter
from shallmark.kernel import clock


def value(key: str) -> float | int | str:
    """The organisation's value, else the default. One query.

    Raises:
        KeyError: there is no such parameter.

    """
    parameter = known()[key]
    text = Parameter.objects.filter(key=key).values_list("value", flat=True).first()
    return parameter.default if text is None else typed(parameter, text)


def furthest_day() -> date:
    """The last day on which what somebody promises now may be due."""
    return clock.now().date() + timedelta(days=int(value("furthest_due")))
