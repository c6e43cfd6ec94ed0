"""The life of an asset: received, renewed, ended, disposed of."""

from django.utils.translation import gettext_lazy as _

from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.manage.change_configuration import gates_items as gates
from shallmark.manage.change_configuration.models.asset import Asset, AssetStatus


class AssetLife(Lifecycle[Asset]):
    """Its ends are noted as they come near."""

    receive = Step(
        AssetStatus.ORDERED,
        AssetStatus.IN_USE,
        _("Receive"),
        required=("owner",),
        fields=("asset_ref", "value", "currency", "valued_on"),
        gates=(gates.valued,),
        sets_time=("received_at",),
        icon="check",
    )

    # Licence, warranty or support ends soon; somebody is to act.
    near_end = Step(AssetStatus.IN_USE, AssetStatus.ENDING, _("Note the near end"), automatic=True)

    renew = Step(
        (AssetStatus.IN_USE, AssetStatus.ENDING),
        AssetStatus.IN_USE,
        _("Renew"),
        required=("action",),
        fields=("licence_end", "warranty_end", "support_end"),
        gates=(gates.action_on_record,),
        sets_time=("renewed_at",),
        icon="rotate",
    )

    end = Step(
        (AssetStatus.IN_USE, AssetStatus.ENDING),
        AssetStatus.ENDED,
        _("End"),
        required=("action",),
        gates=(gates.item_withdrawn,),
        sets_time=("ended_at",),
        icon="ban",
    )

    dispose = Step(
        AssetStatus.ENDED,
        AssetStatus.DISPOSED,
        _("Dispose of"),
        required=("disposal_proof",),
        sets_time=("disposed_at",),
        icon="trash",
    )
