"""Every parameter of the product: its value, its default, who set it, and which checks read it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shallmark.common.parameters import defaults
from shallmark.common.parameters.models import Parameter
from shallmark.conformity import library
from shallmark.conformity.catalogue import catalogue
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import get_record_type
from shallmark.kernel.texts import capital
from shallmark.pages.record_base import may_list, new_address

#: checks that one line names
MOST = 3


@dataclass(frozen=True)
class Line:
    """One parameter as the page tells it."""

    known: defaults.Known
    #: what the organisation set; None: the default holds
    record: Parameter | None
    #: the form that sets it, for whoever may
    set_url: str
    #: checks that read it, each with whether it is built
    checks: tuple[tuple[str, bool], ...]

    @property
    def meaning(self) -> str:
        return capital(self.known.meaning)

    @property
    def value(self) -> str:
        return self._said(self.record.value) if self.record else self.default

    @property
    def default(self) -> str:
        return self.known.in_words(self.known.default)

    @property
    def more(self) -> int:
        """Checks that read it and are not named."""
        return max(len(self.checks) - MOST, 0)

    def _said(self, text: str) -> str:
        try:
            return self.known.in_words(defaults.typed(self.known, text))
        except defaults.OutOfBounds:
            return text


@require_safe
def parameters(request: HttpRequest) -> HttpResponse:
    """What is set here first, then by name; `?q=` those in whose words each word stands."""
    person = signed_in(request)
    if not may_list(person, get_record_type("parameter")):
        raise PermissionDenied
    typed = request.GET.get("q", "").strip()[:100]
    lines = [line for line in lines_for(person) if _is_meant(line, typed)]
    held = [line for line in lines if line.record is not None]
    rest = [line for line in lines if line.record is None]
    context = {"typed": typed, "held": held, "rest": rest, "most": MOST}
    return render(request, "web/parameters.html", context)


def lines_for(person: Person) -> list[Line]:
    """All of them, by key. One query."""
    own = Parameter.objects.visible_to(person).select_related("updated_by")
    records = {each.key: each for each in own}
    built, checks = library.built(), catalogue().checks
    return [
        Line(
            known,
            records.get(key),
            ""
            if key in records
            else new_address(person, "parameter", key=key, title=known.meaning),
            tuple(
                (check, check in built)
                for check in checks
                if check in known.checks or key in checks[check].parameters
            ),
        )
        for key, known in sorted(defaults.known().items())
    ]


def _is_meant(line: Line, typed: str) -> bool:
    said = " ".join((line.known.key, line.known.meaning, *(key for key, _built in line.checks)))
    return all(word in said.lower() for word in typed.lower().split())
