"""Inviting a person: one form, a link that works once, and nobody in another's name."""

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client

from shallmark.common.discussion.models import Entry
from shallmark.kernel import writes
from shallmark.kernel.access import Scope, roles
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.kernel.records import get_record_type, record_types
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.belonging import add_member, drop_member, members_of
from shallmark.manage.team.models import AccountKey, Person, RoleAssignment
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.queries import customer_ids_of
from shallmark.web import invitations
from shallmark.web.password_reset import send_links
from shallmark.web.role_words import sentence

pytestmark = pytest.mark.django_db
PASSWORD = "a long word of nobody else"


@pytest.fixture
def admin() -> Any:
    return make_person("admin")


def form(**values: Any) -> dict[str, Any]:
    return {"title": "Finn Reuter", "email": "finn@nordlicht.example", "invite": "on", **values}


def invited(admin: Any, **values: Any) -> Person:
    answer = signed_in(admin).post("/people/new", form(**values))
    assert answer.status_code == 302, answer.content.decode()
    person: Person = Person.objects.get(email="finn@nordlicht.example")
    return person


def test_one_form_makes_a_colleague_with_team_and_roles(admin: Any) -> None:
    team, role = make("team", title="Network"), make("role", rights="resolver")
    person = invited(admin, team="Network", roles=role.reference)
    assert person.username == "finn@nordlicht.example"
    assert not person.has_usable_password()
    assert list(members_of(team, "people", admin)) == [person]
    assert RoleAssignment.objects.get(person=person).role == role
    page = signed_in(admin).get(person.get_absolute_url()).content.decode()
    assert "invited, no password yet" in page


def test_one_form_makes_a_user_of_a_customer(admin: Any) -> None:
    customer = make("customer", title="Retail North")
    person = invited(admin, customer="Retail North")
    assert customer_ids_of(person) == (customer.pk,)


def test_who_signs_in_for_a_customer_is_an_end_user_where_no_role_is_chosen(admin: Any) -> None:
    make("customer", title="Retail North")
    make("role", rights="end_user")
    agent = make("role", rights="service_desk_agent")
    person = invited(admin, customer="Retail North")
    assert RoleAssignment.objects.get(person=person).role.rights == "end_user"
    address = signed_in(admin).post("/people/new", form(
        email="lee@nordlicht.example", customer="Retail North", roles=agent.reference
    ))["Location"]  # fmt: skip
    other = Person.objects.get(email="lee@nordlicht.example")
    assert other.reference in address
    assert RoleAssignment.objects.get(person=other).role == agent


def test_a_colleague_without_a_role_stays_without_one(admin: Any) -> None:
    make("team", title="Network")
    make("role", rights="end_user")
    assert not RoleAssignment.objects.filter(person=invited(admin, team="Network")).exists()


def test_who_does_not_sign_in_for_a_customer_is_given_no_role(admin: Any) -> None:
    make("customer", title="Retail North")
    make("role", rights="end_user")
    signed_in(admin).post("/people/new", {**form(customer="Retail North"), "invite": ""})
    assert not RoleAssignment.objects.filter(person__title="Finn Reuter").exists()


def test_the_roles_that_most_people_get_are_offered_first(admin: Any) -> None:
    for rights in ("end_user", "auditor", "service_desk_agent", "resolver"):
        make("role", title=f"As {rights}", rights=rights)
    offers = signed_in(admin).get("/suggest/role?q=&make").content.decode()
    titles = re.findall(r'data-title="([^"]+)"', offers)
    assert len(titles) == len(set(titles))
    ours = [title.removeprefix("As ") for title in titles if title.startswith("As ")]
    assert ours[:3] == ["service_desk_agent", "resolver", "end_user"]


def test_an_empty_picker_says_that_a_name_makes_the_first_one(admin: Any) -> None:
    client = signed_in(admin)
    assert (
        "There is none yet: type a name to make one."
        in client.get("/suggest/customer?q=&make").text
    )
    assert "There is none yet that is open to you." in client.get("/suggest/customer?q=").text
    assert "called so" in client.get("/suggest/customer?q=Retail").text


