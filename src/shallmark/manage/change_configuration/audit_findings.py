"""What an audit found, and the nonconformities that findings led to."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from shallmark.common.links.actions import relate
from shallmark.common.links.models import Link
from shallmark.kernel import access, writes
from shallmark.kernel.history import one_transaction
from shallmark.kernel.people import Person
from shallmark.kernel.records import get_record_type
from shallmark.manage.change_configuration.models import Discrepancy
from shallmark.manage.grc.models import Nonconformity
from shallmark.pages.record_base import find
from shallmark.pages.record_create import RecordCreate

#: of configuration: what is registered is what is there
CLAUSE = "8.2.6"


def nonconformities_of(
    findings: Sequence[Discrepancy], person: Person
) -> dict[int, list[Nonconformity]]:
    """Key of a finding -> those linked to it that the person may read. Two queries, or none."""
    known: dict[int, list[Nonconformity]] = {finding.pk: [] for finding in findings}
    if not known:
        return known
    there = Q(from_key="discrepancy", from_id__in=known, to_key="nonconformity")
    back = Q(to_key="discrepancy", to_id__in=known, from_key="nonconformity")
    links = Link.objects.filter(there | back, ended_at=None).order_by("pk")
    ends = [
        (link.from_id, link.to_id) if link.from_key == "discrepancy" else (link.to_id, link.from_id)
        for link in links
    ]
    seen = Nonconformity.objects.visible_to(person).in_bulk([far for _near, far in ends])
    for near, far in dict.fromkeys(ends):
        if far in seen:
            known[near].append(seen[far])
    return known


class RaiseNonconformity(RecordCreate):
    """`GET /discrepancies/<reference>/nonconformity`: the form, with what the finding says."""

    record_type = get_record_type("nonconformity")
    template_name = "change_configuration/nonconformity_new.html"

    @cached_property
    def finding(self) -> Discrepancy:
        return find(Discrepancy, self.kwargs["reference"], self.person)

    @property
    def place(self) -> str:
        return f"{self.finding.get_absolute_url()}/nonconformity"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:  # type: ignore[override]
        """One that the finding has led to already is gone on with."""
        known = nonconformities_of([self.finding], self.person)[self.finding.pk]
        return redirect(known[0].get_absolute_url()) if known else super().get(request)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:  # type: ignore[override]
        return super().post(request)

    def initial(self) -> dict[str, Any]:
        finding, source = self.finding, Nonconformity.Source
        audit = finding.audit
        where = _("Found by the audit %(audit)s.") % {"audit": audit.reference} if audit else ""
        words = [
            where,
            f"{finding.reference}: {finding.title}.",
            _("Registered: %(words)s") % {"words": finding.expected} if finding.expected else "",
            _("Found: %(words)s") % {"words": finding.found} if finding.found else "",
        ]
        return {
            "title": finding.title,
            "source": source.AUDIT if audit else source.SELF_REPORT,
            "clause": CLAUSE,
            "description": "\n".join(word for word in words if word),
        }

    def make(self, form: Any) -> str:  # noqa: ANN401  a form of any fields
        """The nonconformity, and its link to the finding, both or none."""
        with one_transaction():
            made = writes.create(Nonconformity, by=self.person, values=self.values(form))
            if access.may_edit(self.person, self.finding):
                relate(self.finding, made, by=self.person, kind=Link.Kind.EVIDENCE)
            elif access.may_edit(self.person, made):
                relate(made, self.finding, by=self.person, kind=Link.Kind.RELATED)
        return str(made.get_absolute_url())

    def more(self, _form: object) -> dict[str, Any]:
        return {"finding": self.finding}
