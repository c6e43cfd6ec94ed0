"""Pages of parameters."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from shallmark.common.parameters.models import Parameter
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, register
from shallmark.kernel.second_person import Reason
from shallmark.pages.pickers import reference_field


@register(Parameter)
class ParameterRecord(RecordType):
    key = "parameter"
    prefix = "PAR"
    slug = "parameters"
    phase = "settings"
    function = _("Conformity")
    icon = "adjustments-horizontal"
    list_display = ("reference", "key", "value", "title", "change_ref", "updated_at")
    search_fields = ("reference", "key", "title")
    ordering = ("key",)
    fields = ("title", "key", "value", "change_ref")
    form_fields = {
        "change_ref": reference_field(
            "change", "standard_change", help_text=_("Under which it is set so.")
        )
    }
    edit_fields = ("title", "value", "change_ref")
    empty_text = _(
        "A parameter is a number that checks compare with, such as the days until automatic"
        " closing. What is not set here has the default of the catalogue. One person proposes a"
        " value, another approves it."
    )
    clauses = ("9.1",)

    @classmethod
    def second_person(
        cls, record: Record, before: Mapping[str, object] | None, by: Person
    ) -> Reason | None:
        """A value by which checks judge is approved by another than who proposes it."""
        if before is not None and not {"key", "value"} & before.keys():
            return None
        return Reason(str(_("Nobody sets alone by what the checks judge.")))
