"""Who was told what, what each person wants to hear, and what became of each mail."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shallmark.common.notices.kinds import KINDS, sentence
from shallmark.kernel import clock
from shallmark.kernel.lifecycle import states_of
from shallmark.kernel.records import get_record_type
from shallmark.kernel.tracking import tracked

#: what becomes of a question, beside the states of its record
OUTCOMES = {
    "approved": _("approved"),
    "rejected": _("rejected"),
    "void": _("asked again"),
    "confirmed": _("confirmed"),
    "answered": _("answered"),
}


def kind_choices() -> list[tuple[str, str]]:
    return [(key, str(kind.name)) for key, kind in KINDS.items()]


class Notice(models.Model):
    """One person was told one thing about one record."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    record_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    #: of the sentence, and `text` where somebody wrote something
    values = models.JSONField(default=dict)
    #: as whom: caller, assigned, accountable, mentioned, top_management ...
    audience = models.CharField(max_length=60, blank=True)
    #: shown in the list; false when the person only wants mail
    listed = models.BooleanField(default=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    #: effective moment
    at = models.DateTimeField(default=clock.now)
    #: real moment
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    read_at = models.DateTimeField(null=True, blank=True)
    #: of a kind that asks: the record's state in which what it asks for waits
    asks_in = models.CharField(max_length=32, blank=True)
    #: when what it asked for was done, by whom, and what became of it: a state or a decision
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    settled_as = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notice_newest"),
            # The bell counts these on every page.
            models.Index(
                fields=["person"],
                condition=models.Q(read_at__isnull=True, listed=True),
                name="notice_unread",
            ),
            models.Index(fields=["record_key", "record_id"], name="notice_of"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.kind}"

    @property
    def sentence(self) -> str:
        return sentence(self.kind, self.values)

    @property
    def page(self) -> str:
        """What follows the record's address: `values` may name a page of it that staff has."""
        named = str(self.values.get("page", ""))
        return f"/{named}" if named and self.person.is_staff_member else ""

    @property
    def outcome(self) -> str:
        """What became of what it asked for, in words; empty while it waits."""
        states = states_of(get_record_type(self.record_key).model) if self.settled_as else {}
        return states.get(self.settled_as) or str(OUTCOMES.get(self.settled_as, ""))


class Preference(models.Model):
    """What a person wants to hear of a kind, and how."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    in_app = models.BooleanField(_("in the list"), default=True)
    email = models.BooleanField(_("by e-mail"), default=True)
    #: once a day instead of at once
    digest = models.BooleanField(_("once a day"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.kind}"


@tracked()
class Delivery(models.Model):
    """One mail of one notice: waiting, sent, refused or failed, with the server's own words."""

    class Result(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed, will be tried again")
        REFUSED = "refused", _("refused")

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    address = models.EmailField()
    message_id = models.CharField(max_length=250, unique=True)
    subject = models.CharField(max_length=300)
    digest = models.BooleanField(default=False)
    result = models.CharField(max_length=10, choices=Result.choices, default=Result.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: after the server put this mail off; empty while it is due
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["notice", "address"], name="delivery_once")]
        indexes = [
            # The daily digest and the page of what could not be sent.
            models.Index(
                fields=["result"],
                condition=models.Q(result__in=["waiting", "failed", "refused"]),
                name="delivery_unsent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.result}"
