"""What a reply box sends."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest

from shallmark.common.discussion.models import Kind


class Reply:
    """The fields of a sent reply box, read without trust."""

    def __init__(self, request: HttpRequest) -> None:
        said = request.POST
        self.text = said.get("text", "")
        #: everything but a clear "public" is private: a mistake never tells too much
        self.public = said.get("kind") == "public"
        self.files: list[Any] = request.FILES.getlist("files")
        self.token = _token(said.get("token", ""))
        #: what to do next, such as "hold"
        self.then = said.get("then", "")

    @property
    def kind(self) -> str:
        return Kind.REPLY if self.public else Kind.NOTE


def _token(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        return uuid4()
