"""Sending a master copy into the library, and taking it out again."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from shallmark.kernel.access import may_edit
from shallmark.kernel.refusals import Refused
from shallmark.manage.change_configuration import media as library
from shallmark.manage.change_configuration.models import MediaItem


@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, reference: str) -> Any:
    """The whole master copy on GET; a new file on POST, while it is only submitted."""
    person: Any = request.user
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
