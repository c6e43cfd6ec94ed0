"""Parameters for tests: keys that checks know, each once."""

from typing import Any

from shallmark.common.parameters.defaults import known
from shallmark.common.parameters.models import Parameter
from shallmark.pages.tests.factory import made


def free() -> str:
    """A parameter in days that nobody has set."""
    taken = set(Parameter.objects.values_list("key", flat=True))
    days = (
        parameter
        for parameter in known().values()
        if parameter.unit == "days" and parameter.key not in taken
    )
    return next(days).key


def parameter(**values: Any) -> Parameter:
    key = values.get("key") or free()
    return made(Parameter, **{"title": key, "key": key, "value": "9", **values})


def parameter_form() -> dict[str, Any]:
    return {"title": "A limit", "key": free(), "value": "12"}
