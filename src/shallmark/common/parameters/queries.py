"""What a parameter is worth now."""

from shallmark.common.parameters.defaults import known, typed
from shallmark.common.parameters.models import Parameter


def value(key: str) -> float | int | str:
    """The organisation's value, else the default. One query.

    Raises:
        KeyError: there is no such parameter.

    """
    parameter = known()[key]
    text = Parameter.objects.filter(key=key).values_list("value", flat=True).first()
    return parameter.default if text is None else typed(parameter, text)
