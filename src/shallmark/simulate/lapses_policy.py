"""Lapses in documents, direction and competence.

Each is written as an import writes: past the door, where no gate is asked and every check looks.
"""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from shallmark.common.documents.models import Acknowledgement, Document, DocumentVersion
from shallmark.common.parameters.models import Parameter
from shallmark.kernel import door
from shallmark.kernel.history import writing
from shallmark.manage.team.models import CompetenceRecord, Person, TrainingRecord
from shallmark.operate.customer_service.models import Incident
from shallmark.plan.policy.models import (
    Communication,
    InterestedParty,
    Objective,
    PlanTask,
    Policy,
    Process,
    ProcessMetric,
    ScopeStatement,
)
from shallmark.simulate.bends import Scene
from shallmark.simulate.registers import Pen

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def altered(scene: Scene, record: Any, **values: Any) -> str:
    """The record as an old tool would have it, an hour before the end; returns its reference."""
    moment = scene.end - HOUR
    with writing(by=None, verb="import", source="import", at=moment):
        for name, value in values.items():
            setattr(record, name, value)
        record.updated_at, record.version = moment, record.version + 1
        record.save()
    return str(record.reference)


def brought(scene: Scene, model: Any, days: int, **values: Any) -> Any:
    """A record that came in so many days before the end."""
    return door.create(model, by=None, values=values, at=scene.end - days * DAY, source="job")


def ago(scene: Scene, days: int) -> date:
    return (scene.end - days * DAY).date()


def not_listed(scene: Scene) -> list[str]:
    scope = ScopeStatement.objects.get(status="in_force")
    kept = [line for line in scope.included_services.splitlines() if "Reporting" not in line]
    return [altered(scene, scope, included_services="\n".join(kept))]


def not_published(scene: Scene) -> list[str]:
    found = Policy.objects.get(kind="service_management", status="in_force")
    return [altered(scene, found, published_where="", audience="")]


def _plan() -> Any:
    return Document.objects.get(kind="service_management_plan")


def plan_short(scene: Scene) -> list[str]:
    version = _plan().versions.get(status="in_force")
    last = scene.org.services["S14"].reference
    altered(scene, version, refs=[one for one in version.refs if one != last])
    return [str(_plan().reference)]


def plan_overdue(scene: Scene) -> list[str]:
    return [altered(scene, _plan(), review_due=ago(scene, 40))]


def no_baseline(scene: Scene) -> list[str]:
    found = Objective.objects.filter(status="approved").order_by("pk").first()
    return [altered(scene, found, baseline=None)]


def not_measured(scene: Scene) -> list[str]:
    objective = brought(
        scene, Objective, 150, title="Less paper", metric="Pages", unit="pages", baseline=90,
        target=40, due=ago(scene, -90), owner=scene.org.roles["incident_manager"],
        resources="None needed", evaluation_method="Counter of the printers",
    )  # fmt: skip
    at = scene.end - 149 * DAY
    return [str(door.perform(objective, "approve", by=None, at=at, source="job").reference)]


def no_interface(scene: Scene) -> list[str]:
    return [
        altered(scene, one, inputs="", outputs="", interfaces="")
        for one in Process.objects.order_by("pk")[:2]
    ]


def missed_again(scene: Scene) -> list[str]:
    metric = ProcessMetric.objects.filter(sense="at_least").order_by("pk")[1]
    for days in (9, 6, 3):
        values = {"value": 10 + days}
        at = scene.end - days * DAY
        metric = door.edit(metric, by=None, values=values, at=at, source="job")
    return [str(metric.reference)]


def tasks_overdue(scene: Scene) -> list[str]:
    return [
        str(brought(scene, PlanTask, 100, title=title, plan=_plan(), due=ago(scene, 45)).reference)
        for title in ("Renew the badges", "Move the archive", "Sort the contracts")
    ]


def needs_old(scene: Scene) -> list[str]:
    party = InterestedParty.objects.get(title__startswith="Logistics")
    return [altered(scene, party, reviewed_at=ago(scene, 15 * 30))]


def parameter_altered(scene: Scene) -> list[str]:
    brought(scene, Parameter, 5, title="Offsite", key="offsite_days", value="91")
    return ["offsite_days"]


def _versions(kind: str, many: int) -> list[Any]:
    found = DocumentVersion.objects.filter(status="in_force", document__kind=kind)
    return list(found.order_by("pk")[:many])


def own_text(scene: Scene) -> list[str]:
    return [altered(scene, one, author=one.approver) for one in _versions("procedure", 3)]


