"""Whoever could come in by the account of another is no second person to it, nor it to her."""

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client

from shallmark.common.hands import had_a_hand, in_one_hand
from shallmark.common.stated.tests.factories import stated_act
from shallmark.kernel import writes
from shallmark.kernel.exceptions import NotAllowed
from shallmark.manage.team.confirming import confirmers
from shallmark.manage.team.models import AccessChange, AccountKey, Person
from shallmark.pages.tests.factory import made, make, make_person
from shallmark.web import invitations
from shallmark.web.password_reset import send_links

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]
BASE = "https://itsm.example.org"
PASSWORD = "a long word of nobody else"


@pytest.fixture(autouse=True)
def _mail_server(settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example.org"


@pytest.fixture
def admin() -> Any:
    return make_person("admin")


@pytest.fixture
def finn() -> Any:
    """Somebody who was invited and holds the role of a resolver."""
    return make_person("resolver", username="finn", email="finn@example.org", password="!")


def choose(path: str) -> None:
    """Follow a link and choose a password."""
    client = Client()
    form = client.get(path)["Location"]
    answer = client.post(form, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()


def choose_by_mail(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(last_reset_mail=None)
    person.refresh_from_db()
    assert send_links(person.email, BASE) == 1
    choose(mail.outbox[-1].body.partition(BASE)[2].split()[0])


def asked_by(person: Any) -> AccessChange:
    """A role that the person asks for somebody else."""
    role = make("role", rights="resolver")
    values = {"role": role.pk, "person": make("person").pk, "starts_on": "2026-01-01"}
    change: AccessChange = made(
        AccessChange, title="Role", record_key="role_assignment", record="", values=values,
        before={}, why="", note="", asked_by=person, owner=person,
    )  # fmt: skip
    return change


def test_whoever_was_shown_the_link_confirms_nothing_that_the_account_asked(
    admin: Any, finn: Any
) -> None:
    other = make_person("admin")
    assert {admin.pk, other.pk} <= {each.pk for each in confirmers(asked_by(finn))}
    invitations.hand_over(finn, by=admin)
    change = asked_by(finn)
    assert admin.pk not in {each.pk for each in confirmers(change)}
    assert other.pk in {each.pk for each in confirmers(change)}


def test_nor_does_the_account_confirm_what_she_asked(admin: Any) -> None:
    second = make_person("admin", username="second", email="second@example.org", password="!")
    assert second.pk in {each.pk for each in confirmers(asked_by(admin))}
    invitations.hand_over(second, by=admin)
    choose(invitations.path_of(second))
    assert second.pk not in {each.pk for each in confirmers(asked_by(admin))}


def test_what_the_account_did_is_her_hand_and_the_other_way_round(admin: Any, finn: Any) -> None:
    of_finn, of_admin = make("change", requester=finn), make("change", requester=admin)
    assert not had_a_hand(admin.pk, of_finn, "asked")
    invitations.hand_over(finn, by=admin)
    assert had_a_hand(admin.pk, of_finn, "asked")
    assert had_a_hand(finn.pk, of_admin, "asked")
    third = make_person("resolver")
    assert not had_a_hand(third.pk, of_finn, "asked")


def test_she_may_judge_what_is_about_the_person_and_the_account_nothing_about_her(
    admin: Any, finn: Any
) -> None:
    invitations.hand_over(finn, by=admin)
    assert not had_a_hand(admin.pk, finn, "about")
    assert had_a_hand(finn.pk, admin, "about")


def test_a_password_chosen_by_a_mailed_link_ends_it(admin: Any, finn: Any) -> None:
    invitations.hand_over(finn, by=admin)
    choose(invitations.path_of(finn))
    finn.refresh_from_db()
    before = make("change", requester=finn)
    assert in_one_hand(admin) == {admin.pk, finn.pk}
    choose_by_mail(finn)
    assert in_one_hand(admin) == {admin.pk}
    assert had_a_hand(admin.pk, before, "asked")
    assert not had_a_hand(admin.pk, make("change", requester=finn), "asked")


def test_a_link_that_was_shown_passes_for_no_mailed_one(admin: Any, finn: Any) -> None:
    shown = invitations.hand_over(finn, by=admin)
    choose(shown)
    assert [key.how for key in AccountKey.objects.all()] == ["link"]


def test_an_address_that_another_wrote_opens_the_account_once_a_link_went_there(admin: Any) -> None:
    ana = make_person("resolver", username="ana", email="ana@example.org", password=hashed())
    writes.edit(ana, by=admin, values={"email": "admin+ana@example.org"})
    assert in_one_hand(admin) == {admin.pk}  # to mend a slip of the pen opens nothing
    choose_by_mail(ana)
    assert in_one_hand(admin) == {admin.pk, ana.pk}
    other = make_person("admin")
    writes.edit(ana, by=other, values={"email": "ana@example.org"})
    choose_by_mail(ana)
    assert (in_one_hand(admin), in_one_hand(other)) == ({admin.pk}, {other.pk, ana.pk})


def test_the_first_password_of_a_mailed_invitation_is_the_persons_own(admin: Any) -> None:
    mara = make_person("resolver", username="mara", email="mara@example.org", password="!")
    writes.edit(mara, by=admin, values={"email": "mara.v@example.org"})
    choose_by_mail(mara)
    assert in_one_hand(admin) == {admin.pk}


def test_nobody_confirms_what_the_holder_of_a_key_stated(admin: Any) -> None:
    lena = make_person("executive", username="lena", email="lena@example.org", password="!")
    act = stated_act(named=lena, stated_by=admin)
    invitations.hand_over(lena, by=admin)
    with pytest.raises(NotAllowed, match="could come in by your account"):
        writes.perform(act, "confirm", by=lena)


def test_who_held_a_key_stays_on_record(admin: Any, finn: Any) -> None:
    invitations.hand_over(finn, by=admin)
    for statement in ("DELETE FROM team_accountkey", "UPDATE team_accountkey SET how = 'alone'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_page_of_the_person_tells_who_could_come_in(admin: Any, finn: Any) -> None:
    client = Client()
    client.force_login(admin)
    assert "no second person" not in client.get(finn.get_absolute_url()).content.decode()
    invitations.hand_over(finn, by=admin)
    assert f"{admin} was shown the link" in client.get(finn.get_absolute_url()).content.decode()


def hashed() -> str:
    return make_password(PASSWORD)