def test_without_a_mail_server_the_link_is_handed_over_and_that_is_written_down(admin: Any) -> None:
    person = invited(admin)
    client = signed_in(admin)
    page = client.post(f"{person.get_absolute_url()}/invitation").content.decode()
    link = re.search(r'value="http://testserver(/password/reset/[^"]+)"', page)
    assert link
    assert "was shown" in Entry.objects.get(record_key="person", record_id=person.pk).text
    guest = Client()
    welcome = guest.get(link[1], follow=True)
    assert "&lt;ul&gt;" not in welcome.content.decode()
    path = welcome.request["PATH_INFO"]
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD, "zone": "Europe/Berlin"}
    assert guest.post(path, chosen)["Location"] == "/"
    assert guest.get("/").status_code == 200  # signed in
    person.refresh_from_db()
    assert (person.zone, person.check_password(PASSWORD)) == ("Europe/Berlin", True)
    # it worked once, and nobody sees another
    assert "used or is too old" in Client().get(link[1], follow=True).content.decode()
    assert (
        "New password of" in client.get(f"{person.get_absolute_url()}/invitation").content.decode()
    )


@pytest.mark.parametrize(
    ("base", "said"),
    [("http://127.0.0.1:8000", True), ("http://localhost", True), ("https://desk.example", False)],
)
def test_a_link_that_no_other_machine_opens_says_so_and_what_to_set(
    admin: Any, settings: Any, base: str, said: bool
) -> None:
    settings.SITE_URL = base
    address = f"{invited(admin).get_absolute_url()}/invitation"
    page = signed_in(admin).post(address).content.decode()
    assert f'value="{base}/password/reset/' in page
    assert ("Only a browser on this machine opens this link" in page) is said
    assert ("ALLOWED_HOSTS" in page) is said
    assert "Invite another" in page


def test_nobody_hands_over_what_opens_more_than_the_own_rights(admin: Any) -> None:
    person = invited(admin)
    role = make("role", rights="security_manager")
    make("role_assignment", role=role, person=person)
    lesser = make_person("service_desk_agent")
    with pytest.raises(NotAllowed):
        invitations.hand_over(Person.objects.get(pk=person.pk), by=lesser)


def test_the_mail_says_who_invites(admin: Any, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.nordlicht.example"
    person = invited(admin)
    assert send_links(person.email, "https://desk.nordlicht.example/") == 1
    (sent,) = mail.outbox
    assert admin.title in sent.body
    assert "https://desk.nordlicht.example/password/reset/" in sent.body
    assert send_links(person.email, "https://desk.nordlicht.example/") == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": ""},
        {"email": "no mail"},
        {"team": "Nobody's"},
        {"team": "Network", "customer": "Retail North"},
    ],
)
def test_it_refuses_what_is_wrong_and_makes_nobody(admin: Any, wrong: dict[str, str]) -> None:
    make("team", title="Network"), make("customer", title="Retail North")
    answer = signed_in(admin).post("/people/new", form(**wrong))
    assert answer.status_code == 422
    assert not Person.objects.filter(title="Finn Reuter").exists()


def test_who_belongs_to_a_team_is_said_on_its_page(admin: Any) -> None:
    team, person = make("team"), make_person("resolver")
    client, address = signed_in(admin), f"{team.get_absolute_url()}/people"
    client.post(address, {"person": person.title})
    assert list(members_of(team, "people", admin)) == [person]
    assert "belongs to it already" in client.post(
        address, {"person": person.title}, headers={"HX-Request": "true"}
    ).content.decode()  # fmt: skip
    client.post(address, {"drop": person.pk})
    assert not members_of(team, "people", admin).exists()
    page = client.get(team.get_absolute_url()).content.decode()
    for line in ("from now on", "no longer"):
        assert f"{person} belongs to it {line} · {admin}" in page


def test_nobody_takes_in_himself_and_nobody_who_left() -> None:
    team, lead = make("team"), make_person("service_desk_agent")
    left = writes.edit(make_person(), by=None, values={"is_active": False}, authority=SYSTEM)
    with pytest.raises(NotAllowed):
        add_member(team, "people", lead, by=lead)
    with pytest.raises(NotAllowed):
        drop_member(team, "people", lead.pk, by=lead)
    with pytest.raises(Invalid, match="has left"):
        add_member(team, "people", left, by=make_person("admin"))


