"""Gates of the item's and the asset's steps: preventive twins of the CFG checks that they name."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.actions.models import Action
from shallmark.common.documents.models import Document
from shallmark.common.owners import has_owner
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.models import Record
from shallmark.kernel.texts import Text
from shallmark.manage.change_configuration.authority import is_valid_change_authority
from shallmark.manage.change_configuration.media import master_copy
from shallmark.manage.change_configuration.models import Asset, Change, Ci
from shallmark.manage.change_configuration.queries_items import (
    asset_of,
    class_rules,
    has_relation,
    live_dependants,
    open_changes,
)

#: letters and digits of the number of an action, change or document
REFERENCE = 10


@gate(check="CHK-CFG-01", label=_("Identifier, class, description, owner"), field="description")
def described(item: Ci) -> Text | None:
    if not (item.uid.strip() and item.description.strip() and has_owner(item) and item.type_id):
        return _("Unique id, type, description and an active owner are needed.")
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
    first = asset.action[:REFERENCE]
    kinds: tuple[type[Record], ...] = (Action, Document)
    if first and any(kind._default_manager.filter(reference=first).exists() for kind in kinds):
        return None
    if Change.objects.filter(reference=first, items__contains=[asset.ci.reference]).exists():
        return None
    return _(
        "Begin with the number of the action, document or change of this item that says what is"
        " done, such as ACT0000001."
    )


@gate(check="CHK-CFG-12", label=_("Value and register number"), field="value", effect="warn")
def valued(asset: Asset) -> Text | None:
    if not asset.ci.type.financial:
        return None
    if asset.value is None or not asset.currency or not any(map(str.isalnum, asset.asset_ref)):
        return _("Value and register reference are needed.")
    if asset.valued_on is None or asset.valued_on > clock.now().date():
        return _("Say on which day it was valued.")
    return None
