"""A request for change, from the wish to its review."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.documents.models import Document
from shallmark.common.durations import Minutes
from shallmark.kernel import clock
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, person, short_text, text
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.texts import Text
from shallmark.kernel.tracking import initial_state_trigger, tracked
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.models.change_bound import DIGEST
from shallmark.manage.change_configuration.models.change_lists import Lines, References
from shallmark.manage.change_configuration.models.change_template import StandardChange

PERSON = settings.AUTH_USER_MODEL


def level(label: Text, *, editable: bool = True) -> "models.CharField[str, str]":
    return models.CharField(
        label, max_length=8, choices=states.Level.choices, blank=True, editable=editable
    )


def chosen(label: Text) -> "models.BooleanField[bool, bool]":
    """That there is no such effect: a choice, bound and signed as the text beside it is."""
    return models.BooleanField(label, default=False)


@tracked()
class Change(Record):
    """What is to be altered, why, at which risk, and what came of it.

    The assessment block, the way back and the window are part of the record, so an approval is of
    exactly these (`approved_version`). `owner` is accountable; `implementer` carries it out.
    """

    Status = states.Status
    Category = states.Category
    Outcome = states.Outcome

    status = models.CharField(_("state"), choices=Status.choices, default=Status.NEW, max_length=12)
    category = models.CharField(
        _("category"), max_length=12, choices=Category.choices, blank=True, default=Category.MINOR
    )
    #: written each time that it is lowered; the highest that it was, until it is that again
    lowered_because = text(_("why its category is lowered"))
    lowered_from = models.CharField(
        _("lowered from"), max_length=12, choices=Category.choices, blank=True, editable=False
    )
    lowering_settled_at = moment(_("lower category settled"))
    lowering_settled_by = person(_("lower category settled by"), editable=False)
    requester = person(_("requester"))
    requested_at = models.DateTimeField(_("requested"), default=clock.now)
    reason = text(_("reason"))
    source = short_text(_("comes from"), 40)
    services = References(_("services"), keys=("service",))
    items = References(_("items"), keys=("ci",))
    documents = References(
        _("documents"), keys=("document", "policy", "process", "scope_statement"),
        help_text=_("What takes effect under it: documents, policies, processes, the scope."),
    )  # fmt: skip
    plan = text(_("implementation plan"))
    policy_version = short_text(_("change policy"), 80)
    impact_answers = models.JSONField(_("major impact"), default=dict, blank=True)
    project = short_text(_("project or transition plan"), 40)
    template = models.ForeignKey(
        StandardChange, models.PROTECT, null=True, blank=True, related_name="changes",
        verbose_name=_("template"),
    )  # fmt: skip
    emergency_reason = text(_("why it is an emergency"))

    assessed_at = moment(_("assessed"))
    assessed_by = person(_("assessed by"), editable=False)
    likelihood = level(_("likelihood of harm"))
    consequence = level(_("consequence of harm"))
    risk = level(_("risk"), editable=False)
    benefit = text(_("benefit"))
    feasibility = text(_("feasibility"))
    financial = models.DecimalField(
        _("cost"), max_digits=14, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    financial_basis = short_text(_("basis of the cost"))
    #: whoever answers for the money and signed; `cost_signed` is of what (`change_bound`)
    cost_assessor = person(_("cost signed by"), editable=False)
    cost_signed_at = moment(_("cost signed"))
    cost_signed = models.CharField(max_length=64, blank=True, editable=False)
    cost_digest = models.CharField(max_length=64, blank=True, editable=False)
    service_impact = text(_("effect on services"))
    no_service_effect = chosen(_("no effect on services"))
    customer_impact = text(_("effect on customers"))
    no_customer_effect = chosen(_("no effect on customers"))
    capacity_impact = text(_("effect on capacity"))
    availability_impact = text(_("effect on availability plans"))
    no_availability_effect = chosen(_("no effect on availability plans"))
    continuity_impact = text(_("effect on continuity plans"))
    no_continuity_effect = chosen(_("no effect on continuity plans"))
    invalidates = References(_("plans it makes invalid"), keys=("document",))
    plan_updates = References(
        _("updates of these plans"), keys=("document_version",),
        help_text=_("The versions in which the plans are right again, a draft at least."),
    )  # fmt: skip
    major_for_continuity = models.BooleanField(_("major for a continuity plan"), default=False)
    #: whoever answers for these plans and signed; `plans_signed` is of what (`change_bound`)
    plans_assessor = person(_("plans signed by"), editable=False)
    plans_signed_at = moment(_("plans signed"))
    plans_signed = models.CharField(max_length=64, blank=True, editable=False)
    plans_digest = models.CharField(max_length=64, blank=True, editable=False)
    security_impact = text(_("effect on security"))
    no_security_effect = chosen(_("no effect on security"))
    #: whoever holds the security role and signed; `security_signed` is of what (`change_bound`)
    security_assessor = person(_("security signed by"), editable=False)
    security_signed_at = moment(_("security signed"))
    security_signed = models.CharField(max_length=64, blank=True, editable=False)
    security_digest = models.CharField(max_length=64, blank=True, editable=False)
    controls_affected = References(_("security controls touched"), keys=("control",))
    bypasses_control = models.BooleanField(_("bypasses a security control"), default=False)
    release = short_text(_("planned release"), 40)
    release_impact = text(_("effect on the release plan"))
    no_release_effect = chosen(_("no effect on the release plan"))
    other_changes = text(_("other changes"))
    impact_snapshot = models.JSONField(
        _("impact as it was seen"), default=dict, blank=True, editable=False
    )

    backout_plan = text(_("way back"))
    backout_tested_on = models.DateField(_("way back tested on"), null=True, blank=True)
    backout_minutes = Minutes(_("time to back out"), null=True, blank=True)
    decision_point = short_text(_("point of decision"))
    not_reversible_reason = text(_("why there is no way back"))
    remedy = text(_("approved remedy"))
    no_test_reason = text(_("why it cannot be tested"))

    planned_start = models.DateTimeField(_("planned start"), null=True, blank=True)
    planned_end = models.DateTimeField(_("planned end"), null=True, blank=True)
    implementer = person(_("implementer"))
    collision_decision = text(_("decision on the collision"))
    collision_decided_at = moment(_("collision decided"))
    collision_decided_by = person(_("collision decided by"), editable=False)
    #: reference of the other -> both windows as they were decided on (`collisions.windows_of`)
    collision_of = models.JSONField(default=dict, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    ci_update_not_needed = short_text(_("why no item needs an update"))
    decision_reason = text(_("reason of the decision"))

    #: of the approval rule that was in force when it was asked
    approver_roles = Lines(_("roles that approve"), editable=False)
    quorum = models.PositiveSmallIntegerField(_("approvals needed"), default=1, editable=False)
    separate = models.BooleanField(_("duties apart"), default=True, editable=False)
    #: version of this record that was approved
    approved_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    #: of what a decision on it is of (`change_bound`), made by the database
    bound_digest = models.CharField(max_length=64, blank=True, editable=False)

    submitted_at = moment(_("submitted"))
    assessment_completed_at = moment(_("assessment complete"))
    approved_at = moment(_("approved"))
    scheduled_at = moment(_("scheduled"))
    decided_at = moment(_("decided"))
    returned_at = moment(_("returned"))
    started_at = moment(_("started"))
    implemented_at = moment(_("implemented"))
    reviewed_at = moment(_("reviewed"))
    canceled_at = moment(_("canceled"))
    #: what the source called the state, where it was imported
    source_state = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        triggers: ClassVar[list[Any]] = [
            states.TRIGGER,
            states.HARD_STOPS,
            DIGEST,
            initial_state_trigger(states.Status.NEW),
        ]
        constraints = [
            imported_once("change"),
            models.CheckConstraint(
                condition=models.Q(status__in=states.Status.values), name="change_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(source_system__gt="")
                | models.Q(planned_end__gt=models.F("planned_start")),
                name="change_planned_end_after_start",
                violation_error_message=_("The planned end comes after the planned start."),
            ),
            models.CheckConstraint(
                condition=models.Q(source_system__gt="")
                | models.Q(implemented_at__gte=models.F("started_at")),
                name="change_implemented_after_start",
                violation_error_message=_("A change is not implemented before it started."),
            ),
            models.CheckConstraint(
                condition=models.Q(source_system__gt="")
                | models.Q(status__in=("new", "canceled"))
                | models.Q(category="standard", template__isnull=False)
                | (~models.Q(category="standard") & models.Q(template__isnull=True)),
                name="change_standard_has_template",
                violation_error_message=_("A standard change, and no other, has a template."),
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="change_newest"),
            models.Index(
                fields=["-created_at", "-id"],
                condition=models.Q(status__in=states.OPEN),
                name="change_open_newest",
            ),
            models.Index(
                fields=["planned_start", "planned_end"],
                condition=models.Q(status__in=states.ON_SCHEDULE),
                name="change_on_schedule",
            ),
            # what was carried out in a period: charts, reports
            models.Index(fields=["implemented_at"], name="change_implemented"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.status in states.OPEN

    @property
    def plan_owner_id(self) -> int | None:
        """Who owns all of the plans that it makes invalid; nobody where they have several."""
        if not self.invalidates:
            return None
        plans = Document.objects.filter(reference__in=self.invalidates)
        owners = set(plans.values_list("owner_id", flat=True))
        return owners.pop() if len(owners) == 1 else None

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """Who asks, and when."""
        self.requester = self.requester or by
        self.requested_at = min(self.requested_at, at)
