"""The checks that are built: SQL files in the `checks` folders of the installed apps."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps

from shallmark.conformity.catalogue import CheckEntry, catalogue
from shallmark.ledger.checkfile import CheckFile, find


@cache
def built() -> Mapping[str, CheckFile]:
    """Checks with SQL, by id, in the order of the catalogue. Their SQL passed the guards."""
    found = {
        check.id: check
        for config in apps.get_app_configs()
        for check in find(Path(config.path) / "checks")
    }
    known = list(catalogue().checks)
    return {key: found[key] for key in sorted(found, key=known.index)}


def title(check_id: str) -> str:
    """What the check asks, as one sentence: the file's where built, else the catalogue's."""
    file = built().get(check_id)
    return file.sentence if file else catalogue().checks[check_id].title


def entry(check_id: str) -> CheckEntry:
    """The catalogue's entry.

    Raises:
        KeyError: there is no such check.

    """
    return catalogue().checks[check_id]


def parameters() -> dict[str, Any]:
    """Values in force of all parameters that checks name: the organisation's, else the default."""
    values: dict[str, Any] = {key: each.default for key, each in catalogue().parameters.items()}
    try:
        model: Any = apps.get_app_config("parameters").get_model("Parameter")
    except LookupError:
        return values
    for key, value in model.objects.values_list("key", "value"):
        if key in values:
            kind = type(values[key])
            values[key] = kind(value)
    return values
