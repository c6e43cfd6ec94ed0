"""The page of a decision: what must be seen, who decides, the gates, and the decision itself."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shallmark.common.approvals.models import Approval
from shallmark.kernel import access, clock, writes
from shallmark.kernel.exceptions import NotAllowed, Refused
from shallmark.kernel.lifecycle import state_of, steps_of
from shallmark.kernel.models import Record
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration import change_rules, deciding
from shallmark.manage.change_configuration.actions_change import decide_by_phone
from shallmark.manage.change_configuration.approvers import approvals_of
from shallmark.manage.change_configuration.collisions import Collision
from shallmark.manage.change_configuration.considered import answered_otherwise
from shallmark.manage.change_configuration.effects import (
    EFFECTS,
    InTime,
    Part,
    around,
    cost_of,
    in_time,
)
from shallmark.manage.change_configuration.effects_told import tell_effects
from shallmark.manage.change_configuration.impact_drawn import drawing_of
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.queries_change import schedule
from shallmark.manage.team.models import Person
from shallmark.pages.idempotency import new_token, run_once
from shallmark.pages.record_base import RecordView
from shallmark.pages.record_fields import shown_fields
from shallmark.pages.references import linked
from shallmark.workplace.gates import gate_line

#: gates that the decisions themselves open
DECIDED = frozenset({"decided_by_rule", "authority_decided"})


class _Decide(RecordView):
    """GET shows what must be seen; POST records the decision on exactly that."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._show(self.find(reference))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        record = self.find(reference)
        form = request.POST
        try:
            run_once(self.person, form.get("token", ""), lambda: self._decide(record))
        except Refused as wrong:
            return self._show(record, wrong=wrong, reason=form.get("reason", ""))
        messages.success(request, _("Your decision is recorded."))
        return redirect(record.get_absolute_url())

    def _decide(self, record: Record) -> str:
        form, person = self.request.POST, self.person
        word, reason = form.get("decision", ""), form.get("reason", "")
        if word == "phone":
            authority = Person.objects.filter(reference=form.get("authority", "")).first()
            if not isinstance(record, Change):
                raise Http404
            if authority is None or not access.may_edit(person, record):
                raise NotAllowed(_("Say who of those asked decided by phone."))
            decide_by_phone(record, authority, by=person, at=clock.now(), note=reason)
        else:
            mark = form.get("shown", "")
            if word == "approved":
                deciding.require_in_view(record, person)
            deciding.take_decision(record, person, word=word, reason=reason, mark=mark)
        return str(record.get_absolute_url())

    def _show(
        self, record: Record, *, wrong: Refused | None = None, reason: str = ""
    ) -> HttpResponse:
        question = deciding.question_of(record)
        person = self.person
        approvers = list(question.approvers.all()) if question else []
        voted = question is not None and question.decisions.filter(person=person).exists()
        phone = question is not None and question.step == change_rules.EMERGENCY_STEP
        gates = self._gates(record, question)
        context = {
            "record": record,
            "base": record.get_absolute_url(),
            "label_plural": str(self.record_type.label_plural()).capitalize(),
            "record_type": self.record_type,
            "question": question,
            "mine": not voted and any(approver.pk == person.pk for approver in approvers),
            "voted": voted,
            "phone": phone and access.may_edit(person, record),
            "phone_options": [(approver.reference, str(approver)) for approver in approvers],
            "approvals": approvals_of(record, person),
            "gates": gates,
            "shut": [one for one in gates if one["state"] == "shut"],
            "shown": deciding.shown_mark(question, person, record.version) if question else "",
            "page_parts": deciding.parts_of(record),
            "shown_parts": deciding.shown_parts(question, person),
            "unseen": deciding.unseen_parts(record, question, person),
            "token": new_token(),
            "wrong": wrong,
            "reason": reason,
            **self._seen(record),
        }
        status = wrong.status if wrong else 200
        return render(self.request, "change_configuration/decide.html", context, status=status)

    def _seen(self, record: Record) -> dict[str, Any]:
        """The parts with their fields, and what is drawn beside them."""
        names, groups = deciding.headings(), deciding.seen_of(record)
        wanted = [name for _key, fields in groups for name in fields]
        shown = shown_fields(self.record_type, record, editable=False, names=wanted)
        fields = {one.name: one for one in linked(shown, self.person)}
        change = record if isinstance(record, Change) else None
        otherwise = answered_otherwise(change) if change else set()
        parts = [Part(key, names[key]) for key, _group in groups]
        for part, (_key, group) in zip(parts, groups, strict=True):
            known = [fields[name] for name in group if name in fields]
            part.filled = [one for one in known if not one.is_empty]
            part.empty = [one for one in known if one.is_empty and one.name not in otherwise]
        beside = deciding.surroundings(record)
        drawing = drawing_of(change, self.person) if change else None
        if change:
            tell_effects(parts, change)
            parts.append(Part("tests", _("Tests")))
        more = {"cost": beside["costs"], "tests": beside["tests"], "impact": drawing}
        for part in parts:
            part.has_more = bool(more.get(part.key))
        return {
            "parts": {part.key: part for part in parts},
            "silent": [part for part in parts if part.empty or part.is_silent],
            "effects": EFFECTS,
            "cost": cost_of(beside["costs"]),
            "tests": beside["tests"],
            "collisions": beside["collisions"],
            "drawing": drawing,
            "in_time": self._in_time(change, beside["collisions"]) if change else None,
            "limit": change_rules.rule_and_limit(change) if change else None,
        }

    def _in_time(self, change: Change, collisions: list[Collision]) -> InTime | None:
        """The change between what the reader may read of the schedule."""
        if not (change.planned_start and change.planned_end):
            return None
        axis = around(change.planned_start, change.planned_end)
        near = schedule(axis.start, axis.end, self.person, waiting=True)
        return in_time(change, collisions, near)

    def _gates(self, record: Record, question: Approval | None) -> list[dict[str, str]]:
        """The gates of the step that waits, but those that the decision is about."""
        step = steps_of(self.record_type.model).get(question.step) if question else None
        if step is None or state_of(record) not in step.sources:
            return []
        return [
            {**gate_line(self.record_type, record, step, state), "end": state.gate.check}
            for state in writes.gate_states(record, step)
            if state.gate.name not in DECIDED
        ]


class _Seen(RecordView):
    """POST: a part of the page came into view; answers with the moment that the server keeps.

    Without JavaScript it is pressed below the part, and leads to the next.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        record, form = self.find(reference), request.POST
        key = form.get("part", "")
        try:
            at = deciding.record_part(record, self.person, part=key, mark=form.get("shown", ""))
        except Refused as wrong:
            return HttpResponse(wrong.sentence, status=wrong.status)
        question = deciding.question_of(record)
        unseen = deciding.unseen_parts(record, question, self.person)
        if not self.by_htmx:
            place = f"part-{next(iter(unseen))}" if unseen else "decision"
            return redirect(f"{record.get_absolute_url()}/decide#{place}")
        context = {
            "key": key,
            "name": deciding.parts_of(record)[key],
            "at": at,
            "record": record,
            "unseen": unseen,
            "shut": form.get("shut", ""),
        }
        return render(request, "change_configuration/part_shown.html", context)


class SeenChange(_Seen):
    record_type = get_record_type("change")


class SeenTemplate(_Seen):
    record_type = get_record_type("standard_change")


class DecideChange(_Decide):
    record_type = get_record_type("change")


class DecideTemplate(_Decide):
    record_type = get_record_type("standard_change")
