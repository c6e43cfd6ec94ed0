"""Merging two items, or telling them apart: both are seen side by side before it is done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.kernel import access
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.lifecycle import steps_of
from shallmark.manage.change_configuration import alike
from shallmark.manage.change_configuration.actions_merge import merge, tell_apart
from shallmark.manage.change_configuration.gates_merge import (
    goes_on,
    live_goes_on,
    not_in_sample,
    of_one_class,
)
from shallmark.manage.change_configuration.item_pair import lines_of, side_of, told_of_source
from shallmark.manage.change_configuration.merged import moves_of
from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.change_configuration.models.ci_states import PRESENT
from shallmark.manage.change_configuration.records_items import CiRecord
from shallmark.manage.change_configuration.views_item_page import OfStaff
from shallmark.pages.idempotency import new_token, run_once
from shallmark.pages.record_base import is_changeable, way_back
from shallmark.pages.record_forms import form_for

#: items that may be the same
MOST = 20
INTO = "merged_into"
#: what no change that is named here opens
HARD = (goes_on, live_goes_on, of_one_class, not_in_sample)
#: of the name of a form's field that says whose value goes on
TAKE = "take:"


class ItemMerge(OfStaff):
    """`/items/<reference>/merge?merged_into=`: the choice, then both; POST settles the pair."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._show(self.find(reference), self._other(request.GET))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        item, other = self.find(reference), self._other(request.POST)
        if other is None:
            return self._show(item, None, status=422)
        settle = self._apart if "apart" in request.POST else self._merge
        try:
            address = run_once(
                self.person, request.POST.get("token", ""), lambda: settle(item, other)
            )
        except Refused as wrong:
            return self._show(item, other, wrong=wrong, status=wrong.status)
        said = _("%(item)s and %(other)s are two things from now on.")
        if "apart" not in request.POST:
            said = _("%(item)s was merged into %(other)s.")
        messages.success(request, said % {"item": item.reference, "other": other.reference})
        return redirect(address)

    def _merge(self, item: Ci, other: Ci) -> str:
        sent = self.request.POST
        merge(
            item,
            other,
            by=self.person,
            reason=sent.get("reason", ""),
            take=self._taken() or (),
            explained_by=sent.get("explained_by", "").strip(),
            versions=(_number(sent, "version"), _number(sent, "version_other")),
        )
        return str(other.get_absolute_url())

    def _apart(self, item: Ci, other: Ci) -> str:
        tell_apart(item, other, by=self.person, reason=self.request.POST.get("reason", ""))
        return way_back(self.request, str(item.get_absolute_url()))

    def _taken(self) -> frozenset[str] | None:
        """Names of the fields of which the value of the item that ends goes on."""
        if self.request.method != "POST":
            return None
        sent = self.request.POST
        return frozenset(
            name.removeprefix(TAKE) for name in sent if name.startswith(TAKE) and sent[name] == "1"
        )

    def _other(self, sent: QueryDict) -> Ci | None:
        """The item that is to go on, where one was chosen that the reader may see."""
        data = sent if INTO in sent else None
        self.form = form_for(CiRecord, (INTO,), self.person, data=data)
        self.form.fields[INTO].label = _("Another item")
        self.form.fields[INTO].help_text = _("Its name, host, address or number.")
        chosen = self.form.is_valid() and self.form.cleaned_data[INTO]
        return chosen or None

    def _show(
        self, item: Ci, other: Ci | None, *, wrong: Refused | None = None, status: int = 200
    ) -> HttpResponse:
        may = is_changeable(item) and access.may_step(self.person, item, "merge")
        context: dict[str, Any] = {
            "record": item,
            "base": item.get_absolute_url(),
            "other": other,
            "form": self.form,
            "back": way_back(self.request, str(item.get_absolute_url())),
            "may_merge": may and item.status in PRESENT,
            "wrong": wrong,
            "typed": self.request.POST,
            "token": new_token(),
            "list": f"{CiRecord.url()}?view={alike.VIEW}",
        }
        if other is None:
            near = list(alike.candidates(item, self.person)[:MOST])
            context["near"] = [(one, ", ".join(alike.shared(item, one))) for one in near]
        else:
            context |= self._both(item, other)
        template = "change_configuration/item_merge.html"
        return render(self.request, template, context, status=status)

    def _both(self, item: Ci, other: Ci) -> dict[str, Any]:
        """Both side by side, what would become of them, and what refuses it."""
        lines = lines_of(item, other, self._taken())
        moves = moves_of(item, other)
        item.merged_into = other
        item.altered_by = self.person.pk
        item.explained_by = self.request.POST.get("explained_by", "").strip()
        refusals = [gate.refusal(item) for gate in HARD]
        doubts = [gate.refusal(item) for gate in steps_of(Ci)["merge"].gates if gate not in HARD]
        if not access.may_edit(self.person, other):
            sentence = _("You may not change %(reference)s, which goes on.")
            refusals.append(sentence % {"reference": other.reference})
        return {
            "sides": (side_of(other, self.person), side_of(item, self.person)),
            "sources": (told_of_source(other), told_of_source(item)),
            "differing": [line for line in lines if line.differs],
            "same": [line for line in lines if not line.differs],
            "moves": moves,
            "shared": alike.shared(item, other),
            "told_apart": alike.is_told_apart(item, other),
            "refusals": [sentence for sentence in refusals if sentence],
            "doubts": [sentence for sentence in doubts if sentence],
        }


def _number(sent: QueryDict, name: str) -> int | None:
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() else None
