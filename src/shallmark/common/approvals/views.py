"""Where the link of a mail leads. It only shows: the decision is taken on the page after it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shallmark.common.approvals.links import question_named
from shallmark.common.approvals.standing import standing_of
from shallmark.kernel.people import signed_in
from shallmark.kernel.records import get_record_type


@never_cache
@require_safe
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """Lead on to the decision, or say plainly why there is none to be taken.

    Raises:
        Http404: the token is none of ours.

    """
    person, approval = signed_in(request), question_named(token)
    if approval is None:
        raise Http404
    visible = get_record_type(approval.record_key).model.objects.visible_to(person)
    record = visible.filter(pk=approval.record_id).first()
    if record is None:
        # Forwarded, or opened in the browser of a colleague: nothing of the record is told.
        nothing = {"person": person, "record": None}
        return render(request, "approvals/opened.html", nothing, status=403)
    standing, address = standing_of(approval, record, person), record.get_absolute_url()
    if standing.may_decide and not standing.is_anew:
        return redirect(f"{address}/decide")
    context = {"person": person, "record": record, "standing": standing, "address": address}
    return render(request, "approvals/opened.html", context)
