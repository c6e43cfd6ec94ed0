"""Pages of the monthly sample of texts."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.common.hidden import hidden_with_its_record
from shallmark.conformity import work
from shallmark.conformity.models import TextReading, TextSample
from shallmark.conformity.sampling import month_words
from shallmark.kernel.people import Person
from shallmark.kernel.records import Panel, RecordType, View, get_record_type, register
from shallmark.kernel.texts import capital

FUNCTION = _("Governance, Risk, and Compliance")


def readings(sample: TextSample, person: Person) -> dict[str, Any]:
    """How many of its texts the person may see, by verdict."""
    shown = TextReading.objects.visible_to(person).filter(sample=sample)
    counts = dict(shown.values_list("status").annotate(models.Count("pk")).order_by("status"))
    known = TextReading.Status
    return {"counts": [(key, name, counts.get(key, 0)) for key, name in known.choices]}


@register(TextSample)
class TextSampleRecord(RecordType):
    key = "text_sample"
    prefix = "TXS"
    slug = "text-samples"
    phase = "manage"
    function = FUNCTION
    icon = "clipboard-text"
    list_display = ("reference", "title", "month", "written", "drawn_at")
    words: ClassVar[dict[str, Callable[[Any], str]]] = {"month": month_words}
    fields = ("owner",)
    detail_fields = ("month", "drawn_at", "run", "seed", "size", "written")
    page_context = work.sample_work
    views = (View("all", _("All")),)
    panels = (Panel("readings", _("Texts"), "conformity/sample.html", readings),)
    empty_text = _(
        "A rule can tell whether a text has words, not whether it says anything. So the system"
        " draws some texts of each month, and somebody outside the team reads them."
    )
    clauses = ("7.5.2",)


@register(TextReading)
class TextReadingRecord(RecordType):
    key = "text_reading"
    prefix = "TXR"
    slug = "text-readings"
    phase = "manage"
    function = FUNCTION
    icon = "file-text"
    list_display = ("reference", "title", "status", "sample", "owner", "written_by", "judged_by")
    list_filter = ("status", "sample", "record_key")
    ordering = ("status", "id")
    words: ClassVar[dict[str, Callable[[Any], str]]] = {
        "record_key": lambda key: capital(get_record_type(key).label())
    }
    fields = ("owner",)
    detail_fields = (
        "text",
        "record",
        "checks",
        "sample",
        "written_by",
        "judged_by",
        "judged_at",
        "note",
        "digest",
    )
    page_context = work.reading_work
    views = (
        View("unread", _("To read"), query="status=unread"),
        View("nothing", _("Says nothing"), query="status=nothing"),
        View("all", _("All")),
    )
    empty_text = _("Texts that were drawn to be read: does each say something, or nothing?")
    clauses = ("7.5.2",)

    @classmethod
    def closing_steps(cls) -> frozenset[str]:
        return frozenset({"says", "says_nothing"})

    @classmethod
    def restriction(cls, person: Person) -> models.Q:
        """A text of a record that the person may not open stays hidden with it."""
        return hidden_with_its_record(person)
