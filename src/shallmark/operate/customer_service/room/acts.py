"""What is done in the room: roles taken and handed over, facts stated and withdrawn, updates sent.

Each is the act of a signed-in person at a moment; nothing of it is rewritten.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shallmark.kernel import access, clock, writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.exceptions import Invalid, NotAllowed, WrongState
from shallmark.kernel.history import write_transaction
from shallmark.kernel.hooks import WriteEvent, after
from shallmark.kernel.people import Person
from shallmark.kernel.texts import has_text
from shallmark.operate.customer_service.models import (
    Incident,
    MajorFact,
    MajorFactWithdrawal,
    MajorRole,
    MajorUpdate,
)
from shallmark.operate.customer_service.models.states import OPEN, Status
from shallmark.operate.customer_service.room import audiences, due, review, telling
from shallmark.operate.customer_service.status import mails, publishing
from shallmark.operate.customer_service.status.models import StatusNews

Role, Kind = MajorRole.Role, MajorFact.Kind


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an update says, and to whom; top management hears each (8.6.1)."""

    know: str
    doing: str
    back_by: datetime | None = None
    sure: str = ""
    next_due_at: datetime | None = None
    to: Collection[str] = audiences.AUDIENCES
    #: of the status page: what does not work, in a reader's words, and how it is
    headline: str = ""
    state: str = ""

    @property
    def goes_public(self) -> bool:
        return audiences.STATUS in self.to

    @property
    def digest(self) -> str:
        """By which a page knows that these words were looked at before they went out."""
        told = (self.know, self.doing, self.back_by, self.sure, self.next_due_at)
        text = repr((*told, self.headline, self.state))
        return hashlib.sha256(text.encode()).hexdigest()


def require_room(incident: Incident, by: Person) -> None:
    """Hold the incident: it is major, not over, and the person may change it or holds a role.

    Raises:
        NotAllowed, WrongState: it is not.

    """
    if not (access.may_edit(by, incident) or holds_a_role(incident, by)):
        raise NotAllowed(_("You may read this room, and not act in it."))
    if not incident.major:
        raise WrongState(_("It is no major incident: there is no room for it."))
    if incident.status not in {*OPEN, Status.RESOLVED}:
        raise WrongState(_("It is over: its room stays as it is."))


@after(Incident, "declare_major")
def open_room(incident: Incident, event: WriteEvent) -> None:
    """Whoever is named manager has that role from then on; other incident managers hear of it."""
    manager = incident.major_manager
    if manager is None or event.by is None:
        return
    given = MajorRole.objects.create(
        incident=incident, role=Role.MANAGER, person=manager, by=event.by, at=event.at
    )
    telling.tell_role(given)
    telling.tell_managers(given, event.reason)


def holders(incident: Incident) -> dict[str, MajorRole]:
    """The last row of each role. One query."""
    rows = incident.major_roles.select_related("person", "by").order_by("at", "pk")
    return {row.role: row for row in rows}


def holds_a_role(incident: Incident, person: Person) -> bool:
    """Whether the person has one of the roles now, so that the room is open to its acts."""
    return any(row.person_id == person.pk for row in holders(incident).values())


def give_role(
    incident: Incident,
    role: str,
    *,
    by: Person,
    to: Person | None = None,
    at: datetime | None = None,
) -> MajorRole:
    """Take a free role, or hand one over: who holds it, leads, or manages incidents may.

    Raises:
        NotAllowed, WrongState: not in this room, or the role is another's.
        Invalid: there is no such role, or that person cannot hold it.

    """
    person = to or by
    with write_transaction(by=by, verb="give_role", at=at, reference=incident.reference) as write:
        require_room(incident, by)
        if role not in Role.values:
            raise Invalid({"role": [str(_("There is no such role."))]})
        held = holders(incident)
        _require_giver(held, role, by)
        _require_holder(held, role, person, incident)
        if role == Role.MANAGER:
            review.follow_lead(incident, person, by=by)
            writes.edit(incident, by=by, values={"major_manager": person}, authority=FOLLOWING)
        given = MajorRole.objects.create(
            incident=incident, role=role, person=person, by=by, at=write.at
        )
        telling.tell_role(given)
    return given


def _require_giver(held: dict[str, MajorRole], role: str, by: Person) -> None:
    present, leads = held.get(role), held.get(Role.MANAGER)
    may = {row.person_id for row in (present, leads) if row is not None}
    if present is not None and by.pk not in may and "incident_manager" not in by.role_keys:
        raise NotAllowed(
            _("%(name)s has this role: the one who holds it or leads hands it over.")
            % {"name": present.person.name}
        )


def _require_holder(
    held: dict[str, MajorRole], role: str, person: Person, incident: Incident
) -> None:
    present = held.get(role)
    if present is not None and present.person_id == person.pk:
        raise Invalid({"person": [_("%(name)s has this role already.") % {"name": person.name}]})
    able = person.is_active and not person.is_system and person.is_staff_member
    if not able or not access.may_read(person, incident):
        sentence = _("%(name)s cannot work in this room.") % {"name": person.name}
        raise Invalid({"person": [sentence]})


