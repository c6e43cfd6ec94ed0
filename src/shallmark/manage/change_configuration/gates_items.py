"""Gates of the item's and the asset's steps: preventive twins of the CFG checks that they name."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.models import Action
from shallmark.common.documents.models import DocumentVersion
from shallmark.common.owners import has_owner
from shallmark.common.parameters.queries import value
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.authority import is_valid_change_authority
from shallmark.manage.change_configuration.media import master_copy
from shallmark.manage.change_configuration.models import Asset, Change, Ci
from shallmark.manage.change_configuration.models.ci_states import ENDED
from shallmark.manage.change_configuration.queries_items import (
    asset_of,
    class_rules,
    has_relation,
    live_dependants,
    names_of,
    open_changes,
)

#: letters and digits of the number of an action, change or document
REFERENCE = 10


@gate(check="CHK-CFG-01", label=_("Identifier, class, description, owner"), field="description")
def described(item: Ci) -> Text | None:
    has = {
        _("unique id"): item.uid.strip(),
        _("type"): item.type_id,
        _("description"): item.description.strip(),
        _("active owner"): has_owner(item),
    }
    missing = [str(name) for name, is_there in has.items() if not is_there]
    if missing:
        return _now("Missing: %(names)s.") % {"names": ", ".join(missing)}
    return None


@gate(check="CHK-CFG-01", label=_("Relation of its class"), field="")
def related(item: Ci) -> Text | None:
    if class_rules(item).requires_relationship and not has_relation(item.pk):
        return _("The type asks for a relationship: say what it runs on or is part of.")
    return None


@gate(check="CHK-CFG-02", label=_("Change behind it"), field="explained_by")
def explained(item: Ci) -> Text | None:
    if not is_valid_change_authority(item.explained_by, item):
        return _(
            "Name the change under which it is done: it names this item, has begun and is not"
            " closed yet. The newest discovery result of the item will do as well."
        )
    return None


@gate(check="CHK-CFG-08", label=_("Master copy in the library"), field="")
def has_master_copy(item: Ci) -> Text | None:
    if class_rules(item).digital and master_copy(item) is None:
        return _("Store the master copy in the library: the checksum follows by itself.")
    return None


@gate(check="CHK-CFG-12", label=_("Financial value"), field="", effect="warn")
def has_value(item: Ci) -> Text | None:
    if not class_rules(item).financial:
        return None
    asset = asset_of(item)
    if asset is None or asset.value is None:
        return _("A financial item needs value, currency and valuation date in its asset.")
    return None


@gate(check="CHK-SVC-06", label=_("No live item rests on it"), field="")
def nothing_rests_on_it(item: Ci) -> Text | None:
    names = live_dependants(item.pk) if item.status == "live" else []
    if names:
        return _("%(name)s still depends on it: end the relation first.") % {"name": names[0]}
    return None


@gate(label=_("No open change names it"), field="")
def no_open_change(item: Ci) -> Text | None:
    named = open_changes(item)
    if named:
        return _("%(reference)s names this item and is open: settle or relink it.") % {
            "reference": named[0]
        }
    return None


@gate(label=_("Proof of disposal"), field="disposal_proof")
def disposal_proven(item: Ci) -> Text | None:
    if not item.disposal_proof.strip():
        return _("Give the proof of disposal: certificate, protocol or receipt.")
    return None


@gate(check="CHK-CFG-13", label=_("Action on record"), field="action")
def action_on_record(asset: Asset) -> Text | None:
    first, about = asset.action[:REFERENCE], (asset.reference, *names_of(asset.ci))
    done = Action.objects.filter(_in_its_time(asset), reference=first, source__in=about)
    changed = Change.objects.filter(reference=first, items__has_any_keys=names_of(asset.ci))
    versions = DocumentVersion.objects.filter(document__reference=first).order_by("created_at")
    text = versions.filter(status="in_force").last() or versions.last()
    named = text is not None and not set(about).isdisjoint(text.refs)
    if named or changed.exists() or done.exclude(status="dropped").exists():
        return None
    return _(
        "Begin with the number of an action that comes from this asset or item and is open or was"
        " done lately, of a change of the item, or of a document that names it, such as ACT0000001."
    )


def _in_its_time(asset: Asset) -> Q:
    """Actions that are open, or were done since the end that is near came near."""
    ends = [end for end in (asset.licence_end, asset.warranty_end, asset.support_end) if end]
    since = min(ends) - timedelta(days=int(value("expiry_notice"))) if ends else None
    if since is None or since > clock.now().date():
        return Q()
    return Q(done_at__isnull=True) | Q(done_at__date__gte=since)


@gate(check="CHK-CFG-12", label=_("Its item is withdrawn"), field="ci")
def item_withdrawn(asset: Asset) -> Text | None:
    if asset.ci.status not in ("planned", *ENDED):
        return _("%(reference)s is not withdrawn: withdraw it first, then end its asset.") % {
            "reference": asset.ci.reference
        }
    return None


@gate(check="CHK-CFG-12", label=_("Value and register number"), field="value", effect="warn")
def valued(asset: Asset) -> Text | None:
    if not asset.ci.type.financial:
        return None
    if asset.value is None or not asset.currency or not any(map(str.isalnum, asset.asset_ref)):
        return _("Value and register reference are needed.")
    if asset.valued_on is None or asset.valued_on > clock.now().date():
        return _("Say on which day it was valued.")
    return None
