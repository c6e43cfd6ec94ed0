"""Day-one defaults of incidents. Every one may be changed in the settings afterwards."""

from collections.abc import Mapping
from typing import cast

from django.utils.translation import gettext as _

from shallmark.kernel import writes
from shallmark.kernel.authority import Authority
from shallmark.kernel.models import AnyRecord
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import RoleDefinition
from shallmark.operate.customer_service.forms import IMPACTS, URGENCIES, Words
from shallmark.operate.customer_service.models import (
    Category,
    HoldReason,
    IncidentTemplate,
    PriorityLevel,
    PriorityRule,
    ResolutionCode,
    SecurityCategory,
    SecurityPriority,
    SecurityStep,
)

HOUR, DAY = 3600, 86400

#: impact -> urgency -> priority
MATRICES = {
    "3x3": ((1, 2, 3), (2, 3, 4), (3, 4, 5)),
    "5x5": ((1, 1, 2, 2, 2), (1, 2, 2, 3, 3), (2, 2, 3, 4, 4), (2, 3, 4, 4, 5), (2, 3, 4, 5, 5)),
}

#: level, name, longest silence
PRIORITIES = (
    (1, _("Critical"), HOUR),
    (2, _("High"), 8 * HOUR),
    (3, _("Moderate"), 4 * DAY),
    (4, _("Low"), 7 * DAY),
    (5, _("Planning"), 14 * DAY),
)

#: key, name, pauses, word to the caller
HOLD_REASONS = (
    ("awaiting_caller", _("Awaiting caller"), True, True),
    ("awaiting_change", _("Awaiting change"), True, False),
    ("awaiting_problem", _("Awaiting problem"), True, False),
    ("awaiting_supplier", _("Awaiting supplier"), True, False),
)

RESOLUTION_CODES = (
    ("assistance", _("Assistance")),
    ("bug_fixed", _("Bug fixed")),
    ("hardware_repair", _("Hardware repair")),
    ("software_patch", _("Software patch")),
    ("system_update", _("System update")),
    ("training", _("Training")),
    ("workaround", _("Workaround")),
    ("known_error", _("Known error")),
    ("duplicate", _("Duplicate")),
    ("no_fault_found", _("No fault found")),
    ("other", _("Other")),
)

#: name, needs an item, security, second level
CATEGORIES = (
    (
        _("Hardware"),
        True,
        False,
        (_("Workstation"), _("Printer"), _("Mobile device"), _("Server"), _("Peripherals")),
    ),
    (
        _("Software"),
        True,
        False,
        (
            _("Business application"),
            _("Web application"),
            _("Office suite"),
            _("Operating system"),
            _("Installation and licence"),
        ),
    ),
    (
        _("Network"),
        True,
        False,
        (_("Wired"), _("Wireless"), _("Remote access"), _("Internet"), _("Firewall")),
    ),
    (
        _("Access & identity"),
        False,
        False,
        (_("Password"), _("Two-factor"), _("Account"), _("Permissions"), _("Single sign-on")),
    ),
    (
        _("E-mail & collaboration"),
        False,
        False,
        (_("Mailbox"), _("Calendar"), _("Chat and meetings"), _("Shared files"), _("Spam")),
    ),
    (
        _("Telephony"),
        False,
        False,
        (_("Desk phone"), _("Soft phone"), _("Contact centre"), _("Voicemail"), _("Mobile tariff")),
    ),
    (
        _("Data & storage"),
        True,
        False,
        (_("Backup and restore"), _("Database"), _("File share"), _("Report"), _("Interface")),
    ),
    (
        _("Security"),
        False,
        True,
        (
            _("Malware"),
            _("Phishing"),
            _("Lost device"),
            _("Unauthorised access"),
            _("Data disclosure"),
        ),
    ),
)

SECURITY_CATEGORIES = (
    ("malware", _("Malware")),
    ("phishing", _("Phishing and deceit")),
    ("intrusion", _("Intrusion, or the attempt")),
    ("disclosure", _("Data disclosed or lost")),
    ("misuse", _("Misuse of access")),
    ("loss", _("Device lost or stolen")),
    ("denial", _("Service made unusable")),
    ("weakness", _("Weakness reported")),
)

#: level, key, name, when it is chosen, acknowledged within, contained within
SECURITY_PRIORITIES = (
    (
        1,
        "critical",
        _("Critical"),
        _("Data or services of many are lost or open now."),
        1800,
        14400,
    ),
    (2, "high", _("High"), _("One service or group is hit, or it may spread."), HOUR, 8 * HOUR),
    (
        3,
        "medium",
        _("Medium"),
        _("One person or device is hit, nothing spreads."),
        4 * HOUR,
        2 * DAY,
    ),
    (4, "low", _("Low"), _("An attempt without effect, or a weakness."), 8 * HOUR, 5 * DAY),
)

