"""What a reply box sends."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest

from shallmark.common.discussion.models import Kind


class Reply:
    """The fields of a sent reply box, read without trust."""

    def __init__(self, request: HttpRequest) -> None:
        form = request.POST
        self.text = form.get("text", "")
        #: everything but a clear "public" is private: a mistake never tells too much
        self.public = form.get("kind") == "public"
        self.files: list[Any] = request.FILES.getlist("files")
        self.token = _token(form.get("token", ""))
        #: the newest entry that the page showed when this was written, where it said so
        self.seen = form.get("seen", "")
        #: what to do next, such as "hold"
        self.then = form.get("then", "")

    @property
    def kind(self) -> str:
        return Kind.REPLY if self.public else Kind.NOTE


def _token(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
