"""Classes and kinds of relations that an import needs: those there are, else made."""

from collections.abc import Iterable

from shallmark.connect.items.shape import TieKind
from shallmark.kernel import door
from shallmark.manage.change_configuration.models import CiType, RelationKind
from shallmark.manage.change_configuration.seed import CLASSES, KINDS


def made(keys: Iterable[str]) -> dict[str, CiType]:
    """Our classes by key; a new one has the family that day one would give it."""
    wanted = list(keys)
    found = {one.key: one for one in CiType.objects.filter(key__in=wanted)}
    shipped = {key: said for key, *said in CLASSES}
    for key in wanted:
        if key not in found:
            title, family, *_rest = shipped.get(key, (key.replace("-", " ").capitalize(), "other"))
            values = {"key": key, "title": str(title), "family": family}
            found[key] = door.create(CiType, by=None, values=values, source="job")
    return found


def kinds(brought: dict[str, TieKind], keys: Iterable[str]) -> dict[str, RelationKind]:
    """Our kinds of relations by key; unknown ones are made as the source describes them."""
    wanted = list(keys)
    found = {one.key: one for one in RelationKind.objects.filter(key__in=wanted)}
    shipped = {said[0]: TieKind(*map(str, said)) for said in KINDS}
    for key in wanted:
        if key not in found:
            said = shipped.get(key) or brought.get(key) or TieKind(key, key.replace("-", " "))
            values = {
                "key": said.key,
                "title": said.title[:240],
                "inverse": said.inverse[:80],
                "impact": said.impact,
            }
            found[key] = door.create(RelationKind, by=None, values=values, source="job")
    return found
