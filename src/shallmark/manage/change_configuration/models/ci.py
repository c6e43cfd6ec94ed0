"""A configuration item: something that services rest on, known by one identifier for ever."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.fields import moment, short_text
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import tracked
from shallmark.manage.change_configuration.models import ci_states as states
from shallmark.manage.change_configuration.models.change_lists import References
from shallmark.manage.change_configuration.models.ci_type import CiType
from shallmark.manage.change_configuration.models.item_load import (
    ItemLoad,
    born_or_found,
    found_stays,
)
from shallmark.manage.change_configuration.models.own_attributes import known_of, settled
from shallmark.manage.team.models import Team
from shallmark.plan.alignment.models import Service


@tracked()
class Ci(Record):
    """`title` is its name. What it is worth stands in its asset, what it touches in relations."""

    Status = states.Status
    Environment = states.Environment
    Criticality = states.Criticality

    status = models.CharField(
        _("state"), choices=Status.choices, default=Status.PLANNED, max_length=12
    )
    type = models.ForeignKey(CiType, models.PROTECT, related_name="items", verbose_name=_("class"))
    #: how the organisation knows it; the reference when nothing else is said
    uid = models.CharField(_("identifier"), max_length=160, unique=True, blank=True)
    description = models.TextField(_("description"), blank=True)
    content_version = short_text(_("version"), 80)
    provider = short_text(_("provider"), 120)
    location = short_text(_("location"), 160)
    environment = models.CharField(
        _("environment"), max_length=12, choices=Environment.choices, blank=True
    )
    criticality = models.CharField(
        _("criticality"), max_length=8, choices=Criticality.choices, blank=True
    )
    #: the service that this item stands for; only items of class service have one
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="items",
        verbose_name=_("stands for the service"),
    )  # fmt: skip
    support_team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="items",
        verbose_name=_("support group"),
    )  # fmt: skip
    #: own attributes of its class, by name
    attributes = models.JSONField(_("own attributes"), default=dict, blank=True)
    #: how discovery and monitoring name it
    discovery_key = short_text(_("discovery key"), 160)
    #: the change, request or discovery correction behind the newest version
    explained_by = short_text(_("explained by"), 40)
    #: the item that it turned out to be: its number and its keys lead there
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged",
        verbose_name=_("merged into"),
    )  # fmt: skip
    #: the list that told that it was there already, and the row of it that did
    found_in = models.ForeignKey(
        ItemLoad, models.PROTECT, null=True, related_name="items", editable=False,
        verbose_name=_("found by the list"),
    )  # fmt: skip
    found_row = models.PositiveIntegerField(null=True, editable=False)
    #: items that look alike, and are others
    distinct_from = References(_("not the same as"), keys=("ci",))
    build_at = moment(_("build begun"))
    test_at = moment(_("test begun"))
    live_at = moment(_("live since"))
    stored_at = moment(_("put in stock"))
    withdrawn_at = moment(_("withdrawn"))
    disposed_at = moment(_("disposed"))
    merged_at = moment(_("merged"))
    disposal_proof = short_text(_("proof of disposal"), 240)

    #: key of the person who alters it now; set by the write, kept nowhere
    altered_by: int | None = None
    #: what was named for its merging, be it of the other one; set by the step, kept nowhere
    merged_under: str = ""

    class Meta:
        verbose_name = _("configuration item")
        verbose_name_plural = _("configuration items")
        triggers: ClassVar[list[Any]] = [
            states.TRIGGER,
            born_or_found(),
            found_stays(),
        ]
        constraints = [
            imported_once("ci"),
            models.CheckConstraint(
                condition=models.Q(status__in=states.Status.values), name="ci_status_known"
            ),
            models.UniqueConstraint(
                fields=["discovery_key"],
                condition=~models.Q(discovery_key="") & ~models.Q(status="merged"),
                name="ci_discovery_key_once",
                violation_error_message=_("Another item has this discovery key."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="merged", merged_into__isnull=False)
                | (~models.Q(status="merged") & models.Q(merged_into__isnull=True)),
                name="ci_merged_into_another",
            ),
            models.UniqueConstraint(fields=["found_in", "found_row"], name="ci_found_once"),
            models.CheckConstraint(
                condition=models.Q(found_in=None, found_row=None)
                | models.Q(found_in__isnull=False, found_row__isnull=False),
                name="ci_found_in_a_row",
            ),
            models.UniqueConstraint(
                fields=["service"],
                condition=models.Q(status__in=states.PRESENT),
                name="ci_service_once",
                violation_error_message=_("Another item stands for this service."),
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="ci_newest"),
            models.Index(fields=["title", "id"], name="ci_by_name"),
            models.Index(fields=["type", "status"], name="ci_by_class"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def stands(self) -> "Ci":
        """The item that goes on: this one, or that which it was merged into."""
        item = self
        while item.merged_into is not None:
            item = item.merged_into
        return item

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        self.uid = self.uid or self.reference
        self._settle_attributes({})

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        super().on_edit(before=before, by=by)
        if "attributes" in before:
            known = before["attributes"]
            self._settle_attributes(known if isinstance(known, dict) else {})

    def _settle_attributes(self, before: Mapping[str, Any]) -> None:
        """Keep own attributes as their class has them.

        Raises:
            Invalid: a value that is otherwise than before is of another kind.

        """
        if not self.attributes:
            return
        of = known_of(self.type.attributes)
        self.attributes, wrong = settled(of, self.attributes, before)
        if wrong:
            raise Invalid({"attributes": wrong})
