"""What is shown on the status page, and what was told there. Nothing is shown by accident."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shallmark.common.notices.models import Delivery
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person, required_person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.operate.customer_service.models import Incident, MajorUpdate
from shallmark.operate.customer_service.models.major import ACTS
from shallmark.plan.alignment.models import Service


class EntryStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SHOWN = "shown", _("Shown")
    HIDDEN = "hidden", _("Hidden")


class Audience(models.TextChoices):
    EVERYBODY = "everybody", _("everybody")
    CUSTOMERS = "customers", _("customers who receive it, signed in")


ENTRY_EDGES = (
    (EntryStatus.DRAFT, EntryStatus.SHOWN),
    (EntryStatus.SHOWN, EntryStatus.HIDDEN),
    (EntryStatus.HIDDEN, EntryStatus.SHOWN),
)


@tracked()
class StatusService(Record):
    """A service on the status page; its title is the name by which readers know it."""

    Status, Audience = EntryStatus, Audience

    status = models.CharField(
        _("state"), choices=EntryStatus.choices, default=EntryStatus.DRAFT, max_length=8
    )
    service = models.OneToOneField(
        Service, models.PROTECT, related_name="status_entry", verbose_name=_("service")
    )
    audience = models.CharField(
        _("shown to"), choices=Audience.choices, default=Audience.CUSTOMERS, max_length=12
    )
    position = models.PositiveSmallIntegerField(_("place"), default=1)
    #: when it came on the page first, and last
    known_since = moment(_("on the page since"))
    shown_at = moment(_("shown"))
    shown_by = person(_("shown by"), editable=False)
    hidden_at = moment(_("hidden"))
    hidden_by = person(_("hidden by"), editable=False)

    class Meta:
        verbose_name = _("service on the status page")
        verbose_name_plural = _("services on the status page")
        triggers: ClassVar[list[Any]] = [
            lifecycle("status_service", ENTRY_EDGES),
            initial_state_trigger(EntryStatus.DRAFT),
        ]
        constraints = [
            imported_once("status_service"),
            models.CheckConstraint(
                condition=Q(status__in=EntryStatus.values), name="status_service_status_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="status_service_audience_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StatusSubscription(models.Model):
    """An address that wants news, and confirmed so; the row goes when it wants none any more.

    It has no history: what is known of a stranger is this row.
    """

    address = models.EmailField(_("e-mail address"), unique=True)
    #: whoever was signed in: then the news are those that this person reads on the page
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    trouble = models.BooleanField(_("trouble"), default=True)
    planned = models.BooleanField(_("planned work"), default=True)
    #: none: of every service that the reader sees
    entries: ClassVar[Any] = models.ManyToManyField(StatusService, related_name="+", blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("subscription of the status page")
        verbose_name_plural = _("subscriptions of the status page")

    def __str__(self) -> str:
        return self.address


class StatusMail(models.Model):
    """A mail of the status page that waits or went out; it goes after some days."""

    #: none: it asks whether the address wants news
    subscription = models.ForeignKey(
        StatusSubscription, models.CASCADE, null=True, blank=True, related_name="mails"
    )
    address = models.EmailField()
    subject = models.CharField(max_length=240)
    text = models.TextField()
    message_id = models.CharField(max_length=250, unique=True)
    result = models.CharField(
        max_length=10, choices=Delivery.Result.choices, default=Delivery.Result.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("mail of the status page")
        verbose_name_plural = _("mails of the status page")
        indexes = [
            models.Index(
                fields=["at"],
                condition=Q(result__in=["waiting", "failed"]),
                name="status_mail_unsent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.result}"


class StatusNews(models.Model):
    """An update of a major incident as it was told on the status page; it stays."""

    class State(models.TextChoices):
        TROUBLE = "trouble", _("Some trouble")
        DOWN = "down", _("Down")
        WORKS = "works", _("Works again")

    entry = models.ForeignKey(StatusService, models.PROTECT, related_name="news")
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="status_news")
    update = models.OneToOneField(MajorUpdate, models.CASCADE, related_name="status_news")
    state = models.CharField(_("how it is"), max_length=8, choices=State.choices)
    headline = models.CharField(_("headline"), max_length=120)
    text = models.TextField(_("text"))
    #: empty where it works again or is resolved: then none is promised
    next_due_at = models.DateTimeField(_("next news by"), null=True, blank=True)
    by = required_person(_("by"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("news on the status page")
        verbose_name_plural = _("news on the status page")
        indexes = [models.Index(fields=["entry", "-at"], name="status_news_of_entry")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="works") | Q(next_due_at__isnull=True),
                name="status_news_promises_no_more",
            )
        ]
        triggers: ClassVar[list[Any]] = ACTS

    def __str__(self) -> str:
        return self.headline
