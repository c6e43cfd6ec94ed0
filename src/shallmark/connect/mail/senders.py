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
    """The words of the mailbox's own server on a failed DMARC; "" where there are none."""
    trusted = mailbox.trusted_server.strip().lower()
    for result in results if trusted else ():
        server, _semicolon, found = result.partition(";")
        if server.split()[:1] == [trusted] and re.search(r"\bdmarc\s*=\s*fail", found.lower()):
            return found.strip()[:200]
    return ""


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
    """A subject without what an answer puts before it."""
    return _ANSWERING.sub("", subject).strip().lower()
