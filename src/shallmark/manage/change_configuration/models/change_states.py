"""States, edges and choices of changes, where both Python and the database's triggers read them."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from shallmark.kernel.tracking import lifecycle


class Status(models.TextChoices):
    NEW = "new", _("New")
    ASSESS = "assess", _("Assess")
    AUTHORIZE = "authorize", _("Authorize")
    SCHEDULED = "scheduled", _("Scheduled")
    IMPLEMENT = "implement", _("Implement")
    REVIEW = "review", _("Review")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Rejected")
    CANCELED = "canceled", _("Canceled")


OPEN = (
    Status.NEW,
    Status.ASSESS,
    Status.AUTHORIZE,
    Status.SCHEDULED,
    Status.IMPLEMENT,
    Status.REVIEW,
)
#: an item is altered while the change is carried out or reviewed
UNDER_WAY = (Status.IMPLEMENT, Status.REVIEW)
#: states in which a change stands on the schedule
ON_SCHEDULE = (Status.SCHEDULED, Status.IMPLEMENT, Status.REVIEW, Status.CLOSED)

EDGES = (
    (Status.NEW, Status.ASSESS),
    (Status.NEW, Status.SCHEDULED),
    (Status.NEW, Status.AUTHORIZE),
    (Status.NEW, Status.CANCELED),
    (Status.ASSESS, Status.AUTHORIZE),
    (Status.ASSESS, Status.REJECTED),
    (Status.ASSESS, Status.CANCELED),
    (Status.AUTHORIZE, Status.SCHEDULED),
    (Status.AUTHORIZE, Status.REJECTED),
    (Status.AUTHORIZE, Status.ASSESS),
    (Status.AUTHORIZE, Status.CANCELED),
    (Status.SCHEDULED, Status.ASSESS),
    (Status.SCHEDULED, Status.IMPLEMENT),
    (Status.SCHEDULED, Status.CANCELED),
    (Status.IMPLEMENT, Status.REVIEW),
    (Status.IMPLEMENT, Status.CLOSED),
    (Status.REVIEW, Status.CLOSED),
)
TRIGGER = lifecycle("change", EDGES)

#: The two rules that nobody waives (CHK-CHG-06, CHK-CHG-04). An import brings in what was; it is
#: judged by the checks. Where a change came from opens neither: a write is judged whenever it
#: touches what they are about.
HARD_STOPS = pgtrigger.Trigger(
    name="change_hard_stops",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("begins", "boolean"), ("dated", "boolean"), ("exposes", "boolean")],
    func="""
        IF public.shallmark_brings_in() THEN
            RETURN NEW;
        END IF;
        begins := NEW.status = 'implement';
        dated := NEW.started_at IS NOT NULL;
        exposes := NEW.bypasses_control AND NEW.status IN ('scheduled', 'implement');
        IF TG_OP = 'UPDATE' THEN
            begins := begins AND OLD.status IS DISTINCT FROM NEW.status;
            dated := dated AND (OLD.started_at, OLD.approved_at, OLD.category)
                IS DISTINCT FROM (NEW.started_at, NEW.approved_at, NEW.category);
            exposes := exposes AND (OLD.status, OLD.bypasses_control)
                IS DISTINCT FROM (NEW.status, NEW.bypasses_control);
        END IF;
        IF NEW.category <> 'standard' AND (begins OR dated)
            AND (NEW.approved_at IS NULL OR NEW.started_at < NEW.approved_at) THEN
            RAISE EXCEPTION 'Invalid transition: a change starts after its approval';
        END IF;
        IF exposes THEN
            RAISE EXCEPTION 'Invalid transition: a change that bypasses a control is not approved';
        END IF;
        RETURN NEW;
    """,
)


class Category(models.TextChoices):
    STANDARD = "standard", _("standard")
    MINOR = "minor", _("minor")
    SIGNIFICANT = "significant", _("significant")
    MAJOR = "major", _("major")
    EMERGENCY = "emergency", _("emergency")


NORMAL = (Category.MINOR, Category.SIGNIFICANT, Category.MAJOR)


class Level(models.TextChoices):
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")


LEVELS = {str(Level.LOW): 1, str(Level.MEDIUM): 2, str(Level.HIGH): 3}


class Outcome(models.TextChoices):
    SUCCESS = "success", _("success")
    WITH_ISSUES = "success_with_issues", _("success with issues")
    BACKED_OUT = "backed_out", _("backed out")
    FAILED = "failed", _("failed")


UNHAPPY = (Outcome.BACKED_OUT, Outcome.FAILED)
