"""Gates of the merging of two items, and what stands once one was merged into the other."""

from collections.abc import Mapping

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.alike import is_told_apart, shared
from shallmark.manage.change_configuration.authority import names_its_change
from shallmark.manage.change_configuration.models import Change, Ci, StandardChange
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.models.change_template import HELD
from shallmark.manage.change_configuration.models.ci_states import PRESENT, Status

#: what the item that goes on gets where it has none: no check of altered values reads them
INHERITED = ("service", "discovery_key")
#: states of a change that are still written, so that another item may take the place of one
UNBOUND = (states.Status.NEW, states.Status.ASSESS)


@gate(label=_("The other one goes on"), field="merged_into")
def goes_on(item: Ci) -> Text | None:
    other = item.merged_into
    if other is None:
        return None
    if other.pk == item.pk:
        return _("An item is not merged into itself.")
    if other.status not in PRESENT:
        return _("%(other)s is over itself: choose an item that goes on.") % {
            "other": other.reference
        }
    if is_told_apart(item, other):
        return _("Somebody said that %(other)s is another thing.") % {"other": other.reference}
    return None


@gate(check="CHK-CFG-02", label=_("The same thing"), field="explained_by")
def alike(item: Ci) -> Text | None:
    other = item.merged_into
    if other is None or shared(item, other) or names_its_change(item.explained_by, item):
        return None
    return _(
        "They share neither serial number nor name: name the change that found them to be one,"
        " which names this item, has begun and is not closed."
    )


@gate(label=_("The live one goes on"), field="merged_into")
def live_goes_on(item: Ci) -> Text | None:
    other = item.merged_into
    if other is None or item.status != Status.LIVE or other.status == Status.LIVE:
        return None
    return _("It is live and %(other)s is not: merge the other way round.") % {
        "other": other.reference
    }


@gate(label=_("No decided change names it"), field="")
def nothing_bound(item: Ci) -> Text | None:
    names = bound(item)
    if names:
        return _("%(reference)s was decided on with this item in it: that ends first.") % {
            "reference": names[0]
        }
    return None


def bound(item: Ci) -> list[str]:
    """What was decided on, or waits for it, and names the item; but the change of the merging."""
    changes = Change.objects.filter(items__contains=[item.reference], status__in=states.OPEN)
    decided = changes.exclude(status__in=UNBOUND).exclude(reference=item.explained_by)
    templates = StandardChange.objects.filter(
        scope_items__contains=[item.reference], status__in=HELD
    )
    named = [*decided.order_by("pk")[:5], *templates.order_by("pk")[:5]]
    return [one.reference for one in named]


def inherited(item: Ci, before: Mapping[str, object]) -> set[str]:
    """Of the fields that were altered, those that were empty and came from a merged item."""
    return {
        name
        for name in INHERITED
        if name in before
        and not before[name]
        and Ci.objects.filter(merged_into=item.pk, **{name: getattr(item, name)}).exists()
    }


def stands_instead(item: Ci) -> str:
    """The refusal to alter what was merged."""
    return _now("It was merged into %(other)s: change that one.") % {"other": item.stands()}
