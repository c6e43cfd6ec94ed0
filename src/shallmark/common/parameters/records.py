"""Pages of parameters."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.parameters.models import Parameter
from shallmark.kernel.records import RecordType, register


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
    edit_fields = ("title", "value", "change_ref")
    empty_text = _(
        "A parameter is a number that checks compare with, such as the days until automatic"
        " closing. What is not set here has the default of the catalogue."
    )
    clauses = ("9.1",)
