"""Changing the form of an item question by question, without knowing how it is declared."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from shallmark.kernel import writes
from shallmark.kernel.exceptions import Refused, VersionConflict
from shallmark.kernel.records import get_record_type
from shallmark.operate.customer_service import form_edit
from shallmark.operate.customer_service.form_edit import Declared, Typed, TypedChoice
from shallmark.operate.customer_service.models import RequestItem, RequestStep
from shallmark.operate.customer_service.page_request_form import form_context
from shallmark.operate.customer_service.page_request_item import step_form
from shallmark.operate.customer_service.request_forms import (
    MOST_CHOICES,
    FormWrong,
    declared,
    read_form,
)
from shallmark.pages.idempotency import run_once
from shallmark.pages.record_base import RecordView, is_changeable
from shallmark.pages.record_forms import add_errors, stale_words
from shallmark.workplace.views import whole_context

EDITOR = "customer_service/form_editor.html"


class ItemForm(RecordView[RequestItem]):
    """GET opens a line: `?edit=` the key of a question, `?add` a new one. POST writes one change.

    With htmx the part that holds the questions, else the page of the item around it.
    """

    record_type = get_record_type("request_item")

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        item = self._changeable(reference)
        if "add" in request.GET:
            return self._show(item, Typed())
        key = request.GET.get("edit", "")
        field = next((one for one in item.fields_of_form if one.key == key), None)
        return self._show(item, form_edit.typed(field) if field else None)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        item, sent = self._changeable(reference), request.POST
        key, what = sent.get("key", ""), sent.get("do", "")
        question = _typed(sent) if what in {"save", "lines"} else None
        if what == "lines" and question:
            return self._show(item, question)
        form = _changed(declared(item.fields_of_form), key, what, question)
        version = sent.get("version", "")
        number = int(version) if version.isdecimal() else None
        try:
            writes.edit(item, by=self.person, values={"form": form}, version=number)
        except VersionConflict as wrong:
            item = self._changeable(reference)
            return self._show(item, question, stale=stale_words(item, wrong, number), status=409)
        except Refused as refused:
            sentence, at = refused.sentence, _place_of_fault(form, item)
            item = self._changeable(reference)
            known = question or at in {field.key for field in item.fields_of_form}
            wrong_at = {at if known else "": sentence}
            return self._show(item, question, wrong=wrong_at, status=422)
        return redirect(f"{item.get_absolute_url()}#form-editor")

    def _changeable(self, reference: str) -> RequestItem:
        item = self.find(reference)
        if not is_changeable(item):
            raise Http404(reference)
        return item

    def _show(
        self,
        item: RequestItem,
        opened: Typed | None,
        *,
        wrong: dict[str, str] | None = None,
        stale: str = "",
        status: int = 200,
    ) -> HttpResponse:
        own = {
            **form_context(item, opened, wrong),
            "form_stale": stale or (wrong or {}).get("", "") if not opened else stale,
            "record": item,
            "base": item.get_absolute_url(),
        }
        if self.by_htmx:
            # htmx drops the content of an error's answer, so what was typed travels under 200.
            return render(self.request, EDITOR, own)
        around = whole_context(self.request, item, self.person)
        return render(self.request, around["template"], {**around, **own}, status=status)


class ItemStep(RecordView[RequestItem]):
    """A step is added on the page of its item, as the last; its text is written at its own page."""

    record_type = get_record_type("request_item")
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        item = self.find(reference)
        form = step_form(item, self.person, request.POST)
        if form is None:
            raise Http404(reference)

        def add() -> str:
            values = {"item": item, **form.cleaned_data}
            writes.create(RequestStep, by=self.person, values=values)
            return f"{item.get_absolute_url()}#steps-add"

        if form.is_valid():
            try:
                return redirect(run_once(self.person, request.POST.get("token", ""), add))
            except Refused as wrong:
                add_errors(form, wrong)
        around = whole_context(self.request, item, self.person)
        return render(request, around["template"], {**around, "step_form": form}, status=422)


def _changed(form: Declared, key: str, what: str, question: Typed | None) -> Declared:
    if question is not None:
        return form_edit.put(form, question)
    if what == "remove":
        return form_edit.without(form, key)
    if what in {"up", "down"}:
        return form_edit.moved(form, key, -1 if what == "up" else 1)
    raise Http404(what)


def _place_of_fault(form: Declared, item: RequestItem) -> str:
    """The key of the question that is wrong, "" where that is a new one or none of them."""
    try:
        read_form(form)
    except FormWrong as wrong:
        key = str(form[wrong.place - 1]["key"]) if wrong.place else ""
        return key if any(field.key == key for field in item.fields_of_form) else ""
    return ""


def _typed(sent: QueryDict) -> Typed:
    names = ("choice-label", "choice-price", "choice-help", "choice-key")
    columns = [[text.strip() for text in sent.getlist(name)[:MOST_CHOICES]] for name in names]
    return Typed(
        key=sent.get("key", ""),
        label=sent.get("label", "").strip(),
        kind=sent.get("kind", "text"),
        required="required" in sent,
        help=sent.get("help", "").strip(),
        choices=tuple(TypedChoice(*each) for each in zip(*columns, strict=False)),
        when=sent.get("when", ""),
    )
