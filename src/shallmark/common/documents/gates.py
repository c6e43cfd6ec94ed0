"""Gates of documents and their versions. Each is the preventive twin of the check it names."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.documents import hooks
from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.common.documents.queries import in_force_of
from shallmark.common.hands import had_a_hand
from shallmark.common.owners import has_owner
from shallmark.common.parameters.queries import value
from shallmark.kernel import clock
from shallmark.kernel.gates import gate
from shallmark.kernel.texts import Text

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


@gate(label=_("Text or file"), field="text")
def has_content(version: DocumentVersion) -> Text | None:
    if not version.content_hash:
        return _("Write the text, or attach the file and name it.")
    return None


@gate(label=_("What is new"), field="change_summary")
def summary_written(version: DocumentVersion) -> Text | None:
    return None if version.change_summary.strip() else _("Say what is new in it.")


@gate(label=_("Approver"), field="approver")
def approver_named(version: DocumentVersion) -> Text | None:
    return None if version.approver_id else _("Name who approves it.")


@gate(label=_("File as it was submitted"), field="file_name")
def file_as_submitted(version: DocumentVersion) -> Text | None:
    if version.file_name and version.file is None:
        return _("The file that was submitted is not here as it was: return it, attach it again.")
    return None


def _review_in_time(document: Document) -> Text | None:
    today, months = clock.now().date(), int(value("document_review_months"))
    if document.review_due is None or document.review_due <= today:
        return _("The document needs a date of its next review that lies ahead.")
    if document.review_due > clock.months_from(today, months):
        return _("Set a nearer date of the next review: within %(months)d months.") % {
            "months": months
        }
    return None


@gate(label=_("Owner and review of the document"), field="document")
def document_described(version: DocumentVersion) -> Text | None:
    document = version.whole
    if not has_owner(document):
        return _("The document needs an accountable owner first, who is active.")
    return _review_in_time(document)


@gate(check="CHK-DOC-01", label=_("Another approves"), field="approver")
def another_approves(version: DocumentVersion) -> Text | None:
    approver = version.approved_by_id or version.approver_id
    wrote = approver == version.author_id or had_a_hand(approver, version, "wrote")
    if version.whole.separation and wrote:
        return _("Another than those who wrote it approves: return it, name another approver.")
    return None


@gate(check="CHK-DOC-01", label=_("Approved"), field="approver")
def approved_before(version: DocumentVersion) -> Text | None:
    if version.approved_by_id is None or version.approved_at is None:
        return _("It has not been approved.")
    if version.approved_at > clock.now():
        return _("It takes effect after its approval, not before.")
    return another_approves.condition(version)


@gate(check="CHK-DOC-06", label=_("Change named"), field="change_ref")
def change_named(version: DocumentVersion) -> Text | None:
    if version.whole.under_change_control and not version.change_ref.strip():
        return _("Name the change: a standard document change will do.")
    return None


@gate(check="CHK-DOC-06", label=_("Change approved"), field="change_ref")
def change_allows(version: DocumentVersion) -> Text | None:
    return hooks.fault_of_change(version.change_ref, version.document.reference)


@gate(check="CHK-DOC-02", label=_("Next review ahead"), field="review_due")
def next_review_lies_ahead(document: Document) -> Text | None:
    return _review_in_time(document)


@gate(check="CHK-DOC-05", label=_("Another of the kind"), field="kind")
def another_of_the_kind(document: Document) -> Text | None:
    if document.kind in NAMED and not in_force_of(document.kind, besides=document.pk):
        return _("The standard names this kind and no other is in force: publish the successor.")
    return None


@gate(check="CHK-DOC-05", label=_("Another of the kind"), field="document")
def another_in_place(version: DocumentVersion) -> Text | None:
    return another_of_the_kind.condition(version.whole)


@gate(check="CHK-DOC-04", label=_("Kept long enough"), field="retention_rule")
def kept_long_enough(document: Document) -> Text | None:
    until = document.kept_until
    if until is None or until > clock.now().date():
        return _("Wait for the end of its time: it is kept until %(day)s.") % {"day": until}
    return None


@gate(check="CHK-DOC-04", label=_("Disposal approved"), field="disposal_approved_by")
def disposal_approved_by_another(document: Document) -> Text | None:
    approver = document.disposal_approved_by_id
    if approver is None or approver == document.disposed_by_id:
        return _("Another person than the one who disposes of it approves.")
    return None
