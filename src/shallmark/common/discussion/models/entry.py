"""An entry: what somebody said on a record, publicly or among colleagues."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.tracking import only_grows


class Kind(models.TextChoices):
    """Who may read an entry: everybody who reads the record, or staff only."""

    REPLY = "reply", _("Public reply")
    NOTE = "note", _("Private note")
    SYSTEM = "system", _("System")


class Channel(models.TextChoices):
    PAGE = "page", _("Page")
    PORTAL = "portal", _("Portal")
    EMAIL = "email", _("E-mail")
    API = "api", _("API")
    IMPORT = "import", _("Import")
    JOB = "job", _("Job")
    SIMULATE = "simulate", _("Simulation")


class Entry(models.Model):
    """One reply or note. Nobody changes it afterwards: what was said stays said.

    `text` is Markdown as written. `told` names the people as they were told at that time:
    a list of {"person": id, "name": ..., "address": ...}.
    """

    record_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    reference = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField(_("text"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: effective moment
    at = models.DateTimeField(default=clock.now)
    #: real moment
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.PAGE)
    told = models.JSONField(default=list, blank=True)
    #: one per form shown: the second click of a double click is the same entry
    form_token = models.UUIDField(null=True, blank=True)
    source_system = models.CharField(max_length=80, blank=True)
    source_key = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["author", "form_token"], name="entry_once_per_form"),
            models.UniqueConstraint(
                fields=["source_system", "source_key"],
                condition=~models.Q(source_key=""),
                name="entry_imported_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="entry_kind_known"
            ),
        ]
        # The timeline of a record reads newest first.
        indexes = [
            models.Index(fields=["record_key", "record_id", "-at", "-id"], name="entry_of"),
            # the ledger tells words by the number of their record
            models.Index(fields=["reference"], name="entry_of_reference"),
        ]
        triggers = only_grows("What was said stays said")

    def __str__(self) -> str:
        return f"{self.reference} {self.get_kind_display()}"

    @property
    def is_public(self) -> bool:
        return self.kind == Kind.REPLY


class Mention(models.Model):
    """Somebody was called in by @name. Only people who may read the entry are."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "person"], name="mention_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.entry}"
