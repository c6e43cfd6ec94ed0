"""The life of a document: it follows its newest version, is withdrawn and disposed of."""

from django.utils.translation import gettext_lazy as _

from shallmark.common.documents import gates
from shallmark.common.documents.models.document import Document, Status
from shallmark.kernel import clock
from shallmark.kernel.lifecycle import Lifecycle, Step
from shallmark.kernel.people import Person


class DocumentLife(Lifecycle[Document]):
    """Steps in the order of the states."""

    submit = Step(
        Status.DRAFT, Status.IN_REVIEW, _("Submit"), sets_time=("submitted_at",), automatic=True
    )

    approve = Step(
        Status.IN_REVIEW, Status.APPROVED, _("Approve"), sets_time=("approved_at",), automatic=True
    )

    publish = Step(
        Status.APPROVED, Status.PUBLISHED, _("Publish"), sets_time=("published_at",), automatic=True
    )

    send_back = Step(
        (Status.IN_REVIEW, Status.APPROVED),
        Status.DRAFT,
        _("Return"),
        sets_time=("returned_at",),
        automatic=True,
    )

    @Step(
        Status.PUBLISHED,
        None,
        _("Review without change"),
        required=("review_due",),
        gates=(gates.next_review_lies_ahead,),
        allowed_for=("owner",),
        icon="eye",
    )
    @staticmethod
    def review(document: Document, by: Person | None) -> None:
        """It was looked at and stays as it is: no new version."""
        document.last_reviewed_at = clock.now().date()

    # A draft of the next version is opened (actions); the last stays in force.
    revise = Step(
        Status.PUBLISHED,
        Status.DRAFT,
        _("Revise"),
        sets_time=("revised_at",),
        allowed_for=("owner",),
        icon="pencil",
    )

    withdraw = Step(
        Status.PUBLISHED,
        Status.OBSOLETE,
        _("Withdraw"),
        required=("decision_reason",),
        gates=(gates.another_of_the_kind,),
        sets_time=("withdrawn_at",),
        allowed_for=("owner",),
        icon="ban",
    )

    # Somebody other than the one who does it agrees first.
    approve_disposal = Step(
        Status.OBSOLETE,
        None,
        _("Approve the disposal"),
        gates=(gates.kept_long_enough,),
        sets_time=("disposal_approved_at",),
        signs=("disposal_approved_by",),
        icon="check",
    )

    # The texts may go; that there was such a document stays.
    dispose = Step(
        Status.OBSOLETE,
        Status.DISPOSED,
        _("Dispose"),
        gates=(gates.kept_long_enough, gates.disposal_approved_by_another),
        sets_time=("disposed_at",),
        signs=("disposed_by",),
        allowed_for=("owner",),
        icon="trash",
    )
