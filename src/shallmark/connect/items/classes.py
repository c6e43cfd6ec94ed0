"""Classes and kinds of relations that an import needs: those there are, else made."""

from collections.abc import Iterable

from shallmark.connect.items.shape import TieKind
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.change_configuration.models import CiType, RelationKind
from shallmark.manage.change_configuration.seed_items import CLASSES, KINDS


def types_of(keys: Iterable[str]) -> dict[str, CiType]:
    """Our classes by key; a new one has the family that day one would give it."""
    wanted = list(keys)
    types = {ci_type.key: ci_type for ci_type in CiType.objects.filter(key__in=wanted)}
    shipped = {key: texts for key, *texts in CLASSES}
    for key in wanted:
        if key not in types:
            title, family, *_rest = shipped.get(key, (key.replace("-", " ").capitalize(), "other"))
            values = {"key": key, "title": str(title), "family": family}
            types[key] = writes.create(CiType, by=None, values=values, authority=SYSTEM)
    return types


def kinds(brought: dict[str, TieKind], keys: Iterable[str]) -> dict[str, RelationKind]:
    """Our kinds of relations by key; unknown ones are made as the source describes them."""
    wanted = list(keys)
    kinds_by_key = {kind.key: kind for kind in RelationKind.objects.filter(key__in=wanted)}
    shipped = {texts[0]: TieKind(*map(str, texts)) for texts in KINDS}
    for key in wanted:
        if key not in kinds_by_key:
            tie = shipped.get(key) or brought.get(key) or TieKind(key, key.replace("-", " "))
            values = {
                "key": tie.key,
                "title": tie.title[:240],
                "inverse": tie.inverse[:80],
                "impact": tie.impact,
            }
            kinds_by_key[key] = writes.create(
                RelationKind, by=None, values=values, authority=SYSTEM
            )
    return kinds_by_key
