"""Pages of channels: who sees what, and what somebody lets out of quarantine."""

from collections.abc import Callable
from typing import Any

import pytest

from shallmark.common.discussion.models import Entry, Kind
from shallmark.common.discussion.tests.world import World, person
from shallmark.common.notices.models import Delivery, Notice
from shallmark.common.sealed import seal, unseal
from shallmark.connect.mail.fetching import MailboxFault, access_token
from shallmark.connect.mail.keeping import keep_unfetched
from shallmark.connect.mail.models import Mail, Mailbox
from shallmark.connect.mail.tests import dovecot
from shallmark.connect.mail.tests.dovecot import Dovecot
from shallmark.connect.mail.tests.mails import mail
from shallmark.kernel import clock, writes
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.models import Category, Incident
from shallmark.pages.tests.every_record import signed_in

Came = Callable[..., Mail]


def client(who: Any) -> Any:
    return signed_in(Person.objects.get(pk=who.pk))


@pytest.fixture
def held(came: Came, world: World) -> Mail:
    sender = "Karin Ohlsen <karin.private@mail.example>"
    return came(mail("Please call me.", subject="Tariffs", **{"from": sender}))


def test_the_page_of_channels_says_which_mailbox_needs_somebody(
    box: Mailbox, held: Mail, world: World
) -> None:
    answer = client(world.ana).get("/settings/channels").content.decode()
    assert box.address in answer
    assert "Its password is not set." in answer
    assert "Tariffs" in answer
    assert "Sender not known" in answer


@pytest.mark.parametrize("address", ["/settings/channels", "/mails", "/mails/{pk}"])
def test_customers_and_auditors_see_no_mail(held: Mail, world: World, address: str) -> None:
    for who in (world.karin, world.eva):
        assert client(who).get(address.format(pk=held.pk)).status_code in {403, 404}


def test_mail_of_a_security_mailbox_is_the_security_managers(
    held: Mail, box: Mailbox, world: World
) -> None:
    security = Category.objects.filter(is_security=True).first()
    Mailbox.objects.filter(pk=box.pk).update(category=security)
    manager = person("Sina Security", "security_manager")
    assert client(world.ana).get(f"/mails/{held.pk}").status_code == 404
    assert "Tariffs" not in client(world.ana).get("/mails").content.decode()
    assert client(manager).get(f"/mails/{held.pk}").status_code == 200


def test_a_mail_of_a_record_that_one_may_not_read_is_in_no_list(came: Came, world: World) -> None:
    became = came(mail("Somebody reads my mail.", **{"from": "karin@example.org"}))
    assert "Printer" in client(world.ana).get("/mails?outcome=all").content.decode()
    Incident.objects.filter(reference=became.reference).update(confidential=True)
    assert "Printer" not in client(world.ana).get("/mails?outcome=all").content.decode()
    assert client(world.ana).get(f"/mails/{became.pk}").status_code == 404


def test_a_mail_is_read_with_its_reason_and_proposes_who_it_may_be(
    held: Mail, world: World
) -> None:
    answer = client(world.ana).get(f"/mails/{held.pk}").content.decode()
    assert "Please call me." in answer
    assert "karin.private@mail.example" in answer
    assert world.karin.reference in answer


def test_released_it_is_a_ticket_of_the_caller_made_by_who_releases(
    held: Mail, world: World
) -> None:
    sent = {"caller": world.karin.reference, "ticket": ""}
    assert client(world.ana).post(f"/mails/{held.pk}/release", sent).status_code == 302
    became = Mail.objects.get(pk=held.pk)
    opened = Incident.objects.get(reference=became.reference)
    assert (became.outcome, became.handled_by_id) == (Mail.Outcome.TICKET, world.ana.pk)
    assert became.why == Mail.Why.UNKNOWN
    assert (opened.reporter, opened.created_by) == (world.karin, world.ana)


