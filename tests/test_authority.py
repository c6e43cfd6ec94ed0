"""Where a write comes from gives no right; acting for the system is said apart, and refused here.

A person's request is entered as the middleware does it; the tests' own liberty ends there.
"""

import ast
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.db.transaction import atomic

from shallmark.cli.testing.system import ROOT
from shallmark.common.actions.models import Action
from shallmark.kernel import provenance, writes
from shallmark.kernel.authority import FOLLOWING
from shallmark.kernel.history import write_transaction
from shallmark.kernel.provenance import OF_PEOPLE, WITH_OWN_TIME, ProvenanceError, Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Team
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.tests.factory import make, make_person

SOURCES = ROOT / "src" / "shallmark"
PEOPLE = sorted(OF_PEOPLE)
SYSTEMS = sorted(set(Source) - OF_PEOPLE)
#: the names of modules that serve pages and the API, or say what is shown and what is refused
OF_PAGES = ("views", "api", "page_", "forms", "gates", "rules", "records", "panels", "home")


def context_of(record: Any) -> dict[str, Any]:
    """What the history says of the newest version."""
    event: Any = type(record)
    newest = event.pgh_event_model.objects.filter(pgh_obj_id=record.pk).order_by("-pgh_id").first()
    return dict(newest.pgh_context)


@pytest.mark.django_db
@pytest.mark.parametrize("source", PEOPLE)
def test_it_refuses_to_act_for_the_system_where_a_person_is_at_work(source: Source) -> None:
    team = make("team")
    acts: tuple[Callable[[], Any], ...] = (
        lambda: writes.create(Team, by=None, values={"title": "Desk"}, authority=SYSTEM),
        lambda: writes.edit(team, by=None, values={"title": "Desk"}, authority=SYSTEM),
    )
    for act in acts:
        with entered(source), pytest.raises(ProvenanceError, match=source):
            act()
    incident = make("incident")
    with entered(source), pytest.raises(ProvenanceError, match=source):
        writes.perform(incident, "triage", by=make_person("admin"), authority=SYSTEM)


@pytest.mark.django_db
@pytest.mark.parametrize("source", SYSTEMS)
def test_it_lets_jobs_seed_import_and_simulation_act_for_the_system(source: Source) -> None:
    with entered(source):
        team = writes.create(Team, by=None, values={"title": "Desk"}, authority=SYSTEM)
    assert context_of(team)["source"] == source
    assert "by" not in context_of(team)


@pytest.mark.django_db
def test_it_lets_a_command_that_names_nobody_act_for_the_system() -> None:
    with entered(Source.COMMAND, for_system=True):
        team = writes.create(Team, by=None, values={"title": "Desk"}, authority=SYSTEM)
    assert context_of(team)["source"] == "command"


@pytest.mark.parametrize("inner", SYSTEMS)
@pytest.mark.parametrize("outer", PEOPLE)
def test_it_refuses_to_leave_a_persons_request_for(outer: Source, inner: Source) -> None:
    with entered(outer), pytest.raises(ProvenanceError, match=outer), entered(inner):
        pass
    with entered(outer), pytest.raises(ProvenanceError), entered(Source.COMMAND, for_system=True):
        pass


def test_it_lets_a_job_carry_out_what_a_person_asked_for_and_no_more() -> None:
    with entered(Source.JOB), entered(Source.PAGE):
        assert not provenance.current().for_system
        with pytest.raises(ProvenanceError), entered(Source.JOB):
            pass


@pytest.mark.django_db
@pytest.mark.parametrize("source", [*PEOPLE, Source.JOB, Source.SEED])
def test_it_refuses_a_time_of_ones_own(source: Source) -> None:
    person = make_person("admin")
    with entered(source), pytest.raises(ProvenanceError, match="own moment"):
        writes.create(
            Team,
            by=person,
            values={"title": "Desk"},
            at=datetime(2026, 1, 1, tzinfo=UTC),
        )


