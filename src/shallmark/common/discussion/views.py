"""Reply boxes, files, signs of life and canned texts of any record."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shallmark.common.discussion import access, actions, blobs, canned, presence
from shallmark.common.discussion.forms import Reply
from shallmark.common.discussion.models import Attachment, Entry
from shallmark.common.discussion.queries import arrived, timeline, writing_now
from shallmark.kernel.exceptions import Invalid, Refused
from shallmark.kernel.models import Record
from shallmark.kernel.people import Person, signed_in
from shallmark.kernel.records import type_of

#: a step that "Send and put on hold" leads to
AFTERWARDS = {"hold": "put_on_hold"}


def _record(request: HttpRequest, key: str, reference: str) -> Record:
    try:
        return access.visible_record(key, reference, signed_in(request))
    except (KeyError, ObjectDoesNotExist) as missing:
        raise Http404 from missing


def context(
    record: Record,
    person: Person,
    *,
    kinds: str = "all",
    before: str | None = None,
    **options: object,
) -> dict[str, Any]:
    """What `discussion/discussion.html` shows: reply box (where allowed) and timeline.

    Record pages include the fragment with this; `kinds` and `before` choose the part.
    """
    history = timeline(record, person=person, kinds=kinds, before=before)
    return {
        "record": record,
        "record_key": type_of(type(record)).key,
        "timeline": history,
        "reader": person,
        "may_reply": access.may_reply(person, record),
        "may_note": access.may_note(person, record),
        "others": writing_now(record, but=person) if person.is_staff_member else [],
        "token": uuid4(),
        "seen": max((item.entry.pk for item in history.items if item.entry), default=0),
        "text": "",
        "kind": "public",
        "wrong": "",
        **options,
    }


@require_POST
def discuss(request: HttpRequest, record_key: str, reference: str) -> HttpResponse:
    """Keep a reply or note, then show the discussion as it now stands."""
    record = _record(request, record_key, reference)
    sent = Reply(request)
    if news := arrived(record, signed_in(request), sent.seen):
        return _back(request, record, sent, _said_meanwhile(news), status=409)
    try:
        entry = actions.add_entry(
            record,
            by=signed_in(request),
            text=sent.text,
            public=sent.public,
            files=sent.files,
            token=sent.token,
        )
        _say_unheard(request, entry)
    except Refused as refused:
        return _back(request, record, sent, refused.sentence, status=refused.status)
    after = AFTERWARDS.get(sent.then, "")
    address = f"{record.get_absolute_url()}/do/{after}" if after else record.get_absolute_url()
    if not _is_fragment(request):
        return redirect(address)
    if after:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return render(request, "discussion/discussion.html", context(record, signed_in(request)))


def _back(
    request: HttpRequest, record: Record, sent: Reply, why: str, *, status: int
) -> HttpResponse:
    """The box again with what was typed, why it did not go out, and the talk as it is now."""
    draft = {"text": sent.text, "kind": "public" if sent.public else "private"}
    answer = context(record, signed_in(request), wrong=why, **draft)
    whole = "discussion/discussion.html" if _is_fragment(request) else "discussion/alone.html"
    return render(request, whole, answer, status=status)


def _said_meanwhile(news: list[Entry]) -> str:
    """Who wrote while a reply was being written, and how it begins."""
    first = news[0]
    words = {"name": first.author, "text": first.text[:200]}
    sentence = _("Not sent yet: meanwhile %(name)s wrote “%(text)s”. Read it, then send again.")
    return sentence % words


def _say_unheard(request: HttpRequest, entry: Entry) -> None:
    names = actions.unheard(entry)
    if names:
        text = _("Nobody was told of %(names)s: not known, or not allowed to read this.")
        messages.warning(request, text % {"names": ", ".join(f"@{name}" for name in names)})


def _is_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")


@require_GET
def entries(request: HttpRequest, record_key: str, reference: str) -> HttpResponse:
    """A part of the timeline: other kinds, or older entries."""
    record = _record(request, record_key, reference)
    kinds, before = request.GET.get("kinds", "all"), request.GET.get("before")
    try:
        history = timeline(record, person=signed_in(request), kinds=kinds, before=before)
    except Invalid as refused:
        return HttpResponse(refused.sentence, status=400, content_type="text/plain")
    answer = {"record": record, "record_key": record_key, "timeline": history}
    part = "discussion/items.html" if before else "discussion/timeline.html"
    return render(request, part, answer)


@require_GET
def download(request: HttpRequest, pk: int, name: str) -> HttpResponse | FileResponse:
    """An attachment as a download, whatever it holds; by its record's and entry's access."""
    attachment = Attachment.objects.select_related("entry").filter(pk=pk, name=name).first()
    if attachment is None or not access.may_read_attachment(signed_in(request), attachment):
        raise Http404
    try:
        stored = blobs.open_whole(attachment.stored_as, attachment.sha256, called=attachment.name)
    except blobs.FileDamaged as refused:
        return HttpResponse(refused.sentence, status=refused.status, content_type="text/plain")
    response = FileResponse(
        stored, as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def present(request: HttpRequest, record_key: str, reference: str) -> HttpResponse:
    """POST: I am writing. Both answer who else is; customers hear of nobody."""
    record = _record(request, record_key, reference)
    person = signed_in(request)
    if request.method == "POST":
        presence.writes(record, person, private=request.POST.get("kind") == "private")
    others = writing_now(record, but=person) if person.is_staff_member else []
    return render(request, "discussion/presence.html", {"others": others})


@require_GET
def texts(request: HttpRequest, record_key: str, reference: str) -> JsonResponse:
    """Canned texts with this record's facts, for staff."""
    record = _record(request, record_key, reference)
    person = signed_in(request)
    canned_texts = canned.texts_for(record, person) if person.is_staff_member else []
    return JsonResponse({"texts": [{"title": title, "text": text} for title, text in canned_texts]})
