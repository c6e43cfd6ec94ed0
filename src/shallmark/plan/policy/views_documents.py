"""The page of a document at one of its versions: read, compared, and decided on there alone."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shallmark.common.documents.files import take_file
from shallmark.common.documents.models import Document, DocumentVersion
from shallmark.common.documents.page import before, reading
from shallmark.common.documents.reminding import remind
from shallmark.kernel import access
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.lifecycle import steps_of
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.pages.record_base import RecordView
from shallmark.workplace import decided
from shallmark.workplace.step_form import form_of, may_take, step_context
from shallmark.workplace.views import whole_context

#: state of a version -> the step that leads on from there, decided with its text in view
NEXT = {"draft": "submit", "in_review": "approve", "approved": "put_in_force"}
decided.pages.update({("document_version", verb): "decide" for verb in ("approve", "put_in_force")})


class ReadVersion(RecordView[Document]):
    """`GET /documents/<reference>/versions/<version>`; `?since=` what differs from another one."""

    record_type = get_record_type("document")

    def get(self, request: HttpRequest, reference: str, version: str) -> HttpResponse:
        document = self.find(reference)
        page = reading(document, self.person, version, request.GET.get("since", ""))
        shown = page["version"]
        if shown is None:
            raise Http404(version)
        around = whole_context(request, document, self.person)
        context = {**around, **page, "decision": decision_of(shown, self.person)}
        return render(request, around["template"], context)


class DecideVersion(RecordView[DocumentVersion]):
    """Leads to the page of the document at this version, beside the one it takes the place of."""

    record_type = get_record_type("document_version")

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        version = self.find(reference)
        document = version.whole
        seen = DocumentVersion.objects.visible_to(self.person).filter(document=document)
        last = before(version, list(seen.order_by("-created_at", "-pk")))
        since = f"?since={last.reference}" if last is not None else ""
        return redirect(f"{address_of(version)}{since}")


class AttachFile(RecordView[DocumentVersion]):
    """`POST`: a file is what the draft says."""

    record_type = get_record_type("document_version")
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        draft, upload = self.find(reference), request.FILES.get("file")
        shown = request.POST.get("version", "")
        try:
            if upload is None:
                messages.error(request, _("Choose a file first."))
            else:
                known = int(shown) if shown.isdecimal() else None
                take_file(draft, upload, by=self.person, version=known)
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        return redirect(address_of(draft))


class RemindReaders(RecordView[Document]):
    """`POST`: whoever has not confirmed the version in force is told again."""

    record_type = get_record_type("document")
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        document = self.find(reference)
        try:
            told = remind(document, by=self.person)
        except Refused as wrong:
            messages.error(request, wrong.sentence)
        else:
            sentence = ngettext("%d reader was reminded.", "%d readers were reminded.", told)
            none = _("Everybody who has not confirmed it was told within a day.")
            messages.success(request, sentence % told if told else none)
        return redirect(document.get_absolute_url())


def address_of(version: DocumentVersion) -> str:
    """Where the version is read."""
    return f"{version.document.get_absolute_url()}/versions/{version.reference}"


def decision_of(version: DocumentVersion, person: Person) -> dict[str, Any] | None:
    """The form of the step that leads on, bound to the version as it is shown; None at its end."""
    verb = NEXT.get(version.status)
    if verb is None:
        return None
    steps = steps_of(DecideVersion.record_type.model)
    form = form_of(version, steps[verb], person)
    returns = "send_back" if may_take(version, steps["send_back"], person) else ""
    return {
        **step_context(version, steps[verb], person, form),
        "back": version.document.get_absolute_url(),
        "returns": returns if version.status != "draft" else "",
        "may_attach": access.may_edit(person, version),
    }
