"""What a change that was backed out had written into the register, and nobody took back."""

from shallmark.kernel.tracking import versions_of
from shallmark.manage.change_configuration.models import Change, Ci

#: fields of an item that the ledger's history tells of, but state and class: steps move those
REGISTERED = (
    "title",
    "uid",
    "owner_id",
    "support_team_id",
    "description",
    "content_version",
    "provider",
    "location",
    "environment",
    "criticality",
    "attributes",
)


def items_not_restored(change: Change) -> list[str]:
    """Items that still read as a change wrote them, field by field, though it was backed out.

    Each of its fields must read as before at the change's last writing of it, or have done so
    since (CHK-CFG-03).
    """
    left: list[str] = []
    for item in Ci.objects.filter(reference__in=change.items).order_by("reference"):
        versions = list(versions_of(Ci).filter(pgh_obj=item.pk).order_by("pgh_id").values())
        if any(_left_over(versions, name, change.reference) for name in REGISTERED):
            left.append(item.reference)
    return left


def _left_over(versions: list[dict[str, object]], name: str, reference: str) -> bool:
    written = [
        at
        for at in range(1, len(versions))
        if versions[at]["explained_by"] == reference
        and versions[at][name] != versions[at - 1][name]
    ]
    if not written:
        return False
    before = versions[written[0] - 1][name]
    return all(later[name] != before for later in versions[written[-1] :])
