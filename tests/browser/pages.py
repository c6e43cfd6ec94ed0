"""Every page of the product by its address: found from the registry and the table of addresses."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.records import RecordType, record_types

#: kinds of pages that each record type has
KINDS = ("list", "empty", "new", "record", "edit", "field", "steps", "mass")
#: names of addresses that answer with a part of a page, a file, or another address
PARTS = frozenset(
    {
        "approval-opened", "article-word",
        "attachment", "canned-texts-for", "check-export", "check-nonconformity",
        "conformity-progress", "conformity-run", "discuss", "discussion", "drafts",
        "function-front", "function-judged", "import-columns", "import-job", "import-rejected",
        "incident-acknowledge", "incident-answer", "incident-article", "incident-take",
        "incident-explain", "incident-match", "incident-matches", "incident-merge",
        "incident-room-fact", "incident-room-fresh", "incident-room-preview",
        "incident-room-role", "incident-room-update",
        "incident-texts", "incident-triage",
        "jobs", "mail", "mail-delete", "mail-raw", "mail-release",
        "notice", "notices-count", "notices-read", "palette", "presence", "search-export",
        "search-saved", "search-words",
        "portal-answers", "portal-article", "portal-ask", "portal-catalogue",
        "portal-order", "portal-services",
        "sent", "sign-out", "status-confirm", "status-leave", "status-subscribe", "suggest",
        "tickets",
        "to-confirm-second", "triage-priority",
    }
)  # fmt: skip
#: what is seen by nobody, so by signed-out people
OUTSIDE = (
    "status",
    "status-past",
    "status-asked",
    "sign-in",
    "password-reset",
    "password-reset-sent",
    "password-reset-done",
)
#: what a test of its own looks at in all looks: tests/browser/test_style.py
ELSEWHERE = ("style",)
#: addresses of pages beside their plain ones, and of those that need more than their name
MORE: dict[str, tuple[str, ...]] = {
    "home": ("/?screen=triage", "/?screen=work"),
    "conformity": ("/conformity?edition=2005", "/conformity?edition=guide", "/conformity?table"),
    "conformity-cell": ("/conformity/cell?edition=2018&clause=8.6.1&month={month}&rows=all",),
    "requirements": ("/conformity/requirements?edition=2018&clause=8.6.1",),
    "requirement": ("/conformity/requirements/{requirement}",),
    "check": ("/conformity/checks/CHK-INC-02", "/conformity/checks/CHK-CHG-01"),
    "function": ("/functions/change-and-configuration", "/functions/customer-service"),
    "function-charts": (
        "/functions/customer-service/charts",
        "/functions/change-and-configuration/charts",
        "/functions/governance-risk-and-compliance/charts",
        "/functions/policy/charts",
        "/functions/team/charts",
    ),
    "function-charted": (
        "/functions/governance-risk-and-compliance/charts/rows?chart=risks&series=1&before=2026-01-01",
    ),
    "function-checks": ("/functions/change-and-configuration/checks?clause=8.5.1.3",),
    "import-file": ("/import/incident",),
    "mails": ("/mails?outcome=all", "/mails?why=unknown"),
    "search": ("/search?q=printer", "/search?q=no-such-word&state=open"),
    "password-reset-confirm": ("/password/reset/x/y",),
    "nothing": ("/nothing-is-here", "/incidents/INC9999999"),
}


def of_record(record_type: type[RecordType], record: Any, kind: str) -> list[str]:
    """The addresses of one kind for a record type; none where it has no such page."""
    base, page = f"/{record_type.slug}", f"/{record_type.slug}/{record.reference}"
    steps = [verb for verb, step in steps_of(record_type.model).items() if not step.automatic]
    changeable = record_type.changeable()
    return {
        "list": [f"{base}?view=all"],
        "empty": [f"{base}?q=no-such-word-anywhere"],
        "new": [f"{base}/new"],
        "record": [page],
        "edit": [f"{page}/edit"],
        "field": [f"{page}/field/{name}" for name in changeable[:1]],
        "steps": [f"{page}/do/{verb}" for verb in steps],
        "mass": [f"{base}/mass/edit?selected={record.pk}&field={name}" for name in changeable[:1]],
    }[kind]


def named(patterns: list[Any], before: str = "") -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from named(pattern.url_patterns, path)
        elif pattern.name:
            yield pattern.name, f"/{path}"


def others() -> dict[str, tuple[str, ...]]:
    """Name -> addresses of every page that belongs to no record type.

    A new address that takes arguments must be told in `MORE`, or be named a part.
    """
    of_types = {f"{record_type.key}-" for record_type in record_types()}
    groups: dict[str, tuple[str, ...]] = {"nothing": MORE["nothing"]}
    for name, path in named(get_resolver().url_patterns):
        if path.startswith("/api/") or name in PARTS:
            continue
        if any(name.startswith(key) for key in of_types):
            continue
        plain = () if "<" in path else (path,)
        groups[name] = (*plain, *MORE.get(name, ()))
    return groups
