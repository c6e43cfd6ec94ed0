"""Who sent a mail, and whether it is to be believed."""

import re
from collections.abc import Iterable
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _

from shallmark.connect.mail.incoming import Incoming
from shallmark.connect.mail.models import Mail, Mailbox
from shallmark.kernel import clock
from shallmark.manage.team.models import Person

#: more than so many mails of one sender within the time are a loop; alike ones are it sooner
WITHIN, MOST, MOST_ALIKE = timedelta(minutes=10), 20, 4
METHODS = ("dmarc", "spf", "dkim")
_VERDICT = re.compile(r"(?:^|[;\s])(dmarc|spf|dkim)\s*=\s*(\w+)")
_COMMENT = re.compile(r"\([^()]*\)")
_NUMBERS = re.compile(r"\d+")
_ANSWERING = re.compile(r"^(\s*(re|aw|fw|fwd|wg|sv|antw|r|odp)\s*(\[\d+\])?:\s*)+", re.IGNORECASE)


def people_of(address: str) -> list[Person]:
    """Active people with this address; several where they share one."""
    if not address:
        return []
    people = Person.objects.filter(email__iexact=address, is_active=True, is_system=False)
    return list(people.order_by("pk"))


def is_ours(address: str) -> bool:
    """Whether a mailbox of ours has the address, or our own mails are sent from it."""
    own = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()
    return address == own or Mailbox.objects.filter(address__iexact=address).exists()


def is_forged(mailbox: Mailbox, results: Iterable[str]) -> str:
    """What the mailbox's own server found wrong with the sender, in its words; "" for nothing.

    DMARC fails; or it is not judged, SPF or DKIM fails and the other does not pass. What other
    servers say is not believed, and what stands in comments is said by nobody.
    """
    trusted = mailbox.trusted_server.strip().lower()
    own = [found for found in results if trusted and _server_of(found) == trusted]
    verdicts = [
        pair for found in own for pair in _VERDICT.findall(_COMMENT.sub(" ", found).lower())
    ]
    by = {method: {said for name, said in verdicts if name == method} for method in METHODS}
    failed = "fail" in by["dmarc"] or (
        "pass" not in by["dmarc"]
        and any("fail" in by[method] for method in ("spf", "dkim"))
        and not any("pass" in by[method] for method in ("spf", "dkim"))
    )
    return "; ".join(found.partition(";")[2].strip() for found in own)[:200] if failed else ""


def _server_of(result: str) -> str:
    return (result.partition(";")[0].lower().split() or [""])[0]


def loops(mail: Mail, incoming: Incoming) -> str:
    """In words why this looks like two machines that answer each other; "" where it does not."""
    lately = Mail.objects.filter(
        sender=mail.sender,
        arrived_at__gt=clock.now() - WITHIN,
        outcome__in=(Mail.Outcome.TICKET, Mail.Outcome.ANSWER, Mail.Outcome.NOTE),
    )
    subjects = list(lately.exclude(pk=mail.pk).values_list("subject", flat=True)[: MOST + 1])
    alike = sum(bare(subject) == bare(incoming.subject) for subject in subjects)
    minutes = int(WITHIN.total_seconds() // 60)
    if alike >= MOST_ALIKE:
        return _("%(count)d alike within %(minutes)d min") % {"count": alike, "minutes": minutes}
    if len(subjects) >= MOST:
        words = _("%(count)d of this sender within %(minutes)d min")
        return words % {"count": len(subjects), "minutes": minutes}
    return ""


def bare(subject: str) -> str:
    """A subject without what an answer puts before it, and without what a machine counts in it."""
    return _ANSWERING.sub("", _NUMBERS.sub("0", subject)).strip().lower()