def test_released_onto_a_ticket_it_is_a_note_that_names_the_sender(
    held: Mail, world: World
) -> None:
    sent = {"caller": "", "ticket": world.shop.reference}
    client(world.ana).post(f"/mails/{held.pk}/release", sent)
    note = Entry.objects.get(record_key="incident", record_id=world.shop.pk)
    assert (note.kind, note.author) == (Kind.NOTE, world.ana)
    assert "karin.private@mail.example" in note.text


@pytest.mark.parametrize(
    "sent", [{"caller": "", "ticket": ""}, {"caller": "nobody at all", "ticket": ""}]
)
def test_without_a_person_or_ticket_it_stays_and_says_so(
    held: Mail, world: World, sent: dict[str, str]
) -> None:
    answer = client(world.ana).post(f"/mails/{held.pk}/release", sent)
    assert answer.status_code == 422
    assert Mail.objects.get(pk=held.pk).outcome == Mail.Outcome.QUARANTINED


def test_it_is_released_once(held: Mail, world: World) -> None:
    sent = {"caller": world.karin.reference, "ticket": ""}
    client(world.ana).post(f"/mails/{held.pk}/release", sent)
    assert client(world.ana).post(f"/mails/{held.pk}/release", sent).status_code == 422
    assert Incident.objects.filter(title="Tariffs").count() == 1


def test_deleted_it_is_in_no_list_and_on_record_with_who_did_so(held: Mail, world: World) -> None:
    client(world.ana).post(f"/mails/{held.pk}/delete")
    became = Mail.objects.get(pk=held.pk)
    assert (became.outcome, became.handled_by_id) == (Mail.Outcome.DELETED, world.ana.pk)
    assert "Tariffs" not in client(world.ana).get("/mails").content.decode()
    assert "Tariffs" in client(world.ana).get("/mails?outcome=deleted").content.decode()


def test_the_octets_are_given_as_they_came(held: Mail, world: World) -> None:
    answer = client(world.ana).get(f"/mails/{held.pk}/raw")
    assert b"Please call me." in answer.content
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_mailbox_is_signed_in_to_from_its_page_and_tried(
    imap: Dovecot, fetched: Mailbox, world: World
) -> None:
    Mailbox.objects.filter(pk=fetched.pk).update(secret="")
    admin = client(person("Ada Admin", "admin"))
    address = fetched.get_absolute_url()
    assert "Its password is not set." in admin.get(address).content.decode()
    said = admin.post(f"{address}/sign-in", {"password": dovecot.PASSWORD}, follow=True)
    assert "holds 0 mails" in said.content.decode()
    assert unseal(Mailbox.objects.get(pk=fetched.pk).secret) == dovecot.PASSWORD
    assert dovecot.PASSWORD not in admin.get(address).content.decode()
    wrong = admin.post(f"{address}/sign-in", {"password": "wrong"}, follow=True)
    assert "Sign-in refused" in wrong.content.decode()


def test_the_page_of_channels_leads_to_what_is_wrong(
    box: Mailbox, held: Mail, world: World
) -> None:
    keep_unfetched(box, "1/7", 40_000_000, None)
    about = {"record_key": "incident", "record_id": world.shop.pk, "kind": "reply"}
    notice = Notice.objects.create(person=world.karin, reference=world.shop.reference, **about)
    Delivery.objects.create(
        notice=notice, address=world.karin.email, message_id="<1@x>", subject="x",
        result=Delivery.Result.REFUSED, error="550 no such mailbox",
    )  # fmt: skip
    healthy = {"secret": seal("x"), "fetched_at": clock.now(), "fault": ""}
    Mailbox.objects.filter(pk=box.pk).update(**healthy)
    page = client(world.ana).get("/settings/channels").content.decode()
    assert "1 mail over 25 MB is not fetched." in page
    assert "/mails?why=too_large" in page
    assert "550 no such mailbox" in page
    assert f'href="{world.shop.get_absolute_url()}"' in page
    assert f'href="/mails/{held.pk}#release"' in page