#: step, escalation, key of the role, after seconds, up to priority, only while unanswered
SECURITY_PATH = (
    (1, "function", "security_manager", 0, None, False),
    (2, "hierarchy", "it_executive_officer", HOUR, 2, False),
    (3, "hierarchy", "it_executive_officer", DAY, None, True),
)

TEMPLATES = (
    (_("Laptop does not start"), _("Which device, since when, what is on the screen?"), 3, 2),
    (_("Joiner cannot sign in"), _("Who, which account, first working day?"), 3, 2),
    (_("Leaver still has access"), _("Who, which account, last working day?"), 2, 2),
    (_("Password reset does not work"), _("Which account, which message?"), 3, 2),
    (_("Access is missing"), _("To what, since when, who approved it?"), 3, 3),
)


def _make(
    by: Person | None,
    model: type[AnyRecord],
    values: Mapping[str, object],
    authority: Authority | None = SYSTEM,
    **known: object,
) -> AnyRecord:
    # The type checker takes the manager of a type variable for that of its bound.
    record = cast("AnyRecord | None", model._default_manager.filter(**known).first())
    return record or writes.create(model, by=by, values=values, authority=authority)


def use_matrix(name: str, *, by: Person | None, authority: Authority | None = None) -> None:
    """Fill the matrix with a preset ("3x3" or "5x5"); cells beyond it go.

    Raises:
        KeyError: there is no such preset.

    """
    rows = MATRICES[name]
    size = len(rows)
    for gone in PriorityRule.objects.exclude(impact__lte=size, urgency__lte=size):
        # its last version tells the ledger until when the cell held
        writes.edit(gone, by=by, values={"title": _("No longer used")}, authority=authority)
        gone.delete()
    for impact, row in enumerate(rows, start=1):
        for urgency, priority in enumerate(row, start=1):
            title = _("Impact %(impact)s, urgency %(urgency)s") % {
                "impact": _level(IMPACTS, size, impact),
                "urgency": _level(URGENCIES, size, urgency),
            }
            values = {"title": title, "impact": impact, "urgency": urgency, "priority": priority}
            rule = _make(by, PriorityRule, values, authority, impact=impact, urgency=urgency)
            if rule.priority != priority:
                writes.edit(rule, by=by, values={"priority": priority}, authority=authority)


def _level(words: Words, size: int, level: int) -> str:
    """Such as "high"; its number in a matrix whose levels have no names."""
    named = words.get(size)
    return str(named[level - 1]).partition(",")[0].lower() if named else str(level)


def _categories(by: Person | None) -> None:
    for title, needs_item, is_security, children in CATEGORIES:
        flags = {"needs_item": needs_item, "is_security": is_security}
        parent = _make(by, Category, {"title": title, **flags}, title=title, parent=None)
        for child in children:
            _make(
                by,
                Category,
                {"title": child, "parent": parent, **flags},
                title=child,
                parent=parent,
            )


def _security(by: Person | None) -> None:
    for key, title in SECURITY_CATEGORIES:
        _make(by, SecurityCategory, {"key": key, "title": title}, key=key)
    for level, key, title, meaning, acknowledge, contain in SECURITY_PRIORITIES:
        values = {
            "level": level, "key": key, "title": title, "meaning": meaning,
            "acknowledge_seconds": acknowledge, "contain_seconds": contain,
        }  # fmt: skip
        _make(by, SecurityPriority, values, level=level)
    roles = {role.key: role for role in RoleDefinition.objects.all()}
    for level, kind, key, seconds, up_to, unanswered in SECURITY_PATH:
        if key not in roles:
            continue
        values = {
            "title": roles[key].title, "level": level, "kind": kind, "role": roles[key],
            "after_seconds": seconds, "up_to": up_to, "only_unanswered": unanswered,
        }  # fmt: skip
        _make(by, SecurityStep, values, level=level)


@entered(Source.SEED)
def seed(by: Person | None = None) -> None:
    """Make the defaults that are missing; change nothing that is there."""
    if not PriorityRule.objects.exists():
        use_matrix("3x3", by=by, authority=SYSTEM)
    for level, title, silence in PRIORITIES:
        values = {"title": title, "level": level, "update_seconds": silence}
        _make(by, PriorityLevel, values, level=level)
    for key, title, pauses, tell in HOLD_REASONS:
        values = {"key": key, "title": title, "pauses": pauses, "tell_caller": tell}
        _make(by, HoldReason, values, key=key)
    for key, title in RESOLUTION_CODES:
        _make(by, ResolutionCode, {"key": key, "title": title}, key=key)
    if not Category.objects.exists():
        _categories(by)
    _security(by)
    for title, description, impact, urgency in TEMPLATES:
        values = {"title": title, "description": description, "impact": impact, "urgency": urgency}
        _make(by, IncidentTemplate, values, title=title)
