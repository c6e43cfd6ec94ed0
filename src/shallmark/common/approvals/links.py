"""The link of a mail that asks for a decision: it names one question, and is nobody's identity.

Whoever opens it signs in; what may be decided there is what the question allows that person.
"""

from django.core.signing import BadSignature, Signer

from shallmark.common.approvals.models import Approval

_SALT = "shallmark.approval"


def path_of(number: int) -> str:
    """Where the question with this key is opened from outside."""
    return f"/approvals/{Signer(salt=_SALT).sign(str(number))}"


def question_named(token: str) -> Approval | None:
    """The question that a token of ours names; None for every other text."""
    try:
        number = int(Signer(salt=_SALT).unsign(token))
    except (BadSignature, ValueError):
        return None
    return Approval.objects.filter(pk=number).first()
