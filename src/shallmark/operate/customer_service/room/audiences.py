"""Who is told of a major incident: customers, top management, and those who work on it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import CharField, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shallmark.common.notices import kinds
from shallmark.common.notices.models import Notice
from shallmark.kernel.texts import Text
from shallmark.operate.customer_service.majors import top_management
from shallmark.operate.customer_service.models import Incident, MajorUpdate
from shallmark.operate.customer_service.models.states import OPEN
from shallmark.operate.customer_service.room.words import text_for, words_of
from shallmark.operate.customer_service.status.readers import shown_entry

CUSTOMER, MANAGEMENT, STAFF = "customer", "management", "staff"
#: no people of ours: whoever reads that page
STATUS = "status"


@dataclass(frozen=True)
class Audience:
    """Some who read an update: how it reaches them, and what they read."""

    key: str
    name: Text
    #: by which way
    comes: Text
    #: its first line and its text, as they are sent
    subject: Callable[[MajorUpdate], str]
    #: so many of it, in words
    counted: Callable[[int], str]
    text: Callable[[MajorUpdate], str] = text_for
    #: reads each update, whatever is chosen
    always: bool = False
    #: chosen until somebody takes it away
    usual: bool = True


def _said(update: MajorUpdate, kind: str) -> str:
    """The first line of the mail of such a notice."""
    values = {"title": update.incident.title, "actor": str(update.by)}
    return f"[{update.incident.reference}] {kinds.sentence(kind, values)}"


def _replied(update: MajorUpdate) -> str:
    return _said(update, "reply")


def _told(update: MajorUpdate) -> str:
    return _said(update, "major")


#: in the order in which they are offered
EVERY = (
    Audience(
        CUSTOMER,
        gettext_lazy("Customer"),
        gettext_lazy("An answer in the incident and in each linked one, and a mail."),
        _replied,
        lambda number: (
            ngettext("%(num)d customer person", "%(num)d customer people", number) % {"num": number}
        ),
    ),
    Audience(
        MANAGEMENT,
        gettext_lazy("Management"),
        gettext_lazy("A notice and a mail; top management reads each update."),
        _told,
        lambda number: ngettext("%(num)d manager", "%(num)d managers", number) % {"num": number},
        always=True,
    ),
    Audience(
        STAFF,
        gettext_lazy("Staff"),
        gettext_lazy("A notice and a mail to those who work on the incident or its service."),
        _told,
        lambda number: _("%(num)d of the staff") % {"num": number},
        usual=False,
    ),
)
AUDIENCES = tuple(each.key for each in EVERY)
#: its headline is no part of the update
PAGE = Audience(
    STATUS,
    gettext_lazy("Status page"),
    gettext_lazy("On the status page; you look at it once more before it goes."),
    lambda _update: "",
    lambda number: (
        ngettext(
            "the status page and %(num)d subscriber",
            "the status page and %(num)d subscribers",
            number,
        )
        % {"num": number}
        if number
        else _("the status page")
    ),
    text=words_of,
    usual=False,
)
USUAL = tuple(each.key for each in EVERY if each.usual)


def chosen(keys: Collection[str]) -> list[Audience]:
    """Those of these keys, and who reads each update."""
    return [each for each in EVERY if each.always or each.key in keys]


def offered(people: Mapping[str, set[int]]) -> tuple[Audience, ...]:
    """All of them; the status page where the service stands there."""
    return (*EVERY, PAGE) if people[STATUS] else EVERY


def joined(incident: Incident) -> QuerySet[Incident]:
    """Open incidents of others that hang on it."""
    return incident.children.filter(status__in=OPEN)


def people_of(incident: Incident) -> Mapping[str, set[int]]:
    """Keys of the people of each audience; of the status page the entry. One query."""
    active = get_user_model().objects.filter(is_active=True, is_system=False)
    callers = Q(reported_incidents=incident) | Q(reported_incidents__in=joined(incident))
    if incident.customer_id:
        callers |= Q(customer_person__customer=incident.customer_id)
    working = Q(pk__in=[key for key in (incident.assigned_to_id, incident.owner_id) if key])
    working |= Q(memberships__team=incident.assigned_team_id or 0)
    working |= Q(memberships__team__services=incident.service_id or 0)
    parts = {
        CUSTOMER: active.filter(callers),
        MANAGEMENT: top_management(),
        STAFF: active.filter(working),
        STATUS: shown_entry(incident.service_id),
    }
    rows = [
        people.order_by().values_list(Value(key, output_field=CharField()), "pk")
        for key, people in parts.items()
    ]
    found: dict[str, set[int]] = {key: set() for key in parts}
    for key, person in rows[0].union(*rows[1:]):
        found[key].add(person)
    return found


def heard(incidents: Iterable[Incident], people: set[int], at: datetime) -> int:
    """How many of these people have a notice of that moment about one of the incidents."""
    notices = Notice.objects.filter(
        record_key="incident",
        record_id__in=[incident.pk for incident in incidents],
        person__in=people,
        at=at,
    )
    return notices.values("person").distinct().count()
