"""A rule of how long documents are kept, so that the first document has one to name."""

from django.utils.translation import gettext as _

from shallmark.common.documents.models import RetentionRule
from shallmark.kernel import writes
from shallmark.kernel.people import Person
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM

#: three years, until two people settle another
MONTHS = 36


@entered(Source.SEED)
def seed(by: Person | None = None) -> None:
    """Create the rule where there is none."""
    if not RetentionRule.objects.exists():
        values = {"title": _("Documents of the house"), "kind": _("any document"), "months": MONTHS}
        writes.create(RetentionRule, by=by, values=values, authority=SYSTEM)
