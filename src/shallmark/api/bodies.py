"""Bodies of requests: JSON as the standard has it, and nothing else."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from shallmark.api.refusals import NotJson, Unreadable


class JsonParser(Parser):
    """Says what is wrong with a body that it does not read; `config.api.misused` answers so."""

    def parse_body(self, request: HttpRequest) -> Any:  # noqa: ANN401  whatever somebody sends as JSON
        """The body's values.

        Raises:
            NotJson: it says that it is something else.
            Unreadable: it is no JSON.

        """
        if request.content_type != "application/json":
            raise NotJson(_("Send the body as “Content-Type: application/json”."))
        try:
            return json.loads(request.body, parse_constant=_refused)
        except RecursionError:
            raise Unreadable(_("The body is nested too deeply.")) from None
        except ValueError as wrong:
            raise Unreadable(_("The body is no JSON: %(why)s.") % {"why": wrong}) from wrong


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")
