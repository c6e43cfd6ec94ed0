"""Parts of an item's page: its relations, added and ended there, and its neighbourhood drawn."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shallmark.kernel import access
from shallmark.kernel.exceptions import Invalid, Refused
from shallmark.kernel.models import Record
from shallmark.kernel.people import signed_in
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.actions_items import end_relation, relate
from shallmark.manage.change_configuration.alike import candidates, shared
from shallmark.manage.change_configuration.forms_items import fields_of
from shallmark.manage.change_configuration.item_drawn import WAYS, drawing_of_item, goes_both_ways
from shallmark.manage.change_configuration.item_past import past_of
from shallmark.manage.change_configuration.item_relations import relations_of, words_to_choose
from shallmark.manage.change_configuration.models import Ci, CiRelationship, CiType
from shallmark.manage.change_configuration.models.ci_states import PRESENT
from shallmark.manage.change_configuration.models.own_attributes import known_of
from shallmark.manage.change_configuration.page_item import relations_context
from shallmark.pages.record_base import RecordPart, RecordView, find, is_staff

#: items that are looked at for one that is the same
MOST_NEAR = 20
RELATIONS = "change_configuration/item_relations.html"


class OfStaff(RecordView[Ci]):
    """A page of an item for whoever works here."""

    record_type = get_record_type("ci")

    def find(self, reference: str) -> Ci:
        """What an item rests on is not told to customers."""
        if not is_staff(self.person):
            raise Http404(reference)
        return super().find(reference)


class ItemRelations(RecordPart):
    """The lists: POST adds a relation, or ends the one that `drop` names."""

    record_type = get_record_type("ci")

    def find(self, reference: str) -> Record:
        """What an item rests on is not told to customers."""
        if not is_staff(self.person):
            raise Http404(reference)
        return super().find(reference)

    def write(self, request: HttpRequest, record: Record) -> None:
        assert isinstance(record, Ci)
        sent = request.POST
        if sent.get("drop"):
            relation = find(CiRelationship, sent["drop"], self.person)
            end_relation(record, relation, by=self.person)
            return
        try:
            relate(
                record,
                by=self.person,
                relation=sent.get("relation", ""),
                other=sent.get("other", ""),
            )
        except ValidationError as wrong:
            raise Invalid({"other": list(wrong.messages)}) from wrong

    def answer(
        self, request: HttpRequest, record: Record, wrong: Refused | None = None
    ) -> HttpResponse:
        assert isinstance(record, Ci)
        adds = "add" in request.GET or (wrong is not None and not request.POST.get("drop"))
        context = {
            **relations_context(record, self.person),
            "record": record,
            "words": words_to_choose() if adds else [],
            "typed": request.POST,
            "wrong": wrong,
        }
        return render(request, RELATIONS, context)


class ItemDrawing(OfStaff):
    """The drawing above the lists; fetched after the page."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        item = self.find(reference)
        way, relations = request.GET.get("way", WAYS[0]), relations_of(item, self.person)
        drawing = drawing_of_item(item, relations, self.person, way=way)
        words = dict(zip(WAYS, (_("Both"), _("Down"), _("Up")), strict=True))
        context = {
            "drawing": drawing,
            "base": item.get_absolute_url(),
            "way": way if way in WAYS else WAYS[0],
            "ways": words if way != WAYS[0] or (drawing and goes_both_ways(drawing)) else {},
        }
        return render(request, "change_configuration/item_drawing.html", context)


class ItemPast(OfStaff):
    """Traceability, versions and baselines; fetched after the page."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        item = self.find(reference)
        context = {
            "past": past_of(item, self.person),
            "record": item,
            "may_change_it": access.may_create(self.person, "change"),
            "same": self._same(item),
        }
        return render(request, "change_configuration/item_past.html", context)

    def _same(self, item: Ci) -> Ci | None:
        """Another item of its name or serial number, for whoever may merge the two."""
        if item.status not in PRESENT or not access.may_step(self.person, item, "merge"):
            return None
        near = candidates(item, self.person)[:MOST_NEAR]
        return next((one for one in near if shared(item, one)), None)


def own_attributes(request: HttpRequest) -> HttpResponse:
    """The fields of own attributes of a class, while an item is made."""
    named = request.GET.get("type", "")
    types = CiType.objects.visible_to(signed_in(request))
    of_type = types.filter(pk=int(named)).first() if named.isdecimal() else None
    of = known_of(of_type.attributes) if of_type else []
    return render(request, "change_configuration/attributes.html", {"of": fields_of(of, {})})