def test_which_services_a_customer_receives_is_said_on_its_page(admin: Any) -> None:
    customer, service = make("customer"), make("service", title="Webshop")
    address = f"{customer.get_absolute_url()}/services"
    client = signed_in(admin)
    assert client.post(address, {"service": "Webshop"}).status_code == 302
    assert list(customer.services.all()) == [service]
    assert "Webshop" in client.get(customer.get_absolute_url()).content.decode()
    client.post(address, {"drop": service.pk})
    assert not customer.services.exists()


def test_a_user_of_a_customer_says_not_who_belongs_to_it() -> None:
    customer, stranger = make("customer"), make_person("end_user")
    user = make_person("end_user")
    add_member(customer, "people", user, by=make_person("admin"))
    client = signed_in(user)
    for place, sent in (("people", {"person": stranger.title}), ("people", {"drop": user.pk})):
        client.post(f"{customer.get_absolute_url()}/{place}", sent)
        assert list(customer.people.all()) == [user]


def test_a_long_list_of_members_shows_its_beginning_and_more_when_asked(admin: Any) -> None:
    team = make("team")
    for _person in range(14):
        add_member(team, "people", make_person(), by=admin)
    client, address = signed_in(admin), team.get_absolute_url()
    assert client.get(address).content.decode().count("Take out") == 12
    assert client.get(f"{address}/people").content.decode().count("Take out") == 14


def test_the_first_team_is_made_from_the_invitation(admin: Any) -> None:
    client = signed_in(admin)
    offers = client.get("/suggest/team?q=Service+Desk&make").content.decode()
    assert 'data-make="/teams/new?title=Service+Desk"' in offers
    made = client.post(
        "/teams/new", {"title": "Service Desk"}, headers={"Accept": "application/json"}
    )
    assert made.status_code in {200, 201, 302}
    assert client.post("/people/new", form(team="Service Desk", customer="")).status_code == 302
    assert Person.objects.get(title="Finn Reuter").memberships.get().team.title == "Service Desk"


def test_the_form_says_what_each_role_allows(admin: Any) -> None:
    make("role", title="First line", rights="service_desk_agent")
    page = signed_in(admin).get("/people/new").content.decode()
    assert "What each role allows" in page
    assert f"<dd>{sentence('service_desk_agent')}</dd>" in page
    offers = signed_in(admin).get("/suggest/role?q=First").content.decode()
    assert sentence("service_desk_agent") in offers


@pytest.mark.parametrize("rights", sorted(roles()))
def test_a_sentence_names_only_what_the_role_writes(rights: str) -> None:
    role, words = roles()[rights], sentence(rights)
    assert words.endswith(".")
    if "makes or changes" in words:
        written = {
            str(get_record_type(grant.record).label_plural())
            for grant in role.grants
            if grant.record in {one.key for one in record_types()}
            and (grant.create or grant.write > Scope.OWN)
        }
        said = words.partition("makes or changes ")[2].removesuffix(".").split(", ")
        assert {each for each in said if "more" not in each} <= written


def test_who_forgot_a_password_gets_a_link_though_no_mail_goes(admin: Any, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    person = make_person("resolver", username="finn", password=make_password(PASSWORD))
    client, address = signed_in(admin), person.get_absolute_url()
    assert "Show sign-in link" in client.get(address).content.decode()
    page = client.post(f"{address}/invitation").content.decode()
    path = re.search(r"/password/reset/[^\"]+", page)
    assert path
    assert AccountKey.objects.get(account=person).holder == admin
    assert "link for a new password was shown" in client.get(address).content.decode()
    assert client_of(path[0]).status_code == 302


@pytest.mark.parametrize("server", ["mail.example.org", ""])
def test_nobody_shows_a_link_to_an_account_that_may_do_more_or_that_mails_reach(
    admin: Any, settings: Any, server: str
) -> None:
    settings.EMAIL_HOST = server
    person = make_person("admin", username="other", password=make_password(PASSWORD))
    if server:
        assert signed_in(admin).post(f"{person.get_absolute_url()}/invitation").status_code == 404
        with pytest.raises(NotAllowed):
            invitations.hand_over(person, by=admin)
    own = signed_in(person).get(f"{person.get_absolute_url()}/invitation")
    assert own.status_code == 404
    lower = make_person("service_desk_agent")
    assert signed_in(lower).get(f"{person.get_absolute_url()}/invitation").status_code == 404


def client_of(path: str) -> Any:
    """What the link of a password answers."""
    return Client().get(path)
