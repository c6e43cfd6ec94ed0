"""That a list told which items are in use: who said so, of which file, and when."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel import clock
from shallmark.kernel.tracking import only_grows
from shallmark.manage.change_configuration.models.ci_states import Status
from shallmark.manage.team.models import Person

#: as what a list may find an item; what was disposed of, or is another item, is none of these
BEGINS = (
    Status.PLANNED, Status.IN_BUILD, Status.IN_TEST, Status.LIVE, Status.IN_STOCK, Status.WITHDRAWN
)  # fmt: skip


class ItemLoad(models.Model):
    """One list. Its items are those that it made; nobody adds one afterwards (ADR 57)."""

    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("said by"))
    at = models.DateTimeField(_("said"), default=clock.now)
    file = models.CharField(_("file"), max_length=120)
    #: SHA-256 of the bytes that were sent
    digest = models.CharField(_("digest"), max_length=64)
    rows = models.PositiveIntegerField(_("rows"))
    #: number of the last of them, as a spreadsheet counts
    last_row = models.PositiveIntegerField()
    #: real moment
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("list of what is in use")
        verbose_name_plural = _("lists of what is in use")
        triggers: ClassVar[list[pgtrigger.Trigger]] = only_grows("What a list told stays on record")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="item_load_digest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file}, {self.at:%Y-%m-%d}"


def born_or_found() -> pgtrigger.Trigger:
    """An item begins as planned, or as the list of a first load found it.

    Such a row is of the list's own person, of a row that the file has, and of the day on which it
    was said; which row made an item is kept once (`ci_found_once`).
    """
    states = ", ".join(f"'{state}'" for state in BEGINS)
    return pgtrigger.Trigger(
        name="born_first_state",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition(
            f"(NEW.status <> '{Status.PLANNED}' OR NEW.found_in_id IS NOT NULL)"
        ),
        func=f"""
            IF public.shallmark_brings_in() THEN
                RETURN NEW;
            END IF;
            IF NEW.found_in_id IS NULL OR NEW.status NOT IN ({states}) THEN
                RAISE EXCEPTION 'Invalid transition: % cannot be the first state', NEW.status;
            END IF;
            IF NOT EXISTS (
                SELECT FROM change_configuration_itemload l
                WHERE l.id = NEW.found_in_id AND l.by_id = NEW.created_by_id
                    AND NEW.found_row BETWEEN 2 AND l.last_row
                    AND l.recorded_at > now() - interval '1 day'
            ) THEN
                RAISE EXCEPTION 'Invalid transition: no list of this person told of the item';
            END IF;
            RETURN NEW;
        """,
    )


def found_stays() -> pgtrigger.Trigger:
    """What brought an item in is said once: no item gets into a list later, and none out of it."""
    return pgtrigger.Protect(
        name="found_stays",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "(OLD.found_in_id IS DISTINCT FROM NEW.found_in_id"
            " OR OLD.found_row IS DISTINCT FROM NEW.found_row)"
        ),
    )
