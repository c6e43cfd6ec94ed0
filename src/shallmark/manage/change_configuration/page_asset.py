"""What the page of an asset shows: its item, its value today, what ends when, and whose it was."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shallmark.common.blocks.cells import Cell, named, row, state_of, who
from shallmark.common.blocks.tables import Table
from shallmark.common.blocks.words import Countdown, day_of
from shallmark.common.discussion.history_entries import versions
from shallmark.kernel import clock
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration.models import Asset, Ci
from shallmark.manage.change_configuration.panels_items import ENDS
from shallmark.manage.team.models import Person as Member
from shallmark.pages import formats
from shallmark.pages.record_base import is_staff

#: versions that are read for whose it was
VERSIONS = 60
#: what the blocks say
DRAWN = (
    "ci", "value", "currency", "valued_on", "depreciation", "depreciation_months", *ENDS,
)  # fmt: skip


def asset_context(asset: Asset, person: Person) -> dict[str, Any]:
    """Five queries."""
    if not is_staff(person):
        return {}
    item = Ci.objects.visible_to(person).filter(pk=asset.ci_id).select_related("type").first()
    over = asset.status in ("ended", "disposed")
    ends = [
        Countdown(key=name, name=word, ends=end, begins=day_of(asset.received_at), is_over=over,
                  caption=asset.action, soon=90, half=True)
        for name, word in ENDS.items() if (end := getattr(asset, name))
    ]  # fmt: skip
    work = [_where(item) if item else None, *ends, _worth(asset), _hands(asset, item)]
    return {"apart": DRAWN, "work": [block for block in work if block is not None]}


def _where(item: Ci) -> Table:
    heads = (_("Item"), _("Class"), _("State"), _("Where it is"), _("Who answers for it"))
    line = row(named(item), item.type.title, state_of(item), item.location, who(item.owner))
    return Table(_("What it is, and where"), heads, [line], key="item")


def _worth(asset: Asset) -> Table:
    """Value as it was set, and as it is today by its depreciation."""
    heads = (_("Value"), _("Valued on"), _("Depreciation"), _("Today"))
    if asset.value is None:
        return Table(_("Value"), heads, [], empty=_("Nobody valued it yet."), key="value")
    today = clock.now().astimezone(timezone.get_current_timezone()).date()
    spread = str(asset.get_depreciation_display()) if asset.depreciation else ""
    if asset.depreciation_months:
        spread = _("%(way)s over %(months)d months") % {
            "way": spread, "months": asset.depreciation_months}  # fmt: skip
    left = worth_on(asset, today)
    line = row(formats.money(asset.value, asset.currency), asset.valued_on, spread,
               formats.money(left, asset.currency) if left is not None else "")  # fmt: skip
    return Table(_("Value"), heads, [line], key="value")


def worth_on(asset: Asset, day: date) -> Decimal | None:
    """What is left of its value by that day; declining: the same share each month.

    None where its value, or how it is depreciated, is not known.
    """
    if asset.value is None or asset.valued_on is None or not asset.depreciation:
        return None
    months = asset.depreciation_months
    if asset.depreciation == Asset.Depreciation.NONE or not months:
        return asset.value
    since = asset.valued_on
    gone = max((day.year - since.year) * 12 + day.month - since.month - (day.day < since.day), 0)
    if asset.depreciation == Asset.Depreciation.STRAIGHT:
        left = asset.value * max(months - gone, 0) / months
    else:
        left = asset.value * (1 - Decimal(2) / max(months, 2)) ** gone
    return round(left, 2)


def _hands(asset: Asset, item: Ci | None) -> Table:
    """Who answered for it and its item from when to when. Three queries."""
    spans = [(_("asset"), *span) for span in _spans(asset)]
    spans += [(_("item"), *span) for span in _spans(item)] if item is not None else []
    people = Member.objects.in_bulk([pk for _what, pk, _since, _until in spans])
    rows = [
        row(who(people.get(pk)), Cell(what), since, until or _("today"))
        for what, pk, since, until in sorted(spans, key=lambda one: one[2], reverse=True)
    ]
    heads = (_("Who"), _("Answers for the"), _("Since"), _("Until"))
    return Table(_("Through whose hands it went"), heads, rows, key="hands",
                 empty=_("Nobody has answered for it so far."))  # fmt: skip


def _spans(record: Asset | Ci) -> list[tuple[int, Any, Any]]:
    """Person, since when, and until when, of the versions that are read."""
    rows = versions(record, below=None, limit=VERSIONS)[::-1]
    turns = [new for old, new in pairwise([None, *rows])
             if new and (old is None or old["owner_id"] != new["owner_id"])]  # fmt: skip
    return [
        (turn["owner_id"], turn["updated_at"], after["updated_at"] if after else None)
        for turn, after in pairwise([*turns, None])
        if turn and turn["owner_id"]
    ]
