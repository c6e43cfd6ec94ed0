"""Inviting a person: the link by which somebody who has no password yet chooses the first one.

The link is that of a forgotten password (`web/password_reset.py`): it works once, for days, and
ends by itself when a password is chosen. Without a mail server whoever invites hands it over: the
two are no second person to each other (`AccountKey`) until a password is chosen by a mailed link.
Somebody who forgot a password gets a link in the same way there: no mail could bring one.
"""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from shallmark.common.discussion.actions import tell
from shallmark.common.notices import sending
from shallmark.kernel import access
from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.history import write_transaction
from shallmark.kernel.people import Person as AnyPerson
from shallmark.manage.team.account_keys import note_shown
from shallmark.manage.team.models import Person
from shallmark.manage.team.outranking import lacking, roles_of


class _Mailed(PasswordResetTokenGenerator):
    """Tokens that only a mail carries: what was shown is none of them."""

    key_salt = "shallmark.web.invitations.mailed"


class _Link(PasswordResetTokenGenerator):
    """Tokens that are shown; it takes those that are mailed, too."""

    def check_token(self, user: Person | None, token: str | None) -> bool:
        return super().check_token(user, token) or MAILED.check_token(user, token)


MAILED, LINK = _Mailed(), _Link()


def is_invited(person: Person) -> bool:
    """Whether the person may sign in and never chose a password."""
    return bool(person.username and person.is_active) and not (
        person.is_system or person.has_usable_password()
    )


def may_invite(person: Person, *, by: AnyPerson) -> bool:
    """Whether `by` may send the link to this person, or hand it over."""
    return is_invited(person) and access.may_edit(by, person)


def may_reset(person: Person, *, by: AnyPerson) -> bool:
    """Whether `by` may hand over a link to somebody who has a password: where no mail brings one.

    Nobody does so for the own account: whoever is signed in knows the password.
    """
    in_use = bool(person.username and person.is_active) and person.has_usable_password()
    if sending.is_set_up() or not in_use or person.is_system or person.pk == by.pk:
        return False
    return access.may_edit(by, person)


def path_of(person: Person) -> str:
    """The address of the page on which the person chooses a password."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = LINK.make_token(person)
    return reverse("password-reset-confirm", kwargs={"uidb64": uid, "token": token})


def hand_over(person: Person, *, by: AnyPerson) -> str:
    """The path of the link, for whoever hands it over; that it was shown is written down.

    A password that is there stays until another is chosen by the link.

    Raises:
        NotAllowed: it opens rights that `by` does not hold, or an account to which a mail goes.

    """
    known = may_reset(person, by=by)
    if not known and not may_invite(person, by=by):
        raise NotAllowed(_("%s needs no invitation, or you may not send it.") % person)
    if lacking(by, roles_of(person)):
        raise NotAllowed(
            _("It opens rights that you do not hold: only a mail to %s brings it.") % person
        )
    with write_transaction(by=by, verb="show", reference=person.reference):
        note_shown(person, by=by)
        tell(
            person,
            by=by,
            text=_("A link for a new password was shown")
            if known
            else _("The link of the invitation was shown"),
        )
    return path_of(person)
