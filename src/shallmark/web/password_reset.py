"""The mail with the link for a new password: asked for on a page, sent by a job.

The page answers the same whether or not there is such an account, and in the same time: it only
leaves the job. An account gets one such mail in a while, however often it is asked for.
"""

import logging
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template import loader
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from shallmark.common.notices import sending
from shallmark.kernel import clock
from shallmark.manage.team.models import Person
from shallmark.web import invitations

log = logging.getLogger(__name__)

SUBJECT = "web/auth/password_reset_subject.txt"
TEXT = "web/auth/password_reset_email.txt"
INVITED = ("web/auth/invitation_subject.txt", "web/auth/invitation_email.txt")


def send_links(email: str, base: str) -> int:
    """Send a link to each account of the address that got none just now; returns how many.

    Args:
        email: as it was typed.
        base: address under which whoever asked reaches this installation.

    """
    if not sending.is_set_up():
        log.warning("No mail server is set (MAIL_HOST): a link for a new password is not sent.")
        return 0
    return sum(_send(person, base) for person in _accounts(email))


def _accounts(email: str) -> Iterator[Person]:
    """Active people of this address who have a password, or are invited to choose one."""
    form = PasswordResetForm({"email": email})
    if form.is_valid():
        address = form.cleaned_data["email"]
        yield from form.get_users(address)
        of_address = Person.objects.filter(email__iexact=address)
        yield from (person for person in of_address if invitations.is_invited(person))


def _send(person: Person, base: str) -> bool:
    """Send one, and note that; where the mail server is away neither happened."""
    now = clock.now()
    rested = Q(last_reset_mail__isnull=True) | Q(last_reset_mail__lte=now - settings.RESET_WAIT)
    with transaction.atomic():
        # No version of the person: it is told by the mail, and by nothing else.
        if not Person.objects.filter(rested, pk=person.pk).update(last_reset_mail=now):
            return False
        _message(person, base).send()
    return True


def _message(person: Person, base: str) -> EmailMessage:
    place = urlsplit(base)
    context = {
        "protocol": place.scheme,
        "domain": place.netloc,
        "uid": urlsafe_base64_encode(force_bytes(person.pk)),
        "token": invitations.MAILED.make_token(person),
        "user": person,
    }
    about, text = INVITED if invitations.is_invited(person) else (SUBJECT, TEXT)
    subject = loader.render_to_string(about, context).strip()
    return EmailMessage(subject, loader.render_to_string(text, context), to=[person.email])
