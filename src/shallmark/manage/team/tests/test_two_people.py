"""Rights that outrank the giver, and one's own, are given by two people, on every road."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from shallmark.api.models import ApiToken
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import AwaitsSecondPerson, NotAllowed, Refused
from shallmark.manage.team.models import (
    AccessChange,
    AuthorityLevel,
    Person,
    RoleAssignment,
    RoleDefinition,
)
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import made, make, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]
PASSWORD = "a good long password"


def fresh(person: Any) -> Any:
    """The person as the next request sees it, with the rights of now."""
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def birger() -> Any:
    return make_person("risk_compliance_manager", username="birger", password=hashed())


@pytest.fixture
def root() -> Any:
    return make_person("admin", username="root", password=hashed())


@pytest.fixture
def admin_role() -> Any:
    return make("role", title="Administrator", rights="admin")


def hashed() -> str:
    return make_password(PASSWORD)


def client_of(person: Any) -> Client:
    return signed_in(person)


def today() -> date:
    return clock.now().date()


def waiting() -> list[AccessChange]:
    return list(AccessChange.objects.filter(status="requested").order_by("pk"))


def confirm(change: AccessChange, person: Any, password: str = PASSWORD) -> Any:
    address = f"{change.get_absolute_url()}/confirm"
    return client_of(person).post(address, {"password": password, "version": change.version})


def test_a_compliance_manager_does_not_make_himself_administrator_by_api(
    birger: Any, root: Any, admin_role: Any
) -> None:
    payload = {"role": admin_role.reference, "person": birger.reference, "starts_on": "2026-11-01"}
    answer = client_of(birger).post(
        "/api/v1/role-assignments", payload, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["error"]) == (202, "awaits_second_person")
    (change,) = waiting()
    assert answer["Location"] == f"/api/v1{change.get_absolute_url()}"
    assert not RoleAssignment.objects.filter(person=birger, role=admin_role).exists()
    assert "admin" not in fresh(birger).role_keys
    assert confirm(change, root).status_code == 302
    held = RoleAssignment.objects.get(person=birger, role=admin_role)
    assert (held.appointed_by, held.confirmed_by) == (birger, root)
    assert "admin" in fresh(birger).role_keys


def by_page(client: Client, role: Any, person: Any) -> Any:
    payload = {"role": role.pk, "person": person.reference, "starts_on": today().isoformat()}
    return client.post("/role-assignments/new", {**payload, "token": "once"})


def by_api(client: Client, role: Any, person: Any) -> Any:
    payload = {"role": role.reference, "person": person.reference, "starts_on": today().isoformat()}
    return client.post("/api/v1/role-assignments", payload, content_type="application/json")


def by_file(client: Client, role: Any, person: Any) -> Any:
    row = f"{role.reference},{person.reference},{today().isoformat()}"
    file = SimpleUploadedFile("roles.csv", f"reference,role,person,starts_on\n,{row}\n".encode())
    job = client.post("/import/role_assignment", {"file": file, "by": "reference"})["Location"]
    return client.post(job)


def by_many(client: Client, role: Any, person: Any) -> Any:
    payload = {"role": role.reference, "person": person.reference, "starts_on": today().isoformat()}
    return client.post(
        "/api/v1/role-assignments",
        [payload],
        content_type="application/json",
        headers={"Idempotency-Key": "once"},
    )


def by_token(client: Client, role: Any, person: Any) -> Any:
    user = Person.objects.get(pk=client.session["_auth_user_id"])
    _token, text = ApiToken.issue(user, "program")
    payload = {"role": role.reference, "person": person.reference, "starts_on": today().isoformat()}
    return Client().post(
        "/api/v1/role-assignments",
        payload,
        content_type="application/json",
        headers={"Authorization": f"Bearer {text}"},
    )


@pytest.mark.parametrize("road", [by_page, by_api, by_many, by_file, by_token])
@pytest.mark.parametrize("for_whom", ["oneself", "another"])
def test_rights_that_one_does_not_hold_wait_on_every_road(
    birger: Any, root: Any, road: Any, for_whom: str
) -> None:
    role = make("role", rights="change_manager")
    person = birger if for_whom == "oneself" else make_person("resolver")
    before = RoleAssignment.objects.count()
    road(client_of(birger), role, person)
    assert RoleAssignment.objects.count() == before
    (change,) = waiting()
    assert change.asked_by == birger
    assert root.title in client_of(birger).get(f"{change.get_absolute_url()}/now").content.decode()


@pytest.mark.parametrize("road", [by_page, by_api, by_many, by_file, by_token])
def test_not_even_an_administrator_takes_a_role_alone(root: Any, road: Any) -> None:
    make_person("admin")
    role = make("role", rights="change_manager")
    road(client_of(root), role, root)
    assert not RoleAssignment.objects.filter(person=root).exists()
    assert len(waiting()) == 1


@pytest.mark.parametrize("road", [by_page, by_api, by_file])
def test_what_the_giver_holds_is_given_alone(birger: Any, root: Any, road: Any) -> None:
    colleague = make_person("resolver")
    same = RoleDefinition.objects.get(assignments__person=birger)
    road(client_of(birger), same, colleague)
    assert RoleAssignment.objects.get(person=colleague, role=same).appointed_by == birger
    road(client_of(root), make("role", rights="executive"), colleague)
    assert waiting() == []


def test_asking_again_makes_no_second_one(birger: Any, root: Any, admin_role: Any) -> None:
    for _each in range(3):
        by_api(client_of(birger), admin_role, birger)
    assert len(waiting()) == 1


@pytest.fixture
def change(birger: Any, root: Any, admin_role: Any) -> AccessChange:
    """Birger asks for the rights of an administrator for a colleague."""
    by_api(client_of(birger), admin_role, make_person("resolver", username="kim"))
    (change,) = waiting()
    return change


def test_neither_giver_nor_receiver_confirms_it(change: AccessChange, birger: Any) -> None:
    kim = Person.objects.get(username="kim")
    kim.is_superuser, kim.password = True, hashed()
    kim.save(update_fields=["is_superuser", "password"])
    for person in (birger, fresh(kim)):
        assert confirm(change, person).status_code in {403, 404}
    change.refresh_from_db()
    assert change.status == "requested"


@pytest.mark.parametrize("role", ["risk_compliance_manager", "change_manager", "cab_member"])
def test_whoever_does_not_hold_the_rights_does_not_confirm_it(
    change: AccessChange, role: str
) -> None:
    assert confirm(change, make_person(role, password=hashed())).status_code in {403, 404}
    assert waiting() == [change]


def test_whoever_confirms_gives_the_password(change: AccessChange, root: Any) -> None:
    assert confirm(change, root, "wrong").status_code == 422
    assert waiting() == [change]
    page = client_of(root).get(f"{change.get_absolute_url()}/confirm").content.decode()
    assert "Administrator" in page
    assert "Your password" in page
    for number in range(10):
        answer = confirm(change, root, f"wrong {number}")
    assert answer.status_code == 429
    assert confirm(change, root).status_code == 429
    assert waiting() == [change]


def test_nothing_confirms_it_without_the_page(change: AccessChange, root: Any) -> None:
    client = client_of(root)
    step = f"/api/v1/access-changes/{change.reference}/do/confirm"
    assert client.post(step, {}, content_type="application/json").status_code == 404
    assert client.post(f"{change.get_absolute_url()}/do/confirm").status_code == 404
    client.post("/access-changes/mass/confirm", {"selected": change.pk, "query": ""})
    with pytest.raises(NotAllowed):
        writes.perform(change, "confirm", by=root)
    assert waiting() == [change]


def test_what_was_asked_is_not_changed_or_invented(change: AccessChange, root: Any) -> None:
    client = client_of(root)
    address, json = f"/api/v1/access-changes/{change.reference}", "application/json"
    attempts: list[dict[str, Any]] = [
        {"values": {}},
        {"record_key": "person"},
        {"concerned": []},
        {"asked_by": "x"},
    ]
    for attempt in attempts:
        assert client.patch(address, attempt, content_type=json).status_code == 422
    payload = {"title": "Something harmless"}
    assert client.post("/api/v1/access-changes", payload, content_type=json).status_code == 403
    assert client.get("/access-changes/new").status_code == 404
    (same,) = waiting()
    assert (same.values, same.concerned) == (change.values, change.concerned)


def test_it_is_refused_with_a_reason_or_withdrawn_by_whoever_asked(
    change: AccessChange, birger: Any, root: Any
) -> None:
    with pytest.raises(Refused):
        writes.perform(change, "refuse", by=birger, reason="I changed my mind")
    assert writes.perform(change, "withdraw", by=birger).status == "canceled"
    assert confirm(change, root).status_code == 404
    assert not RoleAssignment.objects.filter(person__username="kim", role__rights="admin").exists()


def test_those_who_may_confirm_hear_of_it(change: AccessChange, root: Any) -> None:
    page = client_of(root).get("/notices").content.decode()
    assert "asks a second person to confirm" in page


def test_where_nobody_could_confirm_it_is_refused(birger: Any, admin_role: Any) -> None:
    answer = by_api(client_of(birger), admin_role, birger)
    assert answer.status_code == 403
    assert "./shallmark access" in answer.json()["sentence"]
    assert waiting() == []


def edited(person: Any, record: Any, values: dict[str, Any]) -> AccessChange:
    """What waits after the person edited the record."""
    with pytest.raises(AwaitsSecondPerson):
        writes.edit(record, by=fresh(person), values=values)
    record.refresh_from_db()
    for name, value in values.items():
        assert getattr(record, name) != value
    return waiting()[-1]


@pytest.mark.parametrize("whose", ["own", "colleague's"])
def test_a_role_that_is_held_does_not_gain_by_one_person(
    birger: Any, root: Any, whose: str
) -> None:
    role = make("role", title="Harmless")
    person = birger if whose == "own" else make_person("resolver")
    make("role_assignment", role=role, person=person)
    change = edited(birger, role, {"rights": "admin"})
    assert confirm(change, root).status_code == 302
    assert "admin" in fresh(person).role_keys


def test_a_role_is_not_stripped_of_rights_that_outrank(birger: Any, root: Any) -> None:
    role = make("role", rights="admin")
    make("role_assignment", role=role, person=make_person())
    edited(birger, role, {"rights": ""})


def test_other_fields_of_a_role_wait_for_nobody(birger: Any, root: Any) -> None:
    role = make("role", rights="admin")
    make("role_assignment", role=role, person=make_person())
    assert writes.edit(role, by=birger, values={"tasks": "Keeps it running"}).tasks
    assert waiting() == []


def grants_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a compliance manager change people, as an organisation's own roles could."""
    from shallmark.kernel.access import Grant, Scope, roles

    role = roles()["risk_compliance_manager"]
    wide = Grant("person", read=Scope.EVERYTHING, write=Scope.EVERYTHING, create=True)
    monkeypatch.setitem(role.by_record, "person", wide)


