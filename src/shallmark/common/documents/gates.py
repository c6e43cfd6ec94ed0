"""Gates of documents and their versions. Each is the preventive twin of the check it names."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shallmark.common.documents import hooks
from shallmark.kernel import clock
from shallmark.kernel.gates import gate

#: kinds that the 2018 edition names: one of each is always in force (CHK-DOC-05)
NAMED = (
    "scope",
    "policy",
    "service_management_plan",
    "process",
    "procedure",
    "major_incident_procedure",
    "release_procedure",
    "continuity_plan",
    "service_catalogue",
    "agreement",
    "contract",
    "requirements",
)


@gate(label=_("Text or file"), opens="text")
def has_content(version: Any) -> Any:
    if not version.content_hash:
        return _("Write the text, or attach the file and name it.")
    return None


@gate(label=_("Owner and review of the document"), opens="document")
def document_described(version: Any) -> Any:
    document = version.whole
    if document.owner_id is None:
        return _("The document needs an accountable owner first.")
    if document.review_due <= clock.now().date():
        return _("The document needs a date of its next review that lies ahead.")
    return None


@gate(check="CHK-DOC-01", label=_("Another approves"), opens="approver")
def another_approves(version: Any) -> Any:
    if version.whole.separation and version.approver_id == version.author_id:
        return _("Another person than the author approves: return it and name another approver.")
    return None


@gate(check="CHK-DOC-01", label=_("Approved"), opens="approver")
def approved_before(version: Any) -> Any:
    if version.approver_id is None or version.approved_at is None:
        return _("It has not been approved.")
    if version.approved_at > clock.now():
        return _("It takes effect after its approval, not before.")
    return another_approves.condition(version)


@gate(check="CHK-DOC-06", label=_("Change named"), opens="change_ref")
def change_named(version: Any) -> Any:
    if version.whole.under_change_control and not version.change_ref.strip():
        return _("Name the change: a standard document change will do.")
    return None


@gate(label=_("Change approved"), opens="change_ref")
def change_allows(version: Any) -> Any:
    wrong = (rule(version.change_ref) for rule in hooks.change_rules if version.change_ref.strip())
    return next((one for one in wrong if one), None)


@gate(label=_("Next review ahead"), opens="review_due")
def next_review_lies_ahead(document: Any) -> Any:
    if document.review_due <= clock.now().date():
        return _("Set the date of the next review: it lies ahead.")
    return None


@gate(check="CHK-DOC-05", label=_("Another of the kind"), opens="kind")
def another_of_the_kind(document: Any) -> Any:
    from shallmark.common.documents.queries import in_force_of

    if document.kind in NAMED and not in_force_of(document.kind, besides=document.pk):
        return _("The standard names this kind and no other is in force: publish the successor.")
    return None


@gate(check="CHK-DOC-05", label=_("Another of the kind"), opens="document")
def another_in_place(version: Any) -> Any:
    return another_of_the_kind.condition(version.whole)


@gate(check="CHK-DOC-04", label=_("Kept long enough"), opens="retention_rule")
def kept_long_enough(document: Any) -> Any:
    until = document.kept_until
    if until is None or until > clock.now().date():
        return _("Wait for the end of its time: it is kept until %(day)s.") % {"day": until}
    return None


@gate(check="CHK-DOC-04", label=_("Disposal approved"), opens="disposal_approved_by")
def disposal_approved_by_another(document: Any) -> Any:
    if document.disposal_approved_by_id in (None, document.disposed_by_id):
        return _("Another person than the one who disposes of it approves.")
    return None
