"""States and edges of an incident, where both Python and the database's trigger read them."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.tracking import lifecycle


class Status(models.TextChoices):
    NEW = "new", _("New")
    IN_PROGRESS = "in_progress", _("In progress")
    ON_HOLD = "on_hold", _("On hold")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    CANCELED = "canceled", _("Canceled")


OPEN = (Status.NEW, Status.IN_PROGRESS, Status.ON_HOLD)
ENDED = (Status.RESOLVED, Status.CLOSED, Status.CANCELED)
#: not over for its caller: open, to be confirmed, or closed on a word that nobody confirmed yet
OF_CALLER = models.Q(status__in=(*OPEN, Status.RESOLVED)) | models.Q(
    status=Status.CLOSED, word_by__isnull=False, confirmed_at=None, denied_at=None
)
#: from this priority on an incident is a disturbance of its service
DISTURBS = 2
#: what disturbs a service now, and is kept from nobody: customers are told that it does
DISTURBING = models.Q(
    models.Q(major=True) | models.Q(priority__lte=DISTURBS),
    status__in=OPEN,
    security=False,
    confidential=False,
)
#: of it, what strangers are told
MAJOR_NOW = DISTURBING & models.Q(major=True)

EDGES = (
    (Status.NEW, Status.IN_PROGRESS),
    (Status.NEW, Status.CANCELED),
    (Status.IN_PROGRESS, Status.ON_HOLD),
    (Status.IN_PROGRESS, Status.RESOLVED),
    (Status.IN_PROGRESS, Status.CANCELED),
    (Status.ON_HOLD, Status.IN_PROGRESS),
    (Status.ON_HOLD, Status.RESOLVED),
    (Status.ON_HOLD, Status.CANCELED),
    (Status.RESOLVED, Status.IN_PROGRESS),
    (Status.RESOLVED, Status.CLOSED),
)

TRIGGER = lifecycle("incident", EDGES)


def acts(*names: str) -> pgtrigger.Trigger:
    """Who did something is who writes it: nobody writes another's name into these fields."""
    wrong = " OR ".join(
        f"(NEW.{name}_id IS DISTINCT FROM OLD.{name}_id"
        f" AND NEW.{name}_id IS NOT NULL AND NEW.{name}_id IS DISTINCT FROM NEW.updated_by_id)"
        for name in names
    )
    return pgtrigger.Trigger(
        name="acts_of_who_writes",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF {wrong}
            THEN RAISE EXCEPTION 'What somebody did is written by that person alone: %',
              NEW.reference;
            END IF;
            RETURN NEW;
        """,
    )


def _yes(row: str) -> str:
    """How many of the three questions the row answers with yes; rules.meets_major_criteria."""
    questions = ("stops_critical_service", "affects_many", "no_workaround")
    return " + ".join(
        f"COALESCE(({row}.criteria_answers ->> '{question}') IN ('true', 'yes'), false)::int"
        for question in questions
    )


#: an answer may be another, none is taken away; answers that make an incident major are taken back
#: by another person than the one who gave them
ANSWERS_STAY = pgtrigger.Trigger(
    name="criteria_answers_stay",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.criteria_answers IS DISTINCT FROM OLD.criteria_answers"),
    func=f"""
        IF NOT NEW.criteria_answers ?& ARRAY(SELECT jsonb_object_keys(OLD.criteria_answers))
        THEN RAISE EXCEPTION 'Answers of the major criteria are not taken away: %', NEW.reference;
        END IF;
        IF {_yes("OLD")} >= 2 AND {_yes("NEW")} < 2
          AND (OLD.criteria_by_id IS NULL OR NEW.updated_by_id IS NULL
            OR OLD.criteria_by_id = NEW.updated_by_id)
        THEN RAISE EXCEPTION 'Another person takes back what makes an incident major: %',
          NEW.reference;
        END IF;
        RETURN NEW;
    """,
)


class Confirmer(models.TextChoices):
    """As what somebody confirmed a closing."""

    CALLER = "caller", _("Caller")
    #: a monitor opened it, and its event cleared
    EVENT = "event", _("Event that cleared")
    SERVICE_OWNER = "service_owner", _("Service owner")


class WordChannel(models.TextChoices):
    """How the caller said it to an agent."""

    PHONE = "phone", _("By phone")
    IN_PERSON = "in_person", _("In person")
    EMAIL = "email", _("By e-mail")
    CHAT = "chat", _("In a chat")
    PAGE = "page", _("In an answer on this page")


class Channel(models.TextChoices):
    PORTAL = "portal", _("Portal")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    CHAT = "chat", _("Chat")
    IN_PERSON = "in_person", _("In person")
    MONITORING = "monitoring", _("Monitoring")
    API = "api", _("API")
