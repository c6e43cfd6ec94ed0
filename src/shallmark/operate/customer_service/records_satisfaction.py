"""Pages of satisfaction surveys: for staff the list of answers, for whom they ask the question."""

from datetime import datetime
from typing import ClassVar

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.access import Scope
from shallmark.kernel.people import Person
from shallmark.kernel.records import RecordType, View, register
from shallmark.operate.customer_service.models import Incident, ServiceRequest
from shallmark.operate.customer_service.models.satisfaction import LOW, Satisfaction


def _mine(person: Person, _now: datetime) -> Q:
    return Q(status="asked", person=person)


def _low(_person: Person, _now: datetime) -> Q:
    """Not followed up as it stands: one that was changed since asks for it anew."""
    waits = Q(followed_up_at__isnull=True) | Q(changed_at__gt=F("followed_up_at"))
    return Q(score__lte=LOW) & waits


def _answered(_person: Person, _now: datetime) -> Q:
    return Q(status="answered")


def _score_words(score: object) -> str:
    """As "2, bad", so that lists sort and read alike."""
    words = dict(Satisfaction.Score.choices)
    number = int(score) if isinstance(score, int | str) and str(score).isdecimal() else 0
    return f"{number}, {str(words[number]).lower()}" if number in words else "–"


@register(Satisfaction)
class SatisfactionRecord(RecordType):
    key = "satisfaction"
    prefix = "SAT"
    slug = "satisfaction"
    phase = "operate"
    function = _("Customer Service")
    icon = "star"
    # no check reads it yet
    in_ledger = False
    list_display = (
        "reference", "title", "status", "score", "person", "team", "answered_at", "created_at",
    )  # fmt: skip
    list_filter = (
        "status", "score", "person", "team", "service", "created_at", "answered_at",
        "followed_up_at",
    )  # fmt: skip
    search_fields = ("reference", "title", "comment")
    # It is asked by itself, rarely by hand; whom and of what stands.
    fields = ("title", "request", "incident", "person")
    edit_fields = ("title",)
    staff_fields = frozenset({"team", "follow_up", "followed_up_by", "followed_up_at"})
    detail_fields = (
        "score", "comment", "incident", "request", "person", "team", "service", "answered_at",
        "changed_at", "follow_up", "followed_up_by", "followed_up_at",
    )  # fmt: skip
    words: ClassVar = {"score": _score_words}
    views = (
        View("low", _("Low, to follow up"), condition=_low),
        View("answered", _("Answered"), condition=_answered),
        View("mine", _("I am asked"), condition=_mine, asks=True),
        View("all", _("All")),
    )
    notice_rules = ()
    empty_text = _(
        "When a request or an incident is closed, the person whom it was for is asked how it was:"
        " one question and a few words, never twice for one, and not every time."
    )
    clauses = ("8.3.2",)

    @classmethod
    def is_closed(cls, record: object) -> bool:
        """Its answer stands by its own gate, not by two people."""
        return False

    @classmethod
    def restriction(cls, person: Person) -> Q:
        """As its ticket: what somebody said of one of security is read by few."""
        requests = ServiceRequest.objects.visible_to(person)
        incidents = Incident.objects.visible_to(person)
        of_request = Q(incident__isnull=True, request__in=requests)
        return Q(person=person) | of_request | Q(incident__in=incidents)

    @classmethod
    def scope_condition(cls, scope: Scope, person: Person) -> Q:
        if scope in {Scope.OWN, Scope.CUSTOMER}:
            return Q(person=person)
        if scope == Scope.TEAM:
            return Q(person=person) | Q(team__in=person.team_ids)
        return super().scope_condition(scope, person)
