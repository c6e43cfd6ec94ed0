"""Configuration audits: drawing the sample, and who must have the report."""

import random

from shallmark.kernel import clock, writes
from shallmark.kernel.access import roles
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import CiAudit
from shallmark.manage.change_configuration.models.audit import CiAuditItem
from shallmark.manage.change_configuration.models.ci import Ci
from shallmark.manage.change_configuration.models.ci_states import PRESENT
from shallmark.manage.team.models import RoleAssignment

#: holders of these roles read the report
READERS = ("configuration_manager", "change_manager")

_SAID = ("title", "status", "content_version", "location", "environment", "provider")


def draw_sample(audit: CiAudit, *, by: Person | None) -> int:
    """Freeze what is to be looked at; the same seed draws the same items. Returns how many."""
    items = list(Ci.objects.filter(type=audit.of_type_id, status__in=PRESENT).order_by("uid"))
    if audit.sample_size is not None and audit.sample_size < len(items):
        # repeatable on purpose: another person draws the same sample again
        items = random.Random(audit.sample_seed).sample(items, audit.sample_size)  # noqa: S311
    for item in items:
        expected = {name: getattr(item, name) for name in _SAID} | item.attributes
        values = {"audit": audit, "ci": item, "expected": expected, "drawn": True}
        writes.create(CiAuditItem, by=by, values=values, authority=FOLLOWING)
    return len(items)


def missing_readers(audit: CiAudit) -> list[str]:
    """Names of the roles whose holders the report does not reach."""
    reached: set[str] = set()
    if audit.reported_to:
        held = RoleAssignment.objects.in_effect(clock.now().date()).filter(
            role__rights__in=READERS, person__reference__in=audit.reported_to
        )
        reached = set(held.values_list("role__rights", flat=True))
    return [str(roles()[key].name) for key in READERS if key not in reached]
