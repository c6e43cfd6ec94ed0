"""The life of a document's version: readers are offered the one in force."""

from dataclasses import replace

from shallmark.common.documents import gates
from shallmark.common.documents.life import controlled
from shallmark.common.documents.models import DocumentVersion
from shallmark.kernel.lifecycle import Lifecycle
from shallmark.kernel.people import Person


class DocumentVersionLife(Lifecycle[DocumentVersion]):
    """The document follows each step of its version, and the version its withdrawal (`actions`)."""

    submit = controlled.submit.also(
        required=("number", "change_summary", "approver"),
        fields=("change_ref",),
        gates=(
            gates.has_content,
            gates.summary_written,
            gates.approver_named,
            gates.document_described,
        ),
    )
    # No list approves many at once: each is approved where its text is in view.
    approve = replace(
        controlled.approve.also(gates=(gates.file_as_submitted, gates.another_approves)),
        personal=True,
    )

    @controlled.put_in_force.also(
        fields=("change_ref",),
        gates=(
            gates.file_as_submitted,
            gates.approved_before,
            gates.change_named,
            gates.change_allows,
        ),
        sets_time=("effective_from",),
    )
    @staticmethod
    def put_in_force(version: DocumentVersion, by: Person | None) -> None:
        version.visible = True

    send_back = controlled.send_back

    @controlled.supersede
    @staticmethod
    def supersede(version: DocumentVersion, by: Person | None) -> None:
        version.visible = False

    @controlled.withdraw.also(gates=(gates.another_in_place,))
    @staticmethod
    def withdraw(version: DocumentVersion, by: Person | None) -> None:
        version.visible = False
