"""An incident: something does not work as agreed, and one person answers for it to the end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.calendars.models import ClockResult
from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import level, moment, person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, tracked
from shallmark.manage.team.models import Team
from shallmark.operate.customer_service.models import states
from shallmark.operate.customer_service.models.codes import (
    HIGHEST,
    Category,
    HoldReason,
    ResolutionCode,
)
from shallmark.operate.customer_service.models.security import SecurityCategory, SecurityPriority
from shallmark.plan.alignment.models import Customer, Service

PERSON = settings.AUTH_USER_MODEL


@tracked(
    exclude=("next_due_at", "clock_state"),
    # what the ledger reads of history, so that it need not read the wide rows
    indexes=(
        models.Index(
            fields=["reference", "pgh_id"],
            include=[
                "status",
                "updated_at",
                "updated_by",
                "owner",
                "assigned_team",
                "assigned_to",
                "handover_note",
                "priority",
            ],
            name="incident_history_covers",
        ),
        models.Index(
            fields=["reference", "pgh_id"],
            condition=models.Q(declared_at__isnull=False),
            name="incident_history_of_majors",
        ),
    ),
)
class Incident(Record):
    """`owner` is accountable from first contact to closure; `assigned_to` works on it now."""

    Status = states.Status
    Channel = states.Channel

    #: of the search that is being written down
    found: tuple["Incident", ...] = ()

    status = models.CharField(_("state"), choices=Status.choices, default=Status.NEW, max_length=16)
    description = models.TextField(_("description"), blank=True)
    channel = models.CharField(
        _("channel"), max_length=12, choices=Channel.choices, default=Channel.PHONE
    )
    reporter = person(_("caller"), related_name="reported_incidents")
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="incidents",
        verbose_name=_("customer"),
    )  # fmt: skip
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="incidents",
        verbose_name=_("service"),
    )  # fmt: skip
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="incidents",
        verbose_name=_("category"),
    )  # fmt: skip
    impact = level(_("impact"), HIGHEST)
    urgency = level(_("urgency"), HIGHEST)
    priority = level(_("priority"), 5)
    priority_override_reason = models.CharField(
        _("reason for another priority"), max_length=240, blank=True
    )
    lowered_because = models.CharField(
        _("why the priority was lowered"), max_length=240, blank=True
    )
    assigned_team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="incidents",
        verbose_name=_("team"),
    )  # fmt: skip
    assigned_to = person(_("assignee"), related_name="assigned_incidents")
    handover_note = models.CharField(_("hand-over note"), max_length=500, blank=True)
    hold_reason = models.ForeignKey(
        HoldReason, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("waits for"),
    )  # fmt: skip
    hold_note = models.TextField(_("word to the caller"), blank=True)
    hold_until = models.DateTimeField(_("remind at"), null=True, blank=True)
    #: when it was reported, as told; when it was written down is `recorded_at`
    reported_at = models.DateTimeField(_("reported"), default=clock.now)
    recorded_at = models.DateTimeField(_("recorded"), default=clock.now, editable=False)
    triaged_at = moment(_("triaged"))
    responded_at = moment(_("first response"))
    held_at = moment(_("put on hold"))
    resumed_at = moment(_("resumed"))
    resolved_at = moment(_("resolved"))
    reopened_at = moment(_("reopened"))
    canceled_at = moment(_("canceled"))
    declared_at = moment(_("declared major"))
    demoted_at = moment(_("demoted"))
    demoted_by = person(_("demoted by"), editable=False)
    resolved_by = person(_("resolved by"), editable=False)
    #: of the caller, since it was resolved: then it does not close by itself
    answered_at = moment(_("answered by the caller"))
    confirmed_at = moment(_("confirmed"))
    confirmed_by = person(_("confirmed by"), editable=False)
    confirmed_as = models.CharField(
        _("confirmed as"), max_length=16, choices=states.Confirmer.choices, blank=True,
        editable=False,
    )  # fmt: skip
    #: the agent who closed it for the caller, how and when the caller said so
    word_by = person(_("closed on the word of"), editable=False)
    word_channel = models.CharField(
        _("how the caller said it"), max_length=12, choices=states.WordChannel.choices, blank=True
    )
    word_at = models.DateTimeField(_("when the caller said it"), null=True, blank=True)
    #: the caller says that this was not said
    denied_at = moment(_("denied by the caller"))
    auto_closed = models.BooleanField(_("closed by itself"), default=False, editable=False)
    resolution = models.TextField(_("resolution"), blank=True)
    resolution_code = models.ForeignKey(
        ResolutionCode, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("resolution code"),
    )  # fmt: skip
    workaround = models.TextField(_("workaround"), blank=True)
    agreed_action = models.CharField(_("agreed action"), max_length=500, blank=True)
    kedb_searched_at = moment(_("known errors searched"))
    kedb_searched_by = person(_("searched by"), editable=False)
    kedb_words = models.CharField(_("words to search with"), max_length=200, blank=True)
    kedb_hits = models.PositiveIntegerField(_("found"), null=True, blank=True, editable=False)
    kedb_taken = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("taken from it"),
    )  # fmt: skip
    #: the search in one line, written by the step
    kedb_result = models.CharField(
        _("what the search found"), max_length=240, blank=True, editable=False
    )
    major = models.BooleanField(_("major"), default=False, editable=False)
    major_manager = person(_("major incident manager"))
    criteria_answers = models.JSONField(_("major criteria"), default=dict, blank=True)
    criteria_by = person(_("criteria answered by"), editable=False)
    criteria_at = moment(_("criteria answered"))
    security = models.BooleanField(_("security incident"), default=False)
    security_category = models.ForeignKey(
        SecurityCategory, models.PROTECT, null=True, blank=True, related_name="incidents",
        verbose_name=_("security category"),
    )  # fmt: skip
    security_priority = models.ForeignKey(
        SecurityPriority, models.PROTECT, null=True, blank=True, related_name="incidents",
        verbose_name=_("security priority"),
    )  # fmt: skip
    #: from when the security path counts
    security_at = moment(_("marked as security incident"))
    contained_at = moment(_("contained"))
    investigation = models.TextField(_("investigation"), blank=True)
    investigated_at = moment(_("investigated"))
    investigated_by = person(_("investigated by"), editable=False)
    #: of management, asked what follows from it
    decider = person(_("who of management decides"))
    management_decision = models.TextField(_("decision of management"), blank=True)
    decided_at = moment(_("decided by management at"))
    decided_by = person(_("decided by"), editable=False)
    security_review = models.TextField(_("security review"), blank=True)
    reviewed_at = moment(_("reviewed"))
    reviewed_by = person(_("reviewed by"), editable=False)
    confidential = models.BooleanField(_("confidential"), default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("master incident"),
    )  # fmt: skip
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates",
        verbose_name=_("duplicate of"),
    )  # fmt: skip
    reopened_count = models.PositiveIntegerField(_("reopened"), default=0, editable=False)
    reassigned_count = models.PositiveIntegerField(_("reassigned"), default=0, editable=False)
    #: the earliest due time of a running clock, kept by the writing transaction for the lists
    next_due_at = models.DateTimeField(_("due"), null=True, blank=True, editable=False)
    clock_state = models.CharField(
        _("clock"), max_length=12, choices=ClockResult.State.choices, blank=True, editable=False
    )
    #: what the source called the state, whether it met its target, and a digest of the whole case
    source_state = models.CharField(max_length=80, blank=True, editable=False)
    source_made_sla = models.BooleanField(null=True, editable=False)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        triggers: ClassVar[list[Any]] = [
            states.TRIGGER,
            initial_state_trigger(states.Status.NEW),
            states.acts(
                "resolved_by",
                "confirmed_by",
                "word_by",
                "kedb_searched_by",
                "criteria_by",
                "demoted_by",
                "investigated_by",
                "decided_by",
                "reviewed_by",
            ),
            states.ANSWERS_STAY,
        ]
        constraints = [
            imported_once("incident"),
            models.CheckConstraint(
                condition=models.Q(status__in=states.Status.values), name="incident_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(major=False) | models.Q(declared_at__isnull=False),
                name="incident_major_is_declared",
                violation_error_message=_("A major incident says when it was declared."),
            ),
            models.CheckConstraint(
                condition=models.Q(source_system__gt="")
                | models.Q(recorded_at__gte=models.F("reported_at")),
                name="incident_recorded_after_reported",
                violation_error_message=_("An incident is not reported after it is recorded."),
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")) & ~models.Q(duplicate_of=models.F("id")),
                name="incident_not_its_own_master",
                violation_error_message=_("An incident is not its own master or duplicate."),
            ),
        ]
        # Each index carries the name of its reader; partial ones keep the open lists small.
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="incident_newest"),
            models.Index(
                fields=["-created_at", "-id"],
                condition=models.Q(status__in=states.OPEN),
                name="incident_open_newest",
            ),
            models.Index(
                fields=["next_due_at", "id"],
                condition=models.Q(next_due_at__isnull=False),
                name="incident_due_first",
            ),
            models.Index(
                fields=["assigned_to", "-created_at"],
                condition=models.Q(status__in=states.OPEN),
                name="incident_my_open",
            ),
            models.Index(
                fields=["assigned_team", "-created_at"],
                condition=models.Q(status__in=states.OPEN),
                name="incident_team_open",
            ),
            models.Index(
                fields=["resolved_at"],
                condition=models.Q(status="resolved"),
                name="incident_auto_close",
            ),
            models.Index(
                fields=["-created_at", "-id"],
                condition=models.Q(status="resolved", answered_at__isnull=False),
                name="incident_answered",
            ),
            # open ones of VIPs
            models.Index(
                fields=["reporter", "-created_at"],
                condition=models.Q(status__in=states.OPEN),
                name="incident_open_of_caller",
            ),
            # the portal: what is not over for its caller, and how the services are
            models.Index(
                fields=["reporter"], condition=states.OF_CALLER, name="incident_of_caller"
            ),
            models.Index(
                fields=["service"], condition=states.DISTURBING, name="incident_disturbing"
            ),
            models.Index(fields=["-updated_at", "-id"], name="incident_lately_updated"),
            # what was resolved in a period, and what was not yet at its end: charts, reports
            models.Index(fields=["resolved_at"], name="incident_resolved"),
            *(
                models.Index(
                    fields=["-created_at", "-id"],
                    condition=models.Q(status__in=states.OPEN, **condition),
                    name=f"incident_open_{name}",
                )
                for name, condition in (
                    ("major", {"major": True}),
                    ("security", {"security": True}),
                    ("reopened", {"reopened_count__gt": 0}),
                )
            ),
            models.Index(
                fields=["updated_at", "id"],
                condition=models.Q(status__in=states.OPEN),
                name="incident_open_silent",
            ),
            models.Index(
                fields=["hold_until"],
                condition=models.Q(status=states.Status.ON_HOLD, hold_until__isnull=False),
                name="incident_reminder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def accountable(self) -> Person | None:
        return self.owner

    @property
    def is_open(self) -> bool:
        return self.status in states.OPEN

    @property
    def monitored_owner_id(self) -> int | None:
        """Who confirms what nobody reported: the service's owner, unless it is who resolved it."""
        owner = self.service.owner_id if self.service and self.opened_by_monitor else None
        return owner if owner != self.resolved_by_id else None

    @property
    def opened_by_monitor(self) -> bool:
        """Nobody reported it: the service owner confirms, or the event that cleared."""
        return self.channel == "monitoring" or bool(self.reporter and self.reporter.is_system)

    @property
    def is_read_by_few(self) -> bool:
        """Of security or confidential: not for everybody of the desk."""
        return self.security or self.confidential

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """Nothing is reported after it is recorded."""
        self.recorded_at = at
        self.reported_at = min(self.reported_at, at)

    def _loses_its_mark(self, before: Mapping[str, object]) -> bool:
        """Whether the security mark is taken off, or no mark nor category of security is left."""
        if before.get("security") and not self.security:
            return True
        if not {"security", "confidential", "category"} & before.keys():
            return False
        if self.security or self.confidential:
            return False
        if before.get("confidential"):
            return True
        category = before.get("category")
        was = isinstance(category, Category) and category.is_security
        return was and not (self.category and self.category.is_security)

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """Count reassignments; whose incident it was stands once it is resolved.

        A write here ends the government of the source that the record came from, and with it the
        word of that source about its state.
        """
        if "reporter" in before and self.status in (states.Status.RESOLVED, states.Status.CLOSED):
            raise Invalid(
                {"reporter": [str(_("The caller stands once it is resolved: reopen it first."))]}
            )
        if "reporter" in before and by is not None and self.reporter_id == by.pk:
            text = _("Nobody writes themselves in as the caller: let a colleague correct it.")
            raise Invalid({"reporter": [str(text)]})
        if by is not None and self._loses_its_mark(before):
            text = _("The security manager alone lets the others read it again, by the step “Take"
                     " the mark away”, which asks why.")  # fmt: skip
            raise Invalid({"security" if "security" in before else "category": [str(text)]})
        if "reported_at" in before:
            raise Invalid(
                {
                    "reported_at": [
                        str(_("When it was reported stays as it was first written down."))
                    ]
                }
            )
        self.source_state = ""
        if before.get("assigned_team") or before.get("assigned_team_id"):
            self.reassigned_count += 1