@pytest.mark.parametrize(
    "values", [{"email": "birger@example.org"}, {"username": "taken"}, {"is_active": False}]
)
def test_an_account_that_outranks_is_not_changed_by_one_person(
    birger: Any, root: Any, monkeypatch: pytest.MonkeyPatch, values: dict[str, Any]
) -> None:
    grants_people(monkeypatch)
    boss = make_person("admin", email="boss@example.org")
    change = edited(birger, boss, values)
    assert confirm(change, root).status_code == 302
    boss.refresh_from_db()
    assert all(getattr(boss, name) == value for name, value in values.items())


def test_work_is_handed_over_once_another_confirms_that_somebody_leaves(
    birger: Any, root: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    grants_people(monkeypatch)
    boss, heir = make_person("admin"), make_person("resolver")
    action = make("action", owner=boss)
    change = edited(birger, boss, {"is_active": False, "heir": heir})
    action.refresh_from_db()
    assert action.owner == boss
    assert confirm(change, root).status_code == 302
    action.refresh_from_db()
    assert action.owner == heir


def test_reactivating_an_account_that_outranks_waits(
    birger: Any, root: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    grants_people(monkeypatch)
    gone = make_person("change_manager", is_active=False)
    edited(birger, gone, {"is_active": True})


def test_an_account_that_does_not_outrank_is_changed_alone(
    birger: Any, root: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    grants_people(monkeypatch)
    same = make_person("risk_compliance_manager")
    customer = make_person()
    for person in (same, customer):
        writes.edit(person, by=birger, values={"email": "new@example.org"})
    writes.edit(make_person("admin"), by=root, values={"email": "admin@example.org"})
    assert waiting() == []


@pytest.mark.parametrize("road", ["page", "mass", "file"])
def test_an_account_waits_on_every_road(
    birger: Any, root: Any, monkeypatch: pytest.MonkeyPatch, road: str
) -> None:
    grants_people(monkeypatch)
    boss, client = make_person("admin", email="boss@example.org"), client_of(birger)
    mine = "birger@example.org"
    if road == "page":
        client.post(f"/people/{boss.reference}/field/email", {"email": mine})
    elif road == "mass":
        client.post("/people/mass/edit", {"selected": boss.pk, "email": mine, "query": ""})
    else:
        file = SimpleUploadedFile("p.csv", f"reference,email\n{boss.reference},{mine}\n".encode())
        job = client.post("/import/person", {"file": file, "by": "reference"})["Location"]
        client.post(job)
    boss.refresh_from_db()
    assert boss.email == "boss@example.org"
    assert len(waiting()) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"ends_on": date(2026, 12, 1)},
        {"starts_on": date(2027, 1, 1)},
    ],
)
def test_an_assignment_that_outranks_is_not_ended_or_moved_by_one_person(
    birger: Any, root: Any, admin_role: Any, values: dict[str, Any]
) -> None:
    held = make("role_assignment", role=admin_role, person=make_person(), starts_on=today())
    values = {name: value + timedelta(days=3650) for name, value in values.items()}
    change = edited(birger, held, values)
    assert confirm(change, root).status_code == 302


