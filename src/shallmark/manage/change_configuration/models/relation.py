"""Relations of items: typed, directed, with what a failure of one means for the other."""

from collections.abc import Mapping
from datetime import datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.models import Record
from shallmark.kernel.models.record import imported_once
from shallmark.kernel.people import Person
from shallmark.kernel.tracking import tracked
from shallmark.manage.change_configuration.models.change import Change
from shallmark.manage.change_configuration.models.change_states import UNDER_WAY
from shallmark.manage.change_configuration.models.ci import Ci

#: what takes from the impact of a failure, and with the end of the relation all of it
LOOSENED = frozenset({"redundancy_group", "needed", "effective_from", "effective_to"})


@tracked()
class RelationKind(Record):
    """`title` reads from the first item to the second: web01 "runs on" host07."""

    class Impact(models.TextChoices):
        #: runs on, depends on: when the second fails, the first does
        SECOND_HARMS_FIRST = "second_first", _("a failure of the second harms the first")
        #: used by, part of: when the first fails, the second does
        FIRST_HARMS_SECOND = "first_second", _("a failure of the first harms the second")
        NONE = "none", _("a failure of one leaves the other alone")

    key = models.SlugField(_("key"), max_length=40, unique=True)
    inverse = models.CharField(_("read the other way round"), max_length=80, blank=True)
    impact = models.CharField(
        _("impact"), max_length=12, choices=Impact.choices, default=Impact.NONE
    )

    class Meta:
        verbose_name = _("kind of relation")
        verbose_name_plural = _("kinds of relations")
        constraints = [imported_once("relation_kind")]

    def __str__(self) -> str:
        return self.title


@tracked()
class CiRelationship(Record):
    """One item stands in a relation to another, from a moment up to another.

    Relations of the harmed item that share a `redundancy_group` stand in for one another: the item
    fails only when fewer than `needed` of the group still work.
    """

    from_item = models.ForeignKey(
        Ci, models.PROTECT, related_name="relations_out", verbose_name=_("item")
    )
    kind = models.ForeignKey(
        RelationKind, models.PROTECT, related_name="relations", verbose_name=_("relation")
    )
    to_item = models.ForeignKey(
        Ci, models.PROTECT, related_name="relations_in", verbose_name=_("to the item")
    )
    redundancy_group = models.CharField(_("redundancy group"), max_length=60, blank=True)
    needed = models.PositiveSmallIntegerField(
        _("members needed"), default=1, validators=[MinValueValidator(1)]
    )
    effective_from = models.DateTimeField(_("from"), default=clock.now)
    effective_to = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("relation of items")
        verbose_name_plural = _("relations of items")
        constraints = [
            imported_once("ci_relationship"),
            models.UniqueConstraint(
                fields=["from_item", "kind", "to_item"],
                condition=models.Q(effective_to__isnull=True),
                name="ci_relationship_once",
                violation_error_message=_("These items stand in this relation already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(from_item=models.F("to_item")),
                name="ci_relationship_not_to_itself",
                violation_error_message=_("An item has no relation to itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(effective_to__isnull=True)
                | models.Q(effective_to__gte=models.F("effective_from")),
                name="ci_relationship_ends_after_start",
                violation_error_message=_("A relation ends after it began."),
            ),
        ]

    def prepare_new(self, *, by: Person | None, at: datetime) -> None:
        for name, item in (("from_item", self.from_item), ("to_item", self.to_item)):
            if item.merged_into is not None:
                sentence = _now("It was merged: relate %(other)s instead.")
                raise Invalid({name: [sentence % {"other": item.stands()}]})
        self.title = self.title or self.sentence()

    def on_edit(self, *, before: Mapping[str, object], by: Person | None) -> None:
        moved = next((name for name in ("from_item", "kind", "to_item") if name in before), "")
        if moved:
            raise Invalid({moved: [_now("It stands as it is: end it, and add the other one.")]})
        if before.keys() & LOOSENED and self.joins_live_items() and not self.has_change():
            sentence = _now("It joins live items: it is altered or ended while a change that names"
                            " %(first)s or %(second)s is carried out.")  # fmt: skip
            names = {"first": self.from_item.reference, "second": self.to_item.reference}
            raise Invalid({min(before.keys() & LOOSENED): [sentence % names]})

    def joins_live_items(self) -> bool:
        """Whether both are in use: something rests on the relation."""
        return self.from_item.status == self.to_item.status == "live"

    def has_change(self) -> bool:
        """Whether a change is under way that names one of the items (CHK-CFG-02)."""
        named = [self.from_item.reference, self.to_item.reference]
        return Change.objects.filter(status__in=UNDER_WAY, items__has_any_keys=named).exists()

    def sentence(self) -> str:
        names = (self.from_item.title, self.kind.title, self.to_item.title)
        return " ".join(names)[:240]
