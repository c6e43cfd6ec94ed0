"""What happened, as lines of the room: facts, messages, roles and marks, the newest first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shallmark.common.calendars.models import ClockResult
from shallmark.kernel.people import Person
from shallmark.operate.customer_service.models import (
    Incident,
    MajorFact,
    MajorFactWithdrawal,
    MajorRole,
    MajorUpdate,
)
from shallmark.operate.customer_service.page_clocks import name_of
from shallmark.operate.customer_service.room import audiences
from shallmark.pages.formats import duration

ICONS = {"fact": "point", "cause": "search", "workaround": "bulb", "ruled_out": "circle-x"}
SHOWN = ("all", "facts", "messages")


@dataclass(frozen=True)
class Line:
    """One thing that happened; `kind` is fact, message or mark."""

    at: datetime
    kind: str
    icon: str
    text: str
    lead: str = ""
    who: Person | None = None
    tone: str = ""
    second: str = ""
    #: of a fact that may be withdrawn, and of one that was
    fact: int | None = None
    withdrawn: MajorFactWithdrawal | None = None


def facts_of(incident: Incident) -> list[MajorFact]:
    """All facts, the withdrawn too. One query."""
    rows = incident.major_facts.select_related("by", "withdrawal__by")
    return list(rows.order_by("-happened_at", "-pk"))


def roles_of(incident: Incident) -> list[MajorRole]:
    return list(incident.major_roles.select_related("person", "by").order_by("at", "pk"))


def updates_of(incident: Incident) -> list[MajorUpdate]:
    return list(incident.major_updates.select_related("by").order_by("-number"))


def lines(
    incident: Incident,
    facts: Iterable[MajorFact],
    updates: Iterable[MajorUpdate],
    roles: Sequence[MajorRole],
    clocks: Iterable[ClockResult],
) -> list[Line]:
    """Everything, the newest first."""
    found = [
        *(_fact(fact) for fact in facts),
        *(_message(update) for update in updates),
        *_roles(incident, roles),
        *_marks(incident, roles, clocks),
    ]
    return sorted(found, key=lambda line: line.at, reverse=True)


def _fact(fact: MajorFact) -> Line:
    withdrawn = getattr(fact, "withdrawal", None)
    lead = "" if fact.kind == MajorFact.Kind.FACT else str(fact.get_kind_display())
    late = (fact.at - fact.happened_at).total_seconds()
    second = _("stated %(time)s later") % {"time": duration(late, parts=1)} if late >= 600 else ""
    return Line(
        fact.happened_at, "fact", ICONS[fact.kind], fact.text, lead, fact.by,
        tone="ok" if fact.kind == MajorFact.Kind.WORKAROUND else "",
        second=second, fact=None if withdrawn else fact.pk, withdrawn=withdrawn,
    )  # fmt: skip


def told_words(update: MajorUpdate) -> str:
    """To how many people of whom it went."""
    told = [each for each in audiences.EVERY if update.told.get(each.key)]
    parts = [each.counted(update.told[each.key]) for each in told]
    if audiences.STATUS in update.told:
        parts.append(audiences.PAGE.counted(update.told[audiences.STATUS]))
    return _("to %(people)s") % {"people": ", ".join(parts)} if parts else ""


def _message(update: MajorUpdate) -> Line:
    late = update.late_by
    second = _("%(time)s late") % {"time": duration(late, parts=1)} if late >= 60 else ""
    lead = _("Update %(number)d") % {"number": update.number}
    return Line(
        update.at, "message", "send", ". ".join(filter(None, (told_words(update), update.know))),
        lead, update.by, tone="bad" if second else "accent", second=second,
    )  # fmt: skip


def _roles(incident: Incident, roles: Iterable[MajorRole]) -> Iterator[Line]:
    for row in roles:
        if row.role == MajorRole.Role.MANAGER and row.at == incident.declared_at:
            continue  # said with the declaration
        words = _("%(name)s took the role: %(role)s") if row.person_id == row.by_id else _(
            "%(name)s was handed the role: %(role)s"
        )  # fmt: skip
        text = words % {"name": row.person.name, "role": row.get_role_display()}
        yield Line(row.at, "mark", "user-check", text, who=row.by if row.was_handed else None)


def _marks(
    incident: Incident, roles: Iterable[MajorRole], clocks: Iterable[ClockResult]
) -> Iterator[Line]:
    yield Line(incident.reported_at, "mark", "phone", str(_("Reported")), who=incident.reporter)
    if incident.declared_at is not None:
        led = (row for row in roles if row.role == MajorRole.Role.MANAGER)
        first = next(led, None)
        leads = _("Declared major, led by %(name)s") % {"name": first.person.name} if first else ""
        yield Line(incident.declared_at, "mark", "flag", leads or _("Declared major"))
    if incident.demoted_at is not None and not incident.major:
        yield Line(incident.demoted_at, "mark", "flag-off", _("Demoted"), who=incident.demoted_by)
    if incident.resolved_at is not None:
        yield Line(incident.resolved_at, "mark", "check", _("Resolved"), who=incident.resolved_by,
                   tone="ok")  # fmt: skip
    for result in clocks:
        if result.breached_at is not None and result.metric != "next_update":
            text = _("Target passed: %(metric)s") % {"metric": name_of(result.metric)}
            yield Line(result.breached_at, "mark", "c-over", text, tone="bad")
