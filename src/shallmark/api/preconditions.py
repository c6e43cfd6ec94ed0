"""ETag and If-Match: the version of a record, so that nobody writes over what he has not read."""

from django.http import HttpRequest
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from shallmark.api.refusals import PreconditionFailed
from shallmark.kernel.exceptions import Invalid

HEADER = "If-Match"


def etag(version: int) -> str:
    return f'"{version}"'


def require_none(request: HttpRequest) -> None:
    """For what makes a record: there is nothing yet that could match.

    Raises:
        PreconditionFailed: the header is there.

    """
    if HEADER in request.headers:
        raise PreconditionFailed(_("What is not there yet cannot match."), field=HEADER)


def expected_version(request: HttpRequest, present: int, stated: int | None) -> int | None:
    """The version that the write is meant for, by header or by body; None: whichever there is.

    Raises:
        PreconditionFailed: the header names another version than the present one.
        Invalid: header and body name different ones.

    """
    header = request.headers.get(HEADER)
    if header is None:
        return stated
    tags = parse_etags(header)
    if tags == ["*"]:
        return stated
    if etag(present) not in tags:
        raise PreconditionFailed(_("The record has version %s now.") % present, field=HEADER)
    if stated not in (None, present):
        raise Invalid({"version": [_("“If-Match” names another version.")]})
    return present
