"""`./shallmark impact ...` and `./shallmark baseline ...`."""

from dataclasses import dataclass
from typing import Any

from shallmark.cli.problems import WrongUse
from shallmark.kernel import writes
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration import baselines
from shallmark.manage.change_configuration.impact import described
from shallmark.manage.change_configuration.models import Baseline, Ci, CiType


@dataclass(frozen=True, slots=True)
class Scope:
    """Which items a baseline holds; empty texts leave it open."""

    environment: str = ""
    of_class: str = ""
    item: str = ""


def impact_of(name: str) -> dict[str, Any]:
    """Who is harmed when the item of this reference, identifier or name fails."""
    return described(_item(name))


def take_baseline(title: str, purpose: str, scope: Scope) -> Baseline:
    """A new baseline, taken and sealed."""
    values = {
        "title": title,
        "purpose": purpose,
        "environment": scope.environment,
        "of_type": _class(scope.of_class) if scope.of_class else None,
        "of_item": _item(scope.item) if scope.item else None,
    }
    try:
        with entered(Source.COMMAND, for_system=True):
            baseline = writes.create(Baseline, by=None, values=values, authority=SYSTEM)
            return writes.perform(baseline, "take", by=None, authority=SYSTEM)
    except Refused as refusal:
        raise WrongUse(refusal.sentence) from refusal


def compare_baselines(reference: str, other: str) -> dict[str, Any]:
    """What differs between two baselines, or between one and now where `other` is empty."""
    return baselines.compare(_baseline(reference), _baseline(other) if other else None)


def _item(name: str) -> Ci:
    for field in ("reference", "uid", "title__iexact"):
        matches = list(Ci.objects.filter(**{field: name})[:2])
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise WrongUse(f"Several items are called {name}: give the reference.")
    raise WrongUse(f"There is no item {name}.")


def _class(key: str) -> CiType:
    ci_type = CiType.objects.filter(key=key).first()
    if ci_type is None:
        raise WrongUse(f"There is no class {key}.")
    return ci_type


def _baseline(reference: str) -> Baseline:
    baseline = Baseline.objects.filter(reference=reference).first()
    if baseline is None:
        raise WrongUse(f"There is no baseline {reference}.")
    if baseline.status != Baseline.Status.TAKEN:
        raise WrongUse(f"{reference} was not taken yet: nothing is kept in it.")
    return baseline
