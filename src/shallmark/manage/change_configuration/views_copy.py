"""A change made after another one: what is taken over and what is not is told on its form."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from shallmark.common.links.actions import relate
from shallmark.common.links.models import Link
from shallmark.kernel import access, writes
from shallmark.kernel.exceptions import AwaitsSecondPerson
from shallmark.kernel.history import one_transaction
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.models import Change, ChangeCost, ChangeTask
from shallmark.manage.change_configuration.models import change_states as states
from shallmark.pages import record_drafts
from shallmark.pages.record_create import RecordCreate

#: what the form starts with
COPIED = (
    "title", "category", "reason", "services", "items", "documents", "impact_answers", "project",
    "template", "plan", "implementer",
)  # fmt: skip
#: what is taken over with it, as it stands
WAY_BACK = (
    "backout_plan", "backout_minutes", "decision_point", "not_reversible_reason", "remedy",
)  # fmt: skip
OF_COST = ("title", "amount", "kind", "nature", "budget")
OF_TASK = ("title", "kind", "text", "position", "assigned_to", "team")


class CopyChange(RecordCreate):
    """`GET` shows the form of a new change with what another says; `POST` makes it."""

    record_type = get_record_type("change")
    template_name = "change_configuration/change_copy.html"

    def dispatch(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponseBase:
        """As the form of any new change: which one is copied stands in the address."""
        return super().dispatch(request)

    @cached_property
    def source(self) -> Change:
        source = self.find(self.kwargs["reference"])
        assert isinstance(source, Change)
        return source

    @property
    def place(self) -> str:
        return f"{self.source.get_absolute_url()}/copy"

    def initial(self) -> dict[str, Any]:
        """What the other says; a draft of this copy is what was meant later."""
        if record_drafts.find(self.person, self.place):
            return {}
        said = {name: getattr(self.source, name) for name in COPIED}
        if self.source.category == states.Category.EMERGENCY:
            said["category"] = states.Category.MINOR
        return said

    def make(self, form: BaseForm) -> str:
        """The change, its way back, its cost lines and its tasks, all or none."""
        values = {**self.values(form), **{name: getattr(self.source, name) for name in WAY_BACK}}
        try:
            with one_transaction():
                change = writes.create(Change, by=self.person, values=values)
                self._add(ChangeCost, change, OF_COST)
                self._add(ChangeTask, change, OF_TASK)
                if access.may_edit(self.person, change):
                    relate(change, self.source, by=self.person, kind=Link.Kind.RELATED)
        except AwaitsSecondPerson as waits:
            messages.warning(self.request, waits.sentence)
            return waits.address
        messages.success(
            self.request,
            _("%(copy)s was made after %(source)s.")
            % {"copy": change.reference, "source": self.source.reference},
        )
        return str(change.get_absolute_url())

    def _add(
        self, model: type[ChangeCost] | type[ChangeTask], change: Change, names: tuple[str, ...]
    ) -> None:
        """The lines that the person may read and make."""
        if not access.may_create(self.person, model.record_type().key):
            return
        for line in model.objects.visible_to(self.person).filter(change=self.source).order_by("pk"):
            said = {name: getattr(line, name) for name in names}
            writes.create(model, by=self.person, values={**said, "change": change})

    def more(self, _form: BaseForm) -> dict[str, Any]:
        may = [
            word
            for key, word in (("change_cost", _("cost lines")), ("change_task", _("tasks, open")))
            if access.may_create(self.person, key)
        ]
        return {"source": self.source, "taken": ", ".join([_("way back"), *may])}