def test_an_own_assignment_is_not_stretched_but_may_be_given_up(birger: Any, root: Any) -> None:
    held = RoleAssignment.objects.get(person=birger)
    soon = today() + timedelta(days=30)
    assert writes.edit(held, by=birger, values={"ends_on": soon}).ends_on == soon
    edited(birger, held, {"ends_on": None})
    held = RoleAssignment.objects.get(pk=held.pk)
    edited(birger, held, {"ends_on": soon + timedelta(days=1)})


def test_another_holder_of_an_assignment_waits(birger: Any, root: Any, admin_role: Any) -> None:
    held = make("role_assignment", role=admin_role, person=make_person(), starts_on=today())
    edited(birger, held, {"person": birger})


def test_it_is_not_written_over_what_changed_meanwhile(
    birger: Any, root: Any, admin_role: Any
) -> None:
    role = make("role", rights="resolver")
    make("role_assignment", role=role, person=make_person())
    change = edited(birger, role, {"rights": "admin"})
    writes.edit(role, by=root, values={"rights": "auditor"})
    assert confirm(change, root).status_code == 409
    role.refresh_from_db()
    assert (role.rights, AccessChange.objects.get().status) == ("auditor", "requested")


def test_own_authority_and_own_duties_are_not_widened_by_one_person(birger: Any, root: Any) -> None:
    role = RoleDefinition.objects.get(assignments__person=birger)
    level = made(AuthorityLevel, role=role, matter="expense", up_to=100)
    edited(birger, level, {"up_to": 100_000})
    rule = make("separation_rule", first=role)
    edited(birger, rule, {"is_active": False})
    values = {
        "rule": rule, "person": birger, "approved_by": root, "measure": "I look myself",
        "starts_on": today(), "ends_on": today() + timedelta(days=9),
    }  # fmt: skip
    with pytest.raises(AwaitsSecondPerson):
        writes.create(type(make("compensating_measure")), by=birger, values=values)


