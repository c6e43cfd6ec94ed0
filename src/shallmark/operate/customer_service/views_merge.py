"""Merging an incident into another: what becomes of both is shown before it is done."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.common.discussion.models import Attachment, Entry
from shallmark.kernel import access
from shallmark.kernel.exceptions import Refused
from shallmark.kernel.lifecycle import steps_of
from shallmark.operate.customer_service import actions
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.operate.customer_service.records import IncidentRecord
from shallmark.operate.customer_service.views_incident import IncidentView
from shallmark.pages.idempotency import new_token, run_once
from shallmark.pages.record_base import is_changeable, way_back
from shallmark.pages.record_forms import form_for

#: open ones that may be the same trouble
MOST = 6


class Merge(IncidentView):
    """`/incidents/<reference>/merge?duplicate_of=`: the choice, then the preview; POST does it."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        duplicate, master = self.find_for_staff(reference), self._into(request.GET)
        asked = "duplicate_of" in request.GET
        return self._show(duplicate, master, status=422 if asked and master is None else 200)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        duplicate, master = self.find_for_staff(reference), self._into(request.POST)
        if master is None:
            return self._show(duplicate, None, status=422)
        text = request.POST.get("text", "")

        def merge() -> str:
            actions.merge(duplicate, master, word=text, by=self.person)
            return str(master.get_absolute_url())

        try:
            address = run_once(self.person, request.POST.get("token", ""), merge)
        except Refused as wrong:
            messages.error(request, wrong.sentence)
            return self._show(duplicate, master, status=wrong.status)
        words = {"one": duplicate.reference, "other": master.reference}
        messages.success(request, _("%(one)s was merged into %(other)s.") % words)
        return redirect(way_back(request, address))

    def _into(self, sent: Any) -> Incident | None:  # noqa: ANN401  a QueryDict of either method
        """The incident that is to go on, where one was chosen that the reader may see."""
        self.form = form_for(
            IncidentRecord,
            ("duplicate_of",),
            self.person,
            data=sent if "duplicate_of" in sent else None,
        )
        chosen = self.form.is_valid() and self.form.cleaned_data["duplicate_of"]
        if not chosen and self.form.is_bound and not self.form.errors:
            self.form.add_error("duplicate_of", _("Choose the incident that goes on."))
        return chosen or None

    def _show(
        self, duplicate: Incident, master: Incident | None, status: int = 200
    ) -> HttpResponse:
        same = Incident.objects.none()
        if master is None:
            same = self._alike(duplicate)
        context = {
            "record": duplicate,
            "base": duplicate.get_absolute_url(),
            "master": master,
            "form": self.form,
            "alike": list(same.select_related("reporter", "service")[:MOST]),
            "back": way_back(self.request, duplicate.get_absolute_url()),
            "may_merge": is_changeable(duplicate) and duplicate.is_open,
            "token": new_token(),
        }
        if master is not None:
            context |= self._preview(duplicate, master)
        return render(self.request, "customer_service/merge.html", context, status=status)

    def _alike(self, duplicate: Incident) -> Any:  # noqa: ANN401  a queryset of incidents
        """Earlier open ones of the same service, else of the same caller, the newest first."""
        others = Incident.objects.visible_to(self.person).exclude(pk=duplicate.pk)
        earlier = others.filter(status__in=OPEN, reported_at__lte=duplicate.reported_at)
        near = Q(service=duplicate.service_id) if duplicate.service_id else Q()
        if duplicate.reporter_id:
            near |= Q(reporter=duplicate.reporter_id)
        if not near:
            return Incident.objects.none()
        same_service = Q(service=duplicate.service_id)
        return earlier.filter(near).order_by(Case(When(same_service, then=0), default=1), "-pk")

    def _preview(self, duplicate: Incident, master: Incident) -> dict[str, Any]:
        """What happens to both, and what refuses it."""
        own = {"record_key": "incident", "record_id": duplicate.pk}
        duplicate.duplicate_of = master
        refusals = [gate.refusal(duplicate) for gate in steps_of(Incident)["cancel"].gates]
        against = actions.word_against_merge(duplicate, master)
        caller = duplicate.reporter
        reads = caller is not None and access.may_read(caller, master)
        return {
            "refusals": [str(sentence) for sentence in (*refusals, against) if sentence],
            "said": Entry.objects.filter(**own).count(),
            "files": Attachment.objects.filter(**own).count(),
            "word": actions.word_of_merge(master if reads else None),
            "reads": reads,
        }
