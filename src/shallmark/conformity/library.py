"""The checks that are built: SQL files in the `checks` folders of the installed apps."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps

from shallmark.common.parameters.models import Parameter
from shallmark.conformity.catalogue import CheckEntry, catalogue, in_values
from shallmark.kernel.tracking import versions_of
from shallmark.ledger.check_reader import find
from shallmark.ledger.checkfile import CheckFile


@cache
def built() -> Mapping[str, CheckFile]:
    """Checks with SQL, by id, in the order of the catalogue. Their SQL passed the guards.

    Raises:
        ValueError: a file names a check that the catalogue does not have.

    """
    checks = {
        check.id: check
        for config in apps.get_app_configs()
        for check in find(Path(config.path) / "checks")
    }
    known = list(catalogue().checks)
    for key in checks.keys() - set(known):
        raise ValueError(f"{checks[key].path}: the catalogue has no check called {key}.")
    return {key: checks[key] for key in sorted(checks, key=known.index)}


def title(check_id: str) -> str:
    """What the check asks, as one sentence: the file's where built, else the catalogue's."""
    file = built().get(check_id)
    return file.sentence if file else in_values(catalogue().checks[check_id].title)


def entry(check_id: str) -> CheckEntry:
    """The catalogue's entry.

    Raises:
        KeyError: there is no such check.

    """
    return catalogue().checks[check_id]


def parameters(as_of: datetime | None = None) -> dict[str, Any]:
    """Values of all parameters that checks name: the organisation's, else the default.

    As they stand, or as they stood at a past moment.
    """
    values: dict[str, Any] = {key: each.default for key, each in catalogue().parameters.items()}
    if as_of is None:
        stored = Parameter.objects.values_list("key", "value")
    else:
        # the latest version of each, by effective time: a later one overwrites it here
        until = versions_of(Parameter).filter(updated_at__lte=as_of).order_by("pgh_id")
        stored = until.values_list("key", "value")
    for key, value in stored:
        if key in values:
            values[key] = type(values[key])(value)
    return values