def test_of_a_mailbox_that_fails_nobody_knows_what_waits(box: Mailbox, world: World) -> None:
    Mailbox.objects.filter(pk=box.pk).update(fault="Sign-in refused.", secret=seal("x"))
    page = client(person("Ada Admin", "admin")).get("/settings/channels").content.decode()
    assert ">?</td>" in page
    assert "Sign in again" in page


@pytest.mark.parametrize(
    ("before", "typed", "kept"),
    [
        ("old\ntoken", {"client_secret": "new"}, "new\ntoken"),
        ("old\ntoken", {"refresh_token": "newer"}, "old\nnewer"),
        ("old\ntoken", {"client_secret": "new", "refresh_token": "newer"}, "new\nnewer"),
        ("old\ntoken", {"password": "x"}, "old\ntoken"),
        ("a password", {"refresh_token": "newer"}, "\nnewer"),
    ],
)
def test_of_what_oauth_asks_for_the_half_that_is_not_typed_stays(
    box: Mailbox, world: World, before: str, typed: dict[str, str], kept: str
) -> None:
    Mailbox.objects.filter(pk=box.pk).update(sign_in="oauth", port=1, secret=seal(before))
    client(person("Ada Admin", "admin")).post(f"{box.get_absolute_url()}/sign-in", typed)
    assert unseal(Mailbox.objects.get(pk=box.pk).secret) == kept


@pytest.mark.parametrize(
    "values",
    [
        {"host": "mail.attacker.example"}, {"port": 1993}, {"security": "none"},
        {"sign_in": "oauth"}, {"username": "other"}, {"address": "other@nordlicht.example"},
        {"token_url": "https://attacker.example/token"}, {"client": "other"},
    ],
)  # fmt: skip
def test_what_it_is_signed_in_with_goes_to_no_other_server_or_account(
    box: Mailbox, world: World, values: dict[str, Any]
) -> None:
    Mailbox.objects.filter(pk=box.pk).update(secret=seal("old\ntoken"))
    admin = person("Ada Admin", "admin")
    writes.edit(Mailbox.objects.get(pk=box.pk), by=admin, values=values)
    changed = Mailbox.objects.get(pk=box.pk)
    assert changed.secret == ""
    with pytest.raises(MailboxFault, match=r"not set|https"):
        access_token(changed)
    page = client(admin).get(box.get_absolute_url()).content.decode()
    assert "it is typed again" in page


def test_what_is_changed_of_a_mailbox_otherwise_leaves_it_signed_in(
    box: Mailbox, world: World
) -> None:
    Mailbox.objects.filter(pk=box.pk).update(secret=seal("old\ntoken"))
    values = {"title": "Desk", "folder": "Work", "host": box.host, "scope": "mail", "largest": 5}
    writes.edit(Mailbox.objects.get(pk=box.pk), by=person("Ada Admin", "admin"), values=values)
    assert unseal(Mailbox.objects.get(pk=box.pk).secret) == "old\ntoken"


def test_nobody_else_sets_the_password(fetched: Mailbox, world: World) -> None:
    address = f"{fetched.get_absolute_url()}/sign-in"
    assert client(world.ana).post(address, {"password": "mine"}).status_code in {403, 404}
    assert unseal(Mailbox.objects.get(pk=fetched.pk).secret) == dovecot.PASSWORD


def test_a_mailbox_tells_what_came_in_and_what_became_of_it(
    box: Mailbox, held: Mail, world: World
) -> None:
    page = client(world.ana).get(box.get_absolute_url()).content.decode()
    assert "in quarantine" in page
    assert f'href="/mails/{held.pk}"' in page
    assert "Sender not known" in page
    assert (
        f'href="/mails/{held.pk}"'
        not in client(world.eva).get(box.get_absolute_url()).content.decode()
    )
