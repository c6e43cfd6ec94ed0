"""Pages of an import: choose what it holds, send the file, look at what it would do, say yes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from shallmark.common.calendars.zone_choice import ZoneField
from shallmark.connect.exchange.beside import kinds
from shallmark.connect.exchange.export import FORMS, MARK
from shallmark.connect.exchange.faults import Unreadable
from shallmark.connect.exchange.table_import import MOST_BYTES, read_upload, rejected_csv
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.forms import QuietBoundField
from shallmark.kernel.models.personal import Draft
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import RecordType
from shallmark.kernel.texts import capital
from shallmark.web import imports
from shallmark.web.import_columns import ColumnsForm, keys_in_words
from shallmark.web.jobs import queue
from shallmark.web.navigation import Item

Files = MultiValueDict[str, UploadedFile[bytes]]

#: the view of a list that shows what may be registered twice
DUPLICATES = "duplicates"


class ImportView(View):
    """Open to staff who may make or change such records."""

    record_type: type[RecordType]

    def dispatch(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        known = {record_type.key: record_type for record_type in imports.importable(self.person)}
        if not known:
            raise PermissionDenied
        if "key" in kwargs:
            chosen = known.get(kwargs.pop("key"))
            if chosen is None:
                raise Http404
            self.record_type = chosen
        try:
            return super().dispatch(request, *args, **kwargs)
        except (Unreadable, Refused, Draft.DoesNotExist) as wrong:
            # What is kept of the file is not what somebody sent, or more is said than one may.
            gone = isinstance(wrong, Draft.DoesNotExist)
            sentence = _("This file is gone.") if gone else str(wrong)
            messages.error(request, sentence)
            return redirect(f"/import/{self.record_type.key}")

    @property
    def person(self) -> Person:
        return signed_in(self.request)

    def job(self, token: str) -> Draft:
        job = imports.find(token, self.person)
        if job is None or not imports.is_whole(job):
            raise Http404(token)
        if job.values["record"] != self.record_type.key:
            raise Http404(token)
        return job

    def look(self, job: Draft) -> None:
        """Judge its rows: at once where they are few."""
        if job.values["total"] > imports.AT_ONCE:
            queue(job)
        else:
            imports.look(job, self.person)

    def address(self, job: Draft) -> str:
        return f"/import/{self.record_type.key}/{imports.token_of(job)}"


class ImportChoose(ImportView):
    """What kind of records the file holds."""

    def get(self, request: HttpRequest) -> HttpResponse:
        groups: dict[str, list[Item]] = {}
        for record_type in imports.importable(self.person):
            place = Item(
                capital(record_type.label_plural()), f"/import/{record_type.key}", record_type.icon
            )
            groups.setdefault(str(record_type.function), []).append(place)
        return render(request, "web/import_choose.html", {"groups": groups})


class ImportFile(ImportView):
    """The form that takes the file, beside the columns it may have."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST, request.FILES)
        if form.is_valid():
            sent = form.cleaned_data["file"]
            try:
                table = read_upload(self.record_type, sent.name, sent.file)
                job = imports.keep(self.record_type, table, form.cleaned_data["by"], self.person)
            except Unreadable as wrong:
                form.add_error("file", str(wrong))
            else:
                if job.values["stage"] == imports.LOOKING:
                    self.look(job)
                return redirect(self.address(job))
        return self._show(request, form, status=422)

    def _form(self, data: QueryDict | None = None, files: Files | None = None) -> "FileForm":
        return FileForm(data, files, choices=keys_in_words(self.record_type))

    def _show(self, request: HttpRequest, form: "FileForm", status: int = 200) -> HttpResponse:
        context = {
            "record_type": self.record_type,
            "plural": capital(self.record_type.label_plural()),
            "form": form,
            "columns": [*columns_of(self.record_type), *columns_beside(self.record_type)],
            "most": MOST_BYTES,
        }
        return render(request, "web/import_file.html", context, status=status)


class FileForm(forms.Form):
    """A file, and by which column its rows are recognised."""

    bound_field_class = QuietBoundField
    file = forms.FileField()
    by = forms.ChoiceField()

    def __init__(
        self, data: QueryDict | None, files: Files | None, *, choices: list[tuple[str, str]]
    ) -> None:
        super().__init__(data, files)
        fields = self.fields
        fields["file"].label = _("File")
        fields["file"].help_text = _("CSV or JSON, plain or gzip; the first row names the columns.")
        fields["file"].error_messages = {
            "required": _("Choose a file."),
            "missing": _("Choose a file."),
            "empty": _("This file is empty."),
        }
        fields["by"].label = _("Records are recognised by")
        by = fields["by"]
        assert isinstance(by, forms.ChoiceField)
        by.choices = [("", _("the first of these that the file has")), *choices]
        by.required = False
        fields["by"].help_text = _("A row that is recognised changes its record; others make one.")


