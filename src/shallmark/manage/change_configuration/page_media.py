"""What the page of a master copy shows: what it installs, its copies, and what was checked."""

from typing import Any

from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell, named, row, same_or_not, state_of, who
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Notice
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Ci, MediaItem
from shallmark.manage.change_configuration.models.ci_states import PRESENT
from shallmark.pages import formats
from shallmark.pages.record_base import is_staff

MOST = 20
DRAWN = ("ci", "content_version", "size", "rechecked_at")


def media_context(media: MediaItem, person: Person) -> dict[str, Any]:
    """Three queries."""
    if not is_staff(person):
        return {}
    items = Ci.objects.visible_to(person)
    item = items.filter(pk=media.ci_id).select_related("type").first()
    work = [*_held_back(media), _installs(media, item), _rests_on(item, person),
            _checks(media), _copies(media, person)]  # fmt: skip
    return {"apart": DRAWN, "work": work}


def _held_back(media: MediaItem) -> list[Notice]:
    if media.status != "quarantined":
        return []
    said = _("Nothing is installed from it: %(why)s") % {"why": media.quarantine_reason or "–"}
    return [Notice(said, tone="bad", icon="alert-triangle")]


def _installs(media: MediaItem, item: Ci | None) -> Table:
    """The item that it is the copy of, and whether that runs this version."""
    rows = []
    if item is not None:
        same = same_or_not(item.content_version == media.content_version)
        rows = [row(named(item), item.type.title, state_of(item), media.content_version,
                    item.content_version, same)]  # fmt: skip
    heads = (_("Item"), _("Class"), _("State"), _("This copy"), _("Runs"), _("Compared"))
    return Table(_("What it installs"), heads, rows, key="installs")


def _rests_on(item: Ci | None, person: Person) -> Table:
    """Items that rest on what it installs: they feel another version. One query."""
    rows = []
    if item is not None:
        over = Ci.objects.visible_to(person).filter(
            relations_out__to_item=item, relations_out__effective_to__isnull=True,
            status__in=PRESENT,
        )  # fmt: skip
        found = over.select_related("type").distinct().order_by("title")[:MOST]
        rows = [row(named(one), one.type.title, state_of(one)) for one in found]
    heads = (_("Item"), _("Class"), _("State"))
    return Table(_("Rests on what it installs"), heads, rows, key="rests")


def _checks(media: MediaItem) -> Table:
    """What was done with the file, and when it was last found whole."""
    steps = [
        (_("taken in"), media.stored_at, who(media.stored_by)),
        (_("verified"), media.verified_at, Cell("–")),
        (_("read again, and whole"), media.rechecked_at, Cell(_("Shallmark"))),
        (_("quarantined"), media.quarantined_at, Cell(media.quarantine_reason or "–")),
        (_("retired"), media.retired_at, Cell(media.retire_reason or "–")),
    ]
    rows = [row(what, at, by) for what, at, by in steps if at is not None]
    size = formats.size(media.size) if media.size else ""
    return Table(_("File and checks"), (_("What"), _("When"), _("By, or why")), rows, caption=size,
                 empty=_("No file was taken in yet."), key="checks", half=True)  # fmt: skip


def _copies(media: MediaItem, person: Person) -> Table:
    """Copies of other versions of the same item. One query."""
    others = MediaItem.objects.visible_to(person).filter(ci=media.ci_id).order_by("-pk")[:MOST]
    known = list(others)
    rows = [row(named(one), one.content_version, state_of(one), one.stored_at) for one in known]
    here = next((at for at, one in enumerate(known) if one.pk == media.pk), None)
    heads = (_("Copy"), _("Version"), _("State"), _("Taken in"))
    return Table(_("All copies of the item"), heads, rows, key="copies", here=here, half=True)
