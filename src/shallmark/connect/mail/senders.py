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
_VERDICT = re.compile(r"(?:^|[;\s])(dmarc|spf|dkim)\s*=\s*(\w+)")
_COMMENT = re.compile(r"\([^()]*\)")
_ESCAPED = re.compile(r"\\.")
_QUOTED = re.compile(r'"[^"]*"')
_FOUND = re.compile(r"\s*(dmarc|spf|dkim)(?:/\d+)?\s*=\s*pass\b(.*)")
#: whose domain passed, by what it passed; the first that is named
_WHOSE = {"spf": ("smtp.mailfrom",), "dkim": ("header.d", "header.i")}
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


def is_forged(mailbox: Mailbox, results: Iterable[str], sender: str = "") -> str:
    """What the mailbox's own server found wrong with the sender, in its words; "" for nothing.

    DMARC fails; or it does not pass, and neither SPF nor DKIM passes for the sender's domain or
    one above it. Without a sender: SPF or DKIM fails and the other does not pass. What other
    servers say is not believed, and what stands in comments and quotes is said by nobody.
    """
    trusted = mailbox.trusted_server.strip().lower()
    own = [found for found in results if trusted and _server_of(found) == trusted]
    verdicts = [
        pair for found in own for pair in _VERDICT.findall(_COMMENT.sub(" ", found).lower())
    ]
    passes = [one for found in own for one in _passes(found)]
    doubted = bool(verdicts) if sender else any(said == "fail" for _name, said in verdicts)
    failed = ("dmarc", "fail") in verdicts or (
        doubted and not any(_is_for(sender, method, said) for method, said in passes)
    )
    return "; ".join(found.partition(";")[2].strip() for found in own)[:200] if failed else ""


def _passes(result: str) -> list[tuple[str, str]]:
    """(method, its properties) of each check that passed; what a sender may have written is out."""
    text = _QUOTED.sub("_", _ESCAPED.sub("", result.lower()))
    while (less := _COMMENT.sub(" ", text)) != text:
        text = less
    # What begins and does not end goes to the end.
    found = map(_FOUND.fullmatch, re.split(r'["(]', text)[0].split(";")[1:])
    return [(each.group(1), each.group(2)) for each in found if each]


def _is_for(sender: str, method: str, properties: str) -> bool:
    """Whether what passed is the sender's domain, or one above it."""
    if method == "dmarc" or not sender:
        return True
    pairs = [each.partition("=") for each in properties.split()]
    named = [
        [_domain(value) for key, _is, value in pairs if key == name] for name in _WHOSE[method]
    ]
    whose = next(filter(None, named), [])
    return bool(whose) and all(
        "." in domain and f".{_domain(sender)}".endswith(f".{domain}") for domain in whose
    )


def _domain(address: str) -> str:
    """The domain of an address, as mail servers write it."""
    domain = address.rpartition("@")[2].strip("<>.").lower()
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


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
