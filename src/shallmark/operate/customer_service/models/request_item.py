"""What may be ordered: a form, who decides on it, and how it is fulfilled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.documents.models import Document
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import level, moment, person
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.numbers import next_position
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import initial_state_trigger, lifecycle, tracked
from shallmark.manage.change_configuration.models.change_lists import References
from shallmark.manage.team.models import RoleDefinition, Team
from shallmark.operate.customer_service.models import request_states as states
from shallmark.operate.customer_service.request_forms import Form, FormWrong, declared, read_form
from shallmark.plan.alignment.models import Service, ServiceLevelTarget

#: what those who order rely on; it is not changed while it is offered
OFFERED = frozenset({
    "title", "summary", "service", "form", "approval_rule", "approver_role", "instructions",
    "target", "cost", "customers", "request_class", "priority", "team",
})  # fmt: skip
STANDS = _("People order it with these steps: pause it, change them, and let another publish it.")
#: the same of its steps
STEP = frozenset({
    "title", "text", "team", "position", "after", "counts_in_target", "is_active",
})  # fmt: skip


@tracked()
class RequestItem(Record):
    """One entry of the catalogue of requests. Whoever wrote on it does not publish it."""

    Status = states.ItemStatus
    RequestClass, ApprovalRule = states.RequestClass, states.ApprovalRule

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.DRAFT, max_length=12
    )
    summary = models.CharField(
        _("what for"), max_length=240, blank=True, help_text=_("One line for those who choose.")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="request_items", verbose_name=_("service")
    )
    request_class = models.CharField(
        _("class"), max_length=12, choices=RequestClass.choices, default=RequestClass.STANDARD
    )
    priority = level(_("priority"), 5)
    #: fields as `request_forms.read_form` reads them
    form = models.JSONField(_("form"), default=list, blank=True)
    form_version = models.PositiveIntegerField(_("version of the form"), default=1, editable=False)
    approval_rule = models.CharField(
        _("who approves"), max_length=16, choices=ApprovalRule.choices, blank=True,
        help_text=_("Empty: nobody is asked."),
    )  # fmt: skip
    approver_role = models.ForeignKey(
        RoleDefinition, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("role that approves"),
    )  # fmt: skip
    instructions = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="request_items",
        verbose_name=_("instructions"),
    )  # fmt: skip
    target = models.ForeignKey(
        ServiceLevelTarget, models.PROTECT, null=True, blank=True, related_name="request_items",
        verbose_name=_("target"),
    )  # fmt: skip
    cost = models.DecimalField(
        _("cost"), max_digits=12, decimal_places=2, default=0,
        help_text=_("Without what is chosen in the form."),
    )  # fmt: skip
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("fulfilled by"),
    )  # fmt: skip
    customers = References(
        _("offered to"), keys=("customer",), help_text=_("None: to every customer.")
    )
    decision_reason = models.CharField(_("reason of the decision"), max_length=240, blank=True)
    edited_by = person(_("written by"), editable=False)
    published_at = moment(_("published"))
    published_by = person(_("published by"), editable=False)
    paused_at = moment(_("paused"))
    withdrawn_at = moment(_("withdrawn"))

    class Meta:
        verbose_name = _("request item")
        verbose_name_plural = _("request items")
        triggers: ClassVar[list[Any]] = [
            lifecycle("request_item", states.ITEM_EDGES),
            initial_state_trigger(states.ItemStatus.DRAFT),
        ]
        constraints = [
            imported_once("request_item"),
            models.CheckConstraint(
                condition=models.Q(status__in=states.ItemStatus.values),
                name="request_item_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(cost__gte=0),
                name="request_item_costs_no_less_than_nothing",
                violation_error_message=_("The cost is no less than nothing."),
            ),
        ]

    @property
    def fields_of_form(self) -> Form:
        return read_form(self.form)

    def clean(self) -> None:
        """The form is one, and the rule names whom it needs.

        Raises:
            ValidationError: not so.

        """
        try:
            self.form = declared(read_form(self.form))
        except FormWrong as wrong:
            raise ValidationError({"form": str(wrong)}) from wrong
        if self.approval_rule == states.ApprovalRule.ROLE and self.approver_role is None:
            raise ValidationError({"approver_role": _("Choose the role that approves.")})
        if self.target is not None and self.target.metric != ServiceLevelTarget.Metric.FULFILMENT:
            raise ValidationError({"target": _("Choose a target of fulfilment.")})

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.owner = self.owner or by
        self.edited_by = by

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """A changed form is another version; what is offered is not changed.

        Raises:
            Invalid: it is offered now.

        """
        touched = sorted(OFFERED & before.keys())
        if touched and self.status == states.ItemStatus.PUBLISHED:
            sentence = _("People order it as it is: pause it, change it, and let another publish"
                         " it.")  # fmt: skip
            raise Invalid({touched[0]: [str(sentence)]})
        if touched:
            self.edited_by = by
        if "form" in before:
            self.form_version += 1


@tracked()
class RequestStep(Record):
    """One piece of the work that fulfils an item, as its model says."""

    item = models.ForeignKey(
        RequestItem, models.CASCADE, related_name="steps", verbose_name=_("request item")
    )
    text = models.TextField(_("what is to be done"), blank=True)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    position = models.PositiveSmallIntegerField(_("order"), null=True, blank=True)
    #: positions of the steps that are done before
    after = models.JSONField(
        _("after"), default=list, blank=True,
        help_text=_("Numbers of the steps that are done before, commas between them."),
    )  # fmt: skip
    counts_in_target = models.BooleanField(
        _("counts in the target"), default=True,
        help_text=_("What does not count need not be done for it to be fulfilled."),
    )  # fmt: skip

    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("step of fulfilment")
        verbose_name_plural = _("steps of fulfilment")
        ordering = ("position", "pk")

    def clean(self) -> None:
        """A step waits for earlier ones only, so that there is no circle.

        Raises:
            ValidationError: it waits for itself or a later one.

        """
        after = self.after if isinstance(self.after, list) else None
        if after is None or not all(isinstance(one, int) and one > 0 for one in after):
            raise ValidationError({"after": _("Numbers of steps, commas between them.")})
        if self.position is not None and any(one >= self.position for one in after):
            raise ValidationError({"after": _("A step waits for those before it only.")})

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        """The steps of what is offered stand, as its form does.

        Raises:
            Invalid: the item is offered now.

        """
        touched = sorted(STEP & before.keys())
        if touched and by is not None and self.item.status == states.ItemStatus.PUBLISHED:
            raise Invalid({touched[0]: [str(STANDS)]})

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        """The last of its item, unless its place is said; what is offered takes none.

        Raises:
            Invalid: the item is offered now.

        """
        if by is not None and self.item.status == states.ItemStatus.PUBLISHED:
            raise Invalid({"item": [str(STANDS)]})
        if self.position is None:
            self.position = next_position(self.item.steps)