@pytest.mark.django_db
@pytest.mark.parametrize("source", [Source.IMPORT, Source.SIMULATION])
def test_a_time_of_its_own_stands_beside_the_time_of_its_recording(source: Source) -> None:
    then = datetime(2026, 1, 1, tzinfo=UTC)
    with entered(source):
        team = writes.create(Team, by=None, values={"title": "Desk"}, at=then, authority=SYSTEM)
    event = team.pgh_event_model.objects.get(pgh_obj_id=team.pk)  # type: ignore[attr-defined]
    assert event.updated_at == then
    assert event.pgh_context["at"] == then.isoformat()
    assert event.pgh_created_at > then


@pytest.mark.django_db
@pytest.mark.parametrize("source", Source)
def test_only_what_is_brought_in_begins_further_along(source: Source) -> None:
    values = {
        "title": "Renew",
        "status": Action.Status.DONE,
        "reference": "ACT9",
        "due": date(2026, 1, 1),
    }
    person = make_person("admin")
    with entered(source), write_transaction(by=person, verb="create"):
        if source in WITH_OWN_TIME:
            Action.objects.create(**values)
            return
        with pytest.raises(DatabaseError, match="cannot be the first state"), atomic():
            Action.objects.create(**values)


@pytest.mark.django_db
def test_a_write_at_its_own_moment_does_not_claim_a_time_of_its_own() -> None:
    person = make_person("admin")
    with entered(Source.API):
        team = writes.create(Team, by=person, values={"title": "Desk"})
    assert "at" not in context_of(team)


@pytest.mark.django_db
def test_it_refuses_a_write_that_follows_nothing() -> None:
    person = make_person("admin")
    with entered(Source.PAGE), pytest.raises(ProvenanceError, match="none is open"):
        writes.create(Team, by=person, values={"title": "Desk"}, authority=FOLLOWING)


@pytest.mark.django_db
def test_it_refuses_a_write_by_nobody_that_does_not_say_that_the_system_acts() -> None:
    with entered(Source.JOB), pytest.raises(ProvenanceError, match="must say so"):
        writes.create(Team, by=None, values={"title": "Desk"})


@pytest.mark.django_db
def test_what_follows_is_kept_with_the_person_the_source_and_what_it_followed() -> None:
    person, other = make_person("end_user"), make_person("end_user")
    incident = make("incident")
    with (
        entered(Source.API, request="abc"),
        write_transaction(by=person, verb="add_reply", reference=incident.reference),
    ):
        writes.edit(incident, by=other, values={"title": "Other"}, authority=FOLLOWING)
    context = context_of(incident)
    assert (context["by"], context["source"], context["request"]) == (person.pk, "api", "abc")
    assert context["follows"] == {"record": incident.reference, "verb": "add_reply"}
    assert Incident.objects.get(pk=incident.pk).updated_by == person


@pytest.mark.django_db
def test_it_refuses_a_write_from_nowhere() -> None:
    token = provenance._current.set(None)
    try:
        with pytest.raises(ProvenanceError, match="where this write comes from"):
            writes.create(Team, by=make_person("admin"), values={"title": "Desk"})
    finally:
        provenance._current.reset(token)


def names_of(path: Path) -> set[str]:
    """Every name that a module imports, uses or calls."""
    tree = ast.parse(path.read_text())
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
    }
    return imported | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def serves_pages(path: Path) -> bool:
    inside = path.relative_to(SOURCES).parts
    return (
        inside[0] in {"pages", "web"}
        or inside[:2] == ("kernel", "api")
        or path.stem.startswith(OF_PAGES)
    )


def test_no_page_view_or_api_can_act_for_the_system() -> None:
    modules = [
        path
        for path in SOURCES.rglob("*.py")
        if "tests" not in path.parts and path.stem != "testing"
    ]
    serving = [path for path in modules if serves_pages(path)]
    assert len(serving) > 100
    claiming = [str(path) for path in serving if {"SYSTEM", "System"} & names_of(path)]
    assert not claiming, f"they serve people: {claiming}"


def test_nobody_but_the_kernel_makes_the_systems_authority() -> None:
    making = [
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if "System" in names_of(path)
    ]
    assert sorted(making) == ["kernel/authority.py", "kernel/system.py"]
