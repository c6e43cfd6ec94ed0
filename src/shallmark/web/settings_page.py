"""The landing page of the settings: everything an organisation may adapt, in one place."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shallmark.common.notices.queries import MOST, MailState, mail_state
from shallmark.kernel.people import signed_in
from shallmark.kernel.records import RecordType, record_types
from shallmark.kernel.texts import capital
from shallmark.manage.team.views_sign_in import administers_people
from shallmark.pages.record_base import is_staff, may_list
from shallmark.web import imports

#: what has its place elsewhere, and is looked for here
ALSO: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("People and roles"), ("person", "team", "role", "role_assignment")),
    (_("Services"), ("customer", "service", "service_level_target", "calendar")),
    (_("Customer Service"), ("canned_text",)),
)
#: what a page of its own shows better than a list
BETTER_SEEN = {
    "priority_rule": "/settings/matrix",
    "parameter": "/settings/parameters",
    "mailbox": "/settings/channels",
}


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Groups of record types that the reader may read; others are not named."""
    if not is_staff(signed_in(request)):
        raise PermissionDenied
    person = signed_in(request)
    readable = [record_type for record_type in record_types() if may_list(person, record_type)]
    context = {
        "groups": _groups(readable),
        "imports": bool(imports.importable(signed_in(request))),
        "mail": _mail_text(mail_state()),
        "administers": administers_people(signed_in(request)),
    }
    return render(request, "web/settings.html", context)


def _mail_text(state: MailState) -> str:
    """What an administrator must know of outgoing mail, in a line; empty when all is well."""
    count = {"count": state.waiting if state.waiting <= MOST else f"{MOST}+"}
    if not state.set_up:
        text = (
            _(
                "No mail server is set: set MAIL_HOST in the environment of the server, and start"
                " it again. Mails that wait: %(count)s."
            )
            % count
        )
    elif state.error:
        text = _("The mail server does not take all mails; mails that wait: %(count)s.") % count
        text += f" {state.error}"
    else:
        text = ""
    return str(text)


def _groups(known: list[type[RecordType]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Those of `ALSO` first, then what is a setting by its declaration, by function."""
    by_key = {record_type.key: record_type for record_type in known}
    groups: dict[str, list[type[RecordType]]] = {
        str(name): [by_key.pop(key) for key in keys if key in by_key] for name, keys in ALSO
    }
    for record_type in by_key.values():
        if record_type.phase == "settings":
            groups.setdefault(str(record_type.function), []).append(record_type)
    return [
        (name, [_line(record_type) for record_type in group])
        for name, group in groups.items()
        if group
    ]


def _line(record_type: type[RecordType]) -> dict[str, Any]:
    name = capital(record_type.label_plural())
    url = BETTER_SEEN.get(record_type.key) or record_type.url()
    return {"name": name, "url": url, "icon": record_type.icon, "text": record_type.empty_text}
