"""Incidents, and what they are classified by, for tests."""

from datetime import timedelta
from typing import Any

import pgtrigger

from shallmark.common.documents.models import Document
from shallmark.kernel import clock, writes
from shallmark.kernel.history import write_transaction
from shallmark.kernel.models import Record
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Membership
from shallmark.operate.customer_service.models import (
    Category,
    HoldReason,
    Incident,
    IncidentTemplate,
    KnowledgeArticle,
    PriorityLevel,
    PriorityRule,
    RequestItem,
    RequestStep,
    RequestTask,
    ResolutionCode,
    Satisfaction,
    SecurityCategory,
    SecurityPriority,
    SecurityStep,
    ServiceRequest,
)
from shallmark.pages.tests.factory import made, make, make_person, number


def category(**values: Any) -> Category:
    return made(Category, **{"title": f"Category {number()}", **values})


def hold_reason(**values: Any) -> HoldReason:
    n = number()
    defaults = {"title": f"Awaiting {n}", "key": f"awaiting-{n}"}
    return made(HoldReason, **{**defaults, **values})


def resolution_code(**values: Any) -> ResolutionCode:
    n = number()
    return made(ResolutionCode, **{"title": f"Code {n}", "key": f"code-{n}", **values})


def priority_rule(**values: Any) -> PriorityRule:
    n = number()
    # no cell of a real matrix, so that tests may seed one beside it
    defaults = {"title": f"Cell {n}", "impact": 10 + n % 20_000, "urgency": 10, "priority": 3}
    return made(PriorityRule, **{**defaults, **values})


def priority_level(**values: Any) -> PriorityLevel:
    n = number()
    defaults = {"title": f"Level {n}", "level": 10 + n % 20_000, "update_seconds": 3600}
    return made(PriorityLevel, **{**defaults, **values})


def incident_template(**values: Any) -> IncidentTemplate:
    return made(IncidentTemplate, **{"title": f"Template {number()}", **values})


def incident(**values: Any) -> Incident:
    """New, complete enough to be accepted; the matrix knows its cell."""
    n = number()
    if not PriorityRule.objects.filter(impact=2, urgency=2).exists():
        priority_rule(impact=2, urgency=2, priority=3)
    defaults = {
        "title": f"Printer {n} prints nothing",
        "description": "The queue fills, no paper comes out.",
        "reporter": values.get("reporter") or make("person"),
        "service": values.get("service") or make("service"),
        "category": values.get("category") or category(),
        "impact": 2,
        "urgency": 2,
        "priority": 3,
    }
    return made(Incident, **{**defaults, **values})


def instructions() -> Document:
    """A procedure with a version in force since yesterday."""
    document = make("document", kind="procedure")
    day = clock.now() - timedelta(days=1)
    imported(make("document_version", document=document), status="in_force", effective_from=day)
    return document  # type: ignore[no-any-return]


def imported(record: Record, **values: Any) -> None:
    """As an import would have brought it in, past the steps that lead there."""
    model = type(record)
    fsm = [
        f"{model._meta.label}:{trigger.name}"
        for trigger in getattr(model._meta, "triggers", [])
        if isinstance(trigger, pgtrigger.FSM) or trigger.name == "acts_of_who_writes"
    ]
    with (
        entered(Source.IMPORT),
        write_transaction(by=None, verb="import", authority=SYSTEM),
        pgtrigger.ignore(*fsm),
    ):
        model._default_manager.filter(pk=record.pk).update(**values)
    record.refresh_from_db()


def request_item(**values: Any) -> RequestItem:
    """A draft that may be published: with instructions in force, and one step."""
    n = number()
    defaults = {
        "title": f"Account for a guest {n}",
        "summary": "Wireless network for a day.",
        "service": values.get("service") or make("service"),
        "instructions": values.get("instructions") or instructions(),
        "priority": 4,
    }
    item = made(RequestItem, **{**defaults, **values})
    made(RequestStep, item=item, title=f"Make the account {n}")
    return item


def request_step(**values: Any) -> RequestStep:
    defaults = {"title": f"Hand it over {number()}"}
    item = values.pop("item", None) or request_item()
    return made(RequestStep, item=item, **{**defaults, **values})


def offered(**values: Any) -> RequestItem:
    """An item that may be ordered."""
    item = request_item(**values)
    imported(item, status="published", published_at=clock.now())
    return item


def service_request(**values: Any) -> ServiceRequest:
    """New, and complete enough to be accepted."""
    defaults = {
        "title": f"Guest account {number()}",
        "requester": values.get("requester") or make("person"),
        "item": values.get("item") or offered(),
    }
    return made(ServiceRequest, **{**defaults, **values})


def service_request_form() -> dict[str, Any]:
    return {"item": offered().pk, "answers": ""}


def request_task(**values: Any) -> RequestTask:
    """Planned, of a request that is not started yet."""
    defaults = {"request": values.get("request") or service_request()}
    return made(RequestTask, **{**defaults, "title": f"Hand it over {number()}", **values})


def request_task_form() -> dict[str, Any]:
    return {"request": service_request().pk}


def satisfaction(**values: Any) -> Satisfaction:
    """Somebody is asked how a request was."""
    request = values.pop("request", None) or service_request()
    defaults = {"title": f"How was it {number()}", "person": request.requester}
    return made(Satisfaction, **{**defaults, "request": request, **values})


def satisfaction_form() -> dict[str, Any]:
    request = service_request()
    return {"request": request.pk, "incident": "", "person": request.requester_id}


def security_category(**values: Any) -> SecurityCategory:
    n = number()
    return made(SecurityCategory, **{"title": f"Phishing {n}", "key": f"phishing-{n}", **values})


def security_priority(**values: Any) -> SecurityPriority:
    n = number()
    # no rank of a real installation, so that tests may seed those beside it
    defaults = {
        "title": f"Rank {n}", "key": f"rank-{n}", "level": 10 + n % 20_000,
        "acknowledge_seconds": 3600, "contain_seconds": 28_800,
    }  # fmt: skip
    return made(SecurityPriority, **{**defaults, **values})


def security_step(**values: Any) -> SecurityStep:
    n = number()
    defaults = {
        "title": f"Told {n}", "level": 10 + n % 20_000, "kind": "function",
        "role": values.get("role") or make("role"), "after_seconds": 600,
    }  # fmt: skip
    return made(SecurityStep, **{**defaults, **values})


def knowledge_article(**values: Any) -> KnowledgeArticle:
    """A draft for staff, written enough to be submitted."""
    defaults = {
        "title": f"Sign in with a new phone {number()}",
        "symptom": "The app asks for a number, and the same prompt comes again.",
        "answer": "1. Open the page of your account.\n2. Take the old phone out.\n3. Add the new.",
        "owner": values.get("owner") or make("person"),
    }
    return made(KnowledgeArticle, **{**defaults, **values})


def published_article(**values: Any) -> KnowledgeArticle:
    """An article for everybody, reviewed by somebody else than its author."""
    author, reviewer = make_person("service_desk_agent"), make_person("service_desk_agent")
    if "team" in values:
        Membership.objects.create(team=values["team"], person=reviewer)
    texts = {
        "title": "Sign in with a new phone", "audience": "everybody",
        "symptom": "The app asks for a number, and the same prompt comes again.",
        "answer": "Take the old phone out of your account, and add the new one.", **values,
    }  # fmt: skip
    article = writes.create(KnowledgeArticle, by=author, values=texts)
    article = writes.perform(article, "submit", by=author)
    due = {"review_due": clock.now().date() + timedelta(days=180)}
    return writes.perform(article, "publish", by=reviewer, values=due)
