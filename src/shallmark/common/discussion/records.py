"""Settings page of canned texts."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.discussion.models import CannedText
from shallmark.kernel.records import RecordType, View, register


@register(CannedText)
class CannedTextRecord(RecordType):
    key = "canned_text"
    prefix = "TXT"
    slug = "canned-texts"
    phase = "settings"
    function = _("Discussion")
    icon = "template"
    list_display = ("reference", "title", "record_key", "is_active", "updated_at")
    list_filter = ("record_key", "is_active")
    search_fields = ("reference", "title", "text")
    ordering = ("title",)
    fields = ("title", "text", "record_key")
    edit_fields = (*fields, "is_active")
    views = (View("active", _("Active"), "is_active=true"), View("all", _("All")))
    empty_text = _(
        "A canned text answers a frequent question with the record's own facts filled in."
    )
    clauses = ("8.6.1",)