def before_approval(scene: Scene) -> list[str]:
    version = _versions("procedure", 1)[0]
    return [altered(scene, version, approved_at=version.effective_from + DAY)]


def reviews_overdue(scene: Scene) -> list[str]:
    found = Document.objects.filter(kind="procedure").order_by("pk")[:4]
    return [
        altered(scene, one, review_due=ago(scene, 20 + 60 * place))
        for place, one in enumerate(found)
    ]


def _withdrawn(scene: Scene, document: Any, days: int) -> None:
    version = document.versions.get(status="in_force")
    moment = scene.end - days * DAY
    altered(scene, version, status="withdrawn", visible=False, withdrawn_at=moment)
    altered(scene, document, status="obsolete", withdrawn_at=moment)


def still_offered(scene: Scene) -> list[str]:
    """The tool before withdrew a version and went on showing it; here the database refuses that."""
    document = Document.objects.filter(kind="other", status="published").order_by("pk").first()
    assert document is not None
    Pen(scene).bring(
        DocumentVersion, "withdrawn", scene.end - 400 * DAY, title="As it was", number="0.1",
        document=document, text="As it was.", visible=True, withdrawn_at=scene.end - 390 * DAY,
    )  # fmt: skip
    return [str(document.reference)]


def disposed_unapproved(scene: Scene) -> list[str]:
    found = Document.objects.filter(kind="other", status="published").order_by("pk")[:2]
    for document in found:
        _withdrawn(scene, document, 800)
        altered(
            scene, document, status="disposed", disposed_at=scene.end - 2 * DAY,
            disposed_by=document.owner,
        )  # fmt: skip
    return [str(one.reference) for one in found]


def no_release_procedure(scene: Scene) -> list[str]:
    _withdrawn(scene, Document.objects.get(kind="release_procedure"), 2)
    return ["release_procedure"]


def no_change(scene: Scene) -> list[str]:
    new = DocumentVersion.objects.filter(status="in_force", effective_from__gte=scene.start)
    return [altered(scene, new.order_by("pk").first(), change_ref="")]


def not_checked(scene: Scene) -> list[str]:
    found = Document.objects.filter(external=True).order_by("pk")[:2]
    return [altered(scene, one, checked_at=ago(scene, 16 * 30)) for one in found]


def tampered(scene: Scene) -> list[str]:
    """Past the door: the row is written, and its number of version is not."""
    found = Incident.objects.filter(closed_at__lt=scene.end - DAY, source_system="")
    incident = found.order_by("pk").first()
    assert incident is not None
    at = scene.end - HOUR
    with writing(by=None, verb="", source="import", at=at), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customer_service_incident SET resolution = 'It never happened.' WHERE id = %s",
            [incident.pk],
        )
    return [str(incident.reference)]


def incompetent(scene: Scene) -> list[str]:
    found = CompetenceRecord.objects.filter(
        status="valid", competence__title__startswith="Talking"
    ).order_by("pk")[:2]
    for record in found:
        altered(scene, record, effective_to=ago(scene, 2))
    held = (
        record.person.role_assignments.filter(role__key="service_desk_agent").get()
        for record in found
    )
    return [str(one.reference) for one in held]


def not_reviewed(scene: Scene) -> list[str]:
    found = Person.objects.filter(memberships__team=scene.org.teams["network"]).order_by("pk")[:3]
    day = ago(scene, 14 * 31)
    return [altered(scene, person, competence_reviewed_at=day) for person in found]


def not_judged(scene: Scene) -> list[str]:
    person = scene.org.staff["network"][0]
    training = brought(
        scene, TrainingRecord, 150, title="New switches", person=person, planned_for=ago(scene, 121)
    )
    day, at = ago(scene, 120), scene.end - 120 * DAY
    done = door.perform(training, "complete", by=None, values={"done_at": day}, at=at, source="job")
    return [str(done.reference)]


def no_evidence(scene: Scene) -> list[str]:
    found = CompetenceRecord.objects.filter(status="valid").order_by("pk")[:4]
    return [altered(scene, record, evidence="") for record in found]


def not_confirmed(scene: Scene) -> list[str]:
    people = scene.org.staff["infrastructure"][:6]
    version = DocumentVersion.objects.get(
        status="in_force", document__policies__kind="service_management"
    )
    Acknowledgement.objects.filter(document_version=version, person__in=people).delete()
    return [str(person.reference) for person in people]


def not_sent(scene: Scene) -> list[str]:
    planned = brought(
        scene, Communication, 60, title="Figures of the year", audience="All staff",
        due=ago(scene, 10), owner=scene.org.roles["it_risk_compliance_manager"],
    )  # fmt: skip
    return [str(planned.reference)]
