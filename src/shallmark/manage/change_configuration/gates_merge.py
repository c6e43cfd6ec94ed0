"""Gates of the merging of two items, and what stands once one was merged into the other."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.alike import is_told_apart, shared
from shallmark.manage.change_configuration.authority import (
    is_valid_change_authority,
    names_its_change,
)
from shallmark.manage.change_configuration.models import (
    Change,
    Ci,
    CiAuditItem,
    CiType,
    StandardChange,
)
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.manage.change_configuration.models.change_template import HELD
from shallmark.manage.change_configuration.models.ci_states import PRESENT, Status

#: what the item that goes on gets where it has none
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


@gate(check="CHK-CFG-02", label=_("Change behind what it gets"), field="explained_by")
def gets_under_change(item: Ci) -> Text | None:
    other = item.merged_into
    if other is None or other.status != Status.LIVE or not lacking(item, other):
        return None
    if grounds(item, other):
        return None
    fields = [field for field in Ci._meta.fields if field.name in lacking(item, other)]
    return _(
        "%(other)s is live and gets another value (%(fields)s): name the change under which it is"
        " done, which names %(other)s, has begun and is not closed."
    ) % {"other": other.reference, "fields": ", ".join(str(field.verbose_name) for field in fields)}


@gate(label=_("Of one class"), field="merged_into")
def of_one_class(item: Ci) -> Text | None:
    other = item.merged_into
    if other is None or item.type_id == other.type_id:
        return None
    if item.status == Status.LIVE and other.status == Status.LIVE:
        return _(
            "Both are live and of two classes: withdraw the wrong one, or change its class under"
            " a change first."
        )
    if asks_less(other.type, item.type):
        return _(
            "The class of %(other)s asks for less than that of %(item)s: merge the other way"
            " round, or change the class first."
        ) % {"other": other.reference, "item": item.reference}
    return None


@gate(label=_("In the sample of no audit under way"), field="")
def not_in_sample(item: Ci) -> Text | None:
    looked_at = CiAuditItem.objects.filter(ci=item, audit__status="in_progress")
    audits = looked_at.order_by("pk").values_list("audit__reference", flat=True)
    if audits:
        return _("%(audit)s looks at it and is not finished: that ends first.") % {
            "audit": audits[0]
        }
    return None


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


def lacking(item: Ci, other: Ci) -> dict[str, object]:
    """What the item has, and the one that goes on has not and gets."""
    return {
        name: getattr(item, name)
        for name in INHERITED
        if getattr(item, name) and not getattr(other, name)
    }


def grounds(item: Ci, other: Ci) -> str:
    """The number under which the live one may get something, as where it is edited; or nothing."""
    other.altered_by = item.altered_by
    named = (item.merged_under or item.explained_by, other.explained_by)
    return next((one.strip() for one in named if is_valid_change_authority(one, other)), "")


def asks_less(new: CiType, old: CiType) -> bool:
    """Whether what the old class asks of a live item, the new one does not."""
    flags = ("requires_relationship", "financial", "digital")
    if any(getattr(old, name) and not getattr(new, name) for name in flags):
        return True
    months = old.audit_interval or 0
    return months > 0 and not 0 < (new.audit_interval or 0) <= months


def stands_instead(item: Ci) -> str:
    """The refusal to alter what was merged."""
    return _now("It was merged into %(other)s: change that one.") % {"other": item.stands()}
