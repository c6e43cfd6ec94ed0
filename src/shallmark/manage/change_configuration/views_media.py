"""Sending a master copy into the library, and taking it out again."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from shallmark.kernel.access import may_edit
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.people import signed_in
from shallmark.manage.change_configuration import media as library
from shallmark.manage.change_configuration.models import MediaItem


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The whole master copy on GET; a new file on POST, while it is only submitted."""
    person = signed_in(request)
    media = get_object_or_404(MediaItem.objects.visible_to(person), reference=reference)
    if request.method == "GET":
        try:
            return FileResponse(library.opened(media), as_attachment=True, filename=media.file_name)
        except Refused as refused:
            return HttpResponse(refused.sentence, status=refused.status, content_type="text/plain")
    sent = request.FILES.get("file")
    if sent is None or not may_edit(person, media):
        return HttpResponse(status=403 if sent else 422)
    try:
        library.take_in(media, sent, sent.name or "file", by=person)
    except Refused as refused:
        return HttpResponse(refused.sentence, status=refused.status, content_type="text/plain")
    return HttpResponseRedirect(media.get_absolute_url())