def state_fact(
    incident: Incident,
    *,
    by: Person,
    text: str,
    happened_at: datetime | None = None,
    kind: str = Kind.FACT,
    at: datetime | None = None,
) -> MajorFact:
    """State what is so, and when it came about.

    Raises:
        NotAllowed, WrongState: not in this room.
        Invalid: it says nothing, or is still to come.

    """
    with write_transaction(by=by, verb="state_fact", at=at, reference=incident.reference) as write:
        require_room(incident, by)
        if not has_text(text):
            raise Invalid({"text": [str(_("Say what is so."))]})
        if kind not in Kind.values:
            raise Invalid({"kind": [str(_("There is no such kind of fact."))]})
        happened = happened_at or write.at
        if happened > write.at:
            raise Invalid({"happened_at": [str(_("That moment is still to come."))]})
        return MajorFact.objects.create(
            incident=incident,
            kind=kind,
            text=text.strip()[:500],
            happened_at=happened,
            by=by,
            at=write.at,
        )


def withdraw_fact(
    fact: MajorFact, *, by: Person, reason: str, at: datetime | None = None
) -> MajorFactWithdrawal:
    """Say that a fact does not hold; it stays to be read.

    Raises:
        NotAllowed, WrongState: not in this room.
        Invalid: no reason, or it is withdrawn already.

    """
    incident = fact.incident
    with write_transaction(
        by=by, verb="withdraw_fact", at=at, reference=incident.reference
    ) as write:
        require_room(incident, by)
        if not has_text(reason):
            raise Invalid({"reason": [str(_("Say why it does not hold."))]})
        if MajorFactWithdrawal.objects.filter(fact=fact).exists():
            raise Invalid({"reason": [str(_("It is withdrawn already."))]})
        return MajorFactWithdrawal.objects.create(
            fact=fact, reason=reason.strip()[:240], by=by, at=write.at
        )


def send_update(
    incident: Incident, draft: Draft, *, by: Person, at: datetime | None = None
) -> MajorUpdate:
    """Tell the audiences, and begin the time until the next news.

    Raises:
        NotAllowed, WrongState: not in this room.
        Invalid: it lacks words, or promises news too late.

    """
    with write_transaction(by=by, verb="send_update", at=at, reference=incident.reference) as write:
        incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
        require_room(incident, by)
        update = _update(incident, draft, by=by, at=write.at)
        news = _news(update, draft)
        update.told = telling.tell_update(update, draft.to)
        if news is not None:
            update.told[audiences.STATUS] = mails.tell_news(news)
        update.save()
        if news is not None:
            news.update = update
            news.save()
    return update


def look_at_news(incident: Incident, draft: Draft, *, by: Person) -> publishing.Preview:
    """What the draft would say on the status page; nothing is written.

    Raises:
        NotAllowed, WrongState: not in this room.
        Invalid: it could not be sent so.

    """
    require_room(incident, by)
    update = _update(incident, draft, by=by, at=clock.now())
    return publishing.preview(publishing.news_of(update, draft.headline, draft.state))


def _news(update: MajorUpdate, draft: Draft) -> StatusNews | None:
    if not draft.goes_public:
        return None
    return publishing.news_of(update, draft.headline, draft.state)


def _update(incident: Incident, draft: Draft, *, by: Person, at: datetime) -> MajorUpdate:
    """The update that the draft makes, not saved.

    Raises:
        Invalid: it lacks words, or promises news too late.

    """
    _require_words(draft)
    waited = due.begun_and_due(incident, due.latest(incident))
    return MajorUpdate(
        incident=incident,
        number=incident.major_updates.count() + 1,
        know=draft.know.strip(),
        doing=draft.doing.strip(),
        back_by=draft.back_by,
        sure=draft.sure if draft.back_by else "",
        due_at=waited[1] if waited else at,
        next_due_at=_next_due(draft, at),
        by=by,
        at=at,
    )


def _require_words(draft: Draft) -> None:
    wrong: dict[str, list[str]] = {}
    if not has_text(draft.know):
        wrong["know"] = [str(_("Say what is known, also that nothing new is."))]
    if not has_text(draft.doing):
        wrong["doing"] = [str(_("Say what is being done."))]
    if wrong:
        raise Invalid(wrong)


def _next_due(draft: Draft, now: datetime) -> datetime:
    longest = now + due.interval()
    wanted = draft.next_due_at or longest
    if wanted <= now:
        raise Invalid({"next_due_at": [str(_("The next news comes later than this."))]})
    if wanted > longest:
        most = round((longest - now).total_seconds() / 60)
        sentence = _("In a major incident nobody waits longer than %(minutes)d minutes for news.")
        raise Invalid({"next_due_at": [sentence % {"minutes": most}]})
    return wanted