class ImportJob(ImportView):
    """One import: how far it is, what it would do, what it did."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        job = self.job(token)
        if job.values["stage"] == imports.MATCHING:
            return redirect(f"{self.address(job)}/columns")
        stage, counts = job.values["stage"], job.values["counts"]
        rows = imports.not_taken(job) if stage == imports.DONE else job.values["shown"]
        context = {
            "record_type": self.record_type,
            "plural": capital(self.record_type.label_plural()),
            "here": self.address(job),
            "job": job.values,
            "runs": stage in {imports.LOOKING, imports.WRITING},
            "done": stage == imports.DONE,
            "many": sum(counts.get(verdict, 0) for verdict in imports.DOING),
            "rows": rows,
            "told": sum(row.get("many", 1) for row in rows),
            "duplicates": duplicates_of(self.record_type),
            "begins": imports.begins(self.record_type),
            "may_tell": imports.may_tell(self.record_type, self.person),
            "found_words": _found_words(job),
            "load": imports.told(job),
        }
        part = "web/import_state.html" if "HX-Request" in request.headers else "web/import_job.html"
        return render(request, part, context)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if "drop" in request.POST:
            imports.drop(self.job(token))
            messages.success(request, _("Nothing was imported."))
            return redirect(self.record_type.url())
        with transaction.atomic():
            job = Draft.objects.select_for_update().get(pk=self.job(token).pk)
            # A second click finds the stage moved on.
            if job.values["stage"] == imports.LOOKED:
                if "in_use" in request.POST:
                    imports.tell(job, self.person)
                job.values["stage"] = imports.WRITING
                job.save(update_fields=["values"])
                self._write(job)
        return redirect(self.address(job))

    def _write(self, job: Draft) -> None:
        if job.values["total"] > imports.AT_ONCE:
            queue(job)
            return
        try:
            counts = imports.write(job, self.person).values["counts"]
        except Unreadable as wrong:
            imports.stop(job, str(wrong))
            return
        many = counts["create"] + counts["update"]
        sentence = ngettext("%(num)s record imported.", "%(num)s records imported.", many)
        messages.success(self.request, sentence % {"num": many})


class ImportColumns(ImportView):
    """What each column of the file is, and what all its rows say besides."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        job = self._job(token)
        return self._show(request, job, self._form(job))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        job = self._job(token)
        form = self._form(job, request.POST)
        if form.is_valid():
            try:
                imports.rematch(job, form.match(), form.cleaned_data["by"])
            except Unreadable as wrong:
                form.add_error("by", str(wrong))
            else:
                if imports.ask_for_words(job, form.words_asked()):
                    return redirect(f"{self.address(job)}/columns")
                self.look(job)
                return redirect(self.address(job))
        return self._show(request, job, form, status=422)

    def _job(self, token: str) -> Draft:
        job = self.job(token)
        if job.values["stage"] not in {imports.MATCHING, imports.LOOKED}:
            raise Http404(token)
        return job

    def _form(self, job: Draft, data: QueryDict | None = None) -> ColumnsForm:
        return ColumnsForm(
            data, record_type=self.record_type, table=imports.table_of(job),
            match=imports.match_of(job), key=job.values["key"],
            needed=[one["key"] for one in columns_of(self.record_type) if one["needed"]],
            person=self.person, unknown=imports.unknown_words(job),
        )  # fmt: skip

    def _show(
        self, request: HttpRequest, job: Draft, form: ColumnsForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "record_type": self.record_type,
            "plural": capital(self.record_type.label_plural()),
            "job": job.values,
            "here": self.address(job),
            "form": form,
        }
        return render(request, "web/import_columns.html", context, status=status)


class ImportRejected(ImportView):
    """The rows that were not taken, each with its reason; mended, the file can be sent again."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        text = MARK + rejected_csv(imports.rejected(self.job(token)))
        answer = HttpResponse(text, content_type=FORMS["csv"])
        answer["Content-Disposition"] = (
            f'attachment; filename="{self.record_type.slug}-rejected.csv"'
        )
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


def duplicates_of(record_type: type[RecordType]) -> str:
    """The address of the list of records that may stand twice; empty where there is none."""
    known = any(view.key == DUPLICATES for view in record_type.views)
    return f"{record_type.url()}?view={DUPLICATES}" if known else ""


def columns_of(record_type: type[RecordType]) -> list[dict[str, Any]]:
    """Each column that is read: its names, what it holds, whether a new record needs it."""
    form = record_type.form_class(imports.open_columns(record_type))()
    meta = record_type.model._meta
    return [
        {
            "key": name,
            "label": field.label,
            "holds": _holds(field),
            "needed": field.required
            and name in record_type.fields
            and not meta.get_field(name).has_default(),  # type: ignore[union-attr]
        }
        for name, field in form.fields.items()
    ]


def _found_words(job: Draft) -> str:
    """As what new records would begin, and how many of each."""
    states = (job.values.get("found") or {}).get("states", [])
    return ", ".join(f"{state} {many}" for state, many in states)


def columns_beside(record_type: type[RecordType]) -> list[dict[str, Any]]:
    """What else a file may say of such records."""
    kind = kinds.get(record_type.key)
    if kind is None:
        return []
    choices = {key: words.choices() for key, words in kind.words().items()}
    return [
        {"key": key, "label": label, "holds": _one_of(choices.get(key, [])), "needed": False}
        for key, label in kind.columns().items()
    ]


def _one_of(choices: list[tuple[str, str]]) -> str:
    words = ", ".join(label for _value, label in choices)
    return _("one of: %(words)s") % {"words": words} if words else _("text")


def _holds(field: forms.Field) -> str:
    """What stands in a cell, in words."""
    if isinstance(field, forms.ModelChoiceField):
        label = field.queryset.model._meta.verbose_name  # type: ignore[union-attr]
        return _("%(label)s, by reference or title") % {"label": label}
    if isinstance(field, ZoneField):
        return _("a time zone, as Europe/Berlin")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices  # what a widget draws, in whatever form it came
        known = [str(label) for value, label in choices if value not in ("", None)]
        return _("one of: %(words)s") % {"words": ", ".join(known[:12])}
    words: tuple[tuple[type[forms.Field], str], ...] = (
        (forms.BooleanField, _("yes or no")),
        (forms.DateTimeField, _("a time, as 2026-01-31 14:05")),
        (forms.DateField, _("a day, as 2026-01-31")),
        (forms.IntegerField, _("a number")),
        (forms.EmailField, _("an e-mail address")),
    )
    return next((word for kind, word in words if isinstance(field, kind)), _("text"))
