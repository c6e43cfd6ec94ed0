"""The life of a controlled thing: approved by another, in force, superseded or withdrawn.

Versions of documents, policies and the scope take these steps; the life of each says what it asks
for besides. The next version, once in force, supersedes the last (`actions`).
"""

from django.utils.translation import gettext_lazy as _

from shallmark.common.documents.models.controlled import Controlled, Status
from shallmark.kernel.exceptions import NotAllowed
from shallmark.kernel.lifecycle import Step
from shallmark.kernel.people import Person

submit = Step(
    Status.DRAFT,
    Status.IN_REVIEW,
    _("Submit"),
    sets_time=("submitted_at",),
    allowed_for=("author", "owner"),
    icon="send",
)


@Step(
    Status.IN_REVIEW,
    Status.APPROVED,
    _("Approve"),
    sets_time=("approved_at",),
    signs=("approved_by",),
    allowed_for=("approver",),
    icon="check",
)
def approve(thing: Controlled, by: Person | None) -> None:
    """Nobody says yes in the name of another; the system itself may, as of the past.

    Who is asked was named on submitting: the form of approving exchanges nobody.
    """
    if by is not None and by.pk != thing.approver_id:
        raise NotAllowed(str(_("The named approver approves: name yourself on submitting.")))
    thing.approved_by = by or thing.approved_by or thing.approver


put_in_force = Step(
    Status.APPROVED, Status.IN_FORCE, _("Put in force"), allowed_for=("owner",), icon="rocket"
)


@Step(
    (Status.IN_REVIEW, Status.APPROVED),
    Status.DRAFT,
    _("Return"),
    required=("review_note",),
    sets_time=("returned_at",),
    allowed_for=("approver",),
    icon="arrow-back-up",
)
def send_back(thing: Controlled, by: Person | None) -> None:
    """It is a draft again, and what approved it before is void."""
    thing.approved_at = thing.approved_by = None


supersede = Step(Status.IN_FORCE, Status.SUPERSEDED, _("Supersede"), automatic=True)

withdraw = Step(
    Status.IN_FORCE,
    Status.WITHDRAWN,
    _("Withdraw"),
    required=("decision_reason",),
    sets_time=("withdrawn_at",),
    allowed_for=("owner",),
    icon="ban",
)
