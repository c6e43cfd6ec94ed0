"""What the page of a mailbox tells: whether it hears, what came in, and what became of it."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell, row
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Fact, Figures
from shallmark.connect.mail import quarantine
from shallmark.connect.mail.channels import health_of
from shallmark.connect.mail.models import Mail, Mailbox
from shallmark.connect.mail.views import SignInForm
from shallmark.kernel import access, clock
from shallmark.kernel.people import Person
from shallmark.kernel.records import record_types
from shallmark.pages.record_base import is_staff

#: days that the figures look back, and mails in view
BACK, MOST = 30, 12
#: fields of a mailbox that is fetched; where its mails are delivered they say nothing
OF_OAUTH = ("token_url", "client", "scope")
OF_FETCHING = (
    "host", "port", "security", "sign_in", "username", *OF_OAUTH, "folder", "done_folder",
)  # fmt: skip
#: outcomes that are parts of a record, and those that somebody should look at
_BECAME = (Mail.Outcome.TICKET, Mail.Outcome.ANSWER, Mail.Outcome.NOTE)


def mailbox_context(box: Mailbox, person: Person) -> dict[str, Any]:
    """How it stands, what came in, and the form of its sign-in for whoever looks after it."""
    tone, health = health_of(box)
    form = SignInForm() if access.may_edit(person, box) else None
    context: dict[str, Any] = {"tone": tone, "health": health, "sign_in_form": form}
    if box.protocol == Mailbox.Protocol.DELIVERED:
        context["apart"] = OF_FETCHING
    elif box.sign_in != Mailbox.SignIn.OAUTH:
        context["apart"] = OF_OAUTH
    if is_staff(person) and quarantine.may_sort(person):
        context["work"] = [_figures(box, person), _lately(box, person)]
    return context


def _figures(box: Mailbox, person: Person) -> Figures:
    """One query."""
    since = clock.now() - timedelta(days=BACK)
    mails = quarantine.visible_mails(person).filter(mailbox=box).order_by()
    lately = Q(arrived_at__gt=since)
    counts = mails.select_related(None).aggregate(
        came=Count("pk", filter=lately),
        became=Count("pk", filter=lately & Q(outcome=Mail.Outcome.TICKET)),
        answers=Count("pk", filter=lately & Q(outcome=Mail.Outcome.ANSWER)),
        held=Count("pk", filter=Q(outcome=Mail.Outcome.QUARANTINED)),
        waiting=Count("pk", filter=Q(outcome=Mail.Outcome.WAITING)),
    )
    place = reverse("mails")
    held, waiting = counts["held"], counts["waiting"]
    return Figures([
        Fact(_("came in %(days)d days") % {"days": BACK}, counts["came"]),
        Fact(_("became tickets"), counts["became"]),
        Fact(_("answered tickets"), counts["answers"]),
        Fact(_("in quarantine"), held, place if held else "", "warn" if held else ""),
        Fact(_("wait to be sorted"), waiting, tone="warn" if waiting else ""),
    ])  # fmt: skip


def _lately(box: Mailbox, person: Person) -> Table:
    """The newest mails, each with what became of it. Two queries, and one for each kind."""
    mails = quarantine.visible_mails(person).filter(mailbox=box).order_by("-pk")
    found = list(mails[:MOST])
    places = _places(found)
    rows = [
        row(
            Cell(one.subject or _("(without a subject)"), reverse("mail", args=[one.pk])),
            one.sender_name or one.sender,
            one.arrived_at,
            one.get_outcome_display(),
            Cell(one.reference, places.get((one.record_key, one.reference), ""))
            if one.outcome in _BECAME
            else Cell(str(one.get_why_display())),
        )
        for one in found
    ]
    heads = (_("Mail"), _("From"), _("Came"), _("What became of it"), _("Where"))
    url = f"{reverse('mails')}?outcome=all" if found else ""
    return Table(_("Lately"), heads, rows, key="mails", url=url, empty=_("No mail came yet."))


def _places(mails: list[Mail]) -> dict[tuple[str, str], str]:
    """Where the records are that the mails became part of; the reader may read each (no query)."""
    known = {each.key: each.url() for each in record_types()}
    return {
        (one.record_key, one.reference): f"{known[one.record_key]}/{one.reference}"
        for one in mails
        if one.reference and one.record_key in known
    }
