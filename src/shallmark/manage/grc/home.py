"""First screens of the risk and compliance manager and of the information security manager."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext_lazy as _

from shallmark.common.blocks.tables import Line, Table, listed
from shallmark.kernel.people import Person
from shallmark.workplace.screens import Listed, Screen, days_over, days_since

#: (reference, sentence, address) of checks that fail again and again, from the floor that runs them
#: (config/wiring.py)
repeated: list[Callable[[], Iterable[tuple[str, str, str]]]] = []
HEAT_MAP = ("/risks/map", _("Map of risks"), "grid-dots")


def _checks(_person: Person) -> list[Table]:
    """Checks that fail again and again while nobody deals with them."""
    lines = [
        Line(text, url, icon="alert-triangle", cells=(reference,))
        for tell in repeated
        for reference, text, url in tell()
    ]
    if not lines:
        return []
    head = _("Checks that fail again and again, and nobody deals with them")
    return [listed(key="repeated", name=head, columns=(_("Check"),), lines=lines)]


COMPLIANCE = Screen(
    key="compliance",
    name=_("Risk and compliance"),
    roles=frozenset({"risk_compliance_manager"}),
    figures=(
        ("nonconformity.open", ""),
        ("nonconformity.late", "bad"),
        ("risk.above", ""),
        ("risk.review", "bad"),
        ("improvement.undecided", ""),
        ("exception.ending", ""),
    ),
    listed=(
        Listed("nonconformity.late", ("owner", days_over("due")), ("due",), "bad"),
        Listed(
            "risk.above",
            ("owner", days_since("created_at", _("Open for")), "treatment", "score"),
            ("-score",),
            "bad",
        ),
        Listed("action.late", ("owner", days_over("due")), ("due",), "bad"),
    ),
    waits=("nonconformity.late", "risk.review", "improvement.undecided"),
    links=(HEAT_MAP,),
    makes="risk",
    blocks=_checks,
)
SECURITY = Screen(
    key="security",
    name=_("Information security"),
    roles=frozenset({"security_manager"}),
    figures=(
        ("control.operating", ""),
        ("control.failing", "bad"),
        ("control.review", "bad"),
        ("exception.in_force", ""),
        ("incident.security", ""),
        ("incident.security_unanswered", "bad"),
    ),
    listed=(
        Listed(
            "incident.security",
            ("security_priority", "security_category", "assigned_to", "reported_at"),
            ("security_priority__level", "reported_at"),
        ),
        Listed(
            "incident.security_review",
            ("security_priority", "decided_at", "resolved_at"),
            ("resolved_at",),
        ),
        Listed(
            "control.failing",
            ("owner", days_since("reviewed_at", _("Since its review"))),
            ("reviewed_at",),
        ),
        Listed(
            "risk.uncontrolled",
            ("owner", days_since("created_at", _("Open for")), "score"),
            ("-score",),
            "bad",
        ),
        Listed("external_access.ending", ("party", "owner", days_over("ends_on")), ("ends_on",)),
    ),
    waits=(
        "control.failing",
        "control.review",
        "risk.uncontrolled",
        "incident.security_unanswered",
    ),
    links=(HEAT_MAP,),
    makes="risk",
)
SCREENS = (COMPLIANCE, SECURITY)
