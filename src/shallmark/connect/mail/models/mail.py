"""Each mail that came in, and what became of it. None is dropped."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shallmark.connect.mail.models.mailbox import Mailbox
from shallmark.kernel import clock
from shallmark.kernel.tracking import tracked


class Outcome(models.TextChoices):
    WAITING = "waiting", _("waits")
    TICKET = "ticket", _("became a ticket")
    ANSWER = "answer", _("answers a ticket")
    #: told to staff on the record: a bounce, or what a colleague wrote
    NOTE = "note", _("noted on a ticket")
    #: the same mail came to another mailbox of ours, and became the record that is named
    COPY = "copy", _("copy of a mail to another mailbox")
    QUARANTINED = "quarantined", _("in quarantine")
    DELETED = "deleted", _("deleted out of quarantine")


class Why(models.TextChoices):
    """Why a mail is in quarantine."""

    NONE = "", ""
    LOOP = "loop", _("Mail loop")
    FORGED = "forged", _("Looks forged")
    BOUNCE = "bounce", _("Bounce")
    UNKNOWN = "unknown", _("Sender not known")
    LIST = "list", _("List mail")
    AUTOMATIC = "automatic", _("Automatic answer")
    NOT_THEIRS = "not_theirs", _("Ticket of somebody else")
    TOO_LARGE = "too_large", _("Too large")
    REFUSED = "refused", _("Refused")
    FAULT = "fault", _("Not understood")


@tracked()
class Mail(models.Model):
    """A mail as it came in; its octets are its `MailSource`."""

    Outcome = Outcome
    Why = Why

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="mails")
    #: the same for one that is delivered twice (`incoming.digest_of`)
    digest = models.CharField(max_length=64)
    message_id = models.CharField(max_length=250, blank=True)
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    size = models.PositiveIntegerField()
    #: when the mail server got it: the sender waits since then
    arrived_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.WAITING)
    why = models.CharField(max_length=12, choices=Why.choices, blank=True)
    #: the reason in words: the header, the rule, the refusal
    words = models.TextField(blank=True)
    #: how often it was begun: one that broke the work three times is looked at by a person
    attempts = models.PositiveSmallIntegerField(default=0)
    record_key = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    #: who released or deleted it
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "digest"], name="mail_once"),
            models.CheckConstraint(
                condition=~models.Q(outcome="quarantined") | ~models.Q(why=""),
                name="mail_in_quarantine_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome__in=("ticket", "answer", "note", "copy"))
                | ~models.Q(reference=""),
                name="mail_says_what_became_of_it",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(outcome="waiting"),
                name="mail_waiting",
            ),
            models.Index(
                fields=["-id"],
                condition=models.Q(outcome="quarantined"),
                name="mail_in_quarantine",
            ),
            models.Index(fields=["sender", "-arrived_at"], name="mail_of_sender"),
            models.Index(fields=["record_key", "record_id"], name="mail_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject}"


class MailSource(models.Model):
    """The octets of a mail, apart from what lists read."""

    mail = models.OneToOneField(Mail, models.CASCADE, primary_key=True, related_name="source")
    raw = models.BinaryField()

    class Meta:
        verbose_name = _("source of a mail")
        verbose_name_plural = _("sources of mails")

    def __str__(self) -> str:
        return f"{self.mail_id}"


class KnownId(models.Model):
    """A Message-ID that was seen with a record: its own mails', and what those referred to."""

    message_id = models.CharField(max_length=250)
    record_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    #: a mail of the record itself; false: only named by one, such as an ancestor that never came
    own = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("known Message-ID")
        verbose_name_plural = _("known Message-IDs")
        constraints = [
            models.UniqueConstraint(
                fields=["message_id", "record_key", "record_id"], name="known_id_once"
            )
        ]
        indexes = [models.Index(fields=["record_key", "record_id"], name="known_ids_of")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.reference}"