def test_the_database_holds_that_two_are_needed(birger: Any, root: Any, admin_role: Any) -> None:
    held = make("role_assignment", role=admin_role, person=make_person())
    for wrong in (
        {"appointed_by": held.person},
        {"confirmed_by": held.person},
        {"appointed_by": root, "confirmed_by": root},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleAssignment.objects.filter(pk=held.pk).update(**wrong)
    change = AccessChange(
        asked_by=birger, concerned=[held.person_id], record_key="role", created_at=clock.now()
    )
    change.save()
    for person in (birger, held.person):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessChange.objects.filter(pk=change.pk).update(confirmed_by=person)


def test_pages_say_what_waits_and_for_whom(change: AccessChange, birger: Any, root: Any) -> None:
    kim = Person.objects.get(username="kim")
    client = client_of(birger)
    assert change.title in client.get(f"/people/{kim.reference}/panel/waiting").content.decode()
    listed = client.get("/access-changes").content.decode()
    assert change.reference in listed
    room = f"{change.get_absolute_url()}/now"
    page = client.get(room).content.decode()
    assert "May be confirmed by" in page
    assert f"{change.get_absolute_url()}/confirm" not in page
    own = client_of(root).get(room).content.decode()
    assert f"{change.get_absolute_url()}/confirm" in own
