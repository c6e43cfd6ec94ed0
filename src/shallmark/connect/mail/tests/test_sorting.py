"""Each mail is a ticket, an answer, a note, or in quarantine with a reason; none is dropped."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from shallmark.common.discussion.models import Attachment, Entry, Kind
from shallmark.common.discussion.tests.world import World, incident, person
from shallmark.common.notices.models import Delivery, Notice
from shallmark.connect.mail import keeping, sorting
from shallmark.connect.mail.keeping import keep
from shallmark.connect.mail.models import KnownId, Mail, Mailbox
from shallmark.connect.mail.tests.mails import SERVICE, bounce, mail, with_files
from shallmark.kernel.provenance import Source, entered
from shallmark.operate.customer_service.models import Incident

Came = Callable[..., Mail]
KARIN, OTTO, ANA = "karin@example.org", "otto@example.org", "ana@example.org"


def of(sender: str, text: str = "It fails again.", **headers: str) -> bytes:
    headers.setdefault("message_id", f"<{abs(hash((sender, text, *headers.values())))}@x.example>")
    return mail(text, **{"from": sender, **headers})


def entries_of(record: Any) -> list[Entry]:
    rows = Entry.objects.filter(record_key="incident", record_id=record.pk)
    return list(rows.exclude(kind=Kind.SYSTEM).order_by("pk"))


def test_a_known_sender_opens_an_incident_that_was_reported_when_the_server_got_it(
    came: Came, world: World
) -> None:
    became = came(of(KARIN, "No answer since nine.", subject="Re: Webshop is slow"))
    opened = Incident.objects.get(reference=became.reference)
    assert became.outcome == Mail.Outcome.TICKET
    assert (opened.reporter, opened.customer) == (world.karin, world.hansa)
    assert opened.title == "Re: Webshop is slow"
    assert opened.description == "No answer since nine."
    assert opened.channel == "email"
    assert opened.reported_at == became.arrived_at


def test_files_hang_on_the_ticket_and_each_is_kept_once(came: Came, world: World) -> None:
    files = [("log.txt", "application/octet-stream", b"log")] * 43
    became = came(with_files(*files, sender=KARIN))
    assert Attachment.objects.filter(reference=became.reference).count() == 1


def test_an_answer_goes_where_its_references_lead(came: Came, world: World) -> None:
    first = came(of(KARIN, message_id="<a@hansa.example>"))
    second = came(of(KARIN, "More.", in_reply_to="<a@hansa.example>", subject="quite another"))
    third = came(of(KARIN, "Even more.", references="<lost@x> <a@hansa.example> <gone@x>"))
    assert {second.outcome, third.outcome} == {Mail.Outcome.ANSWER}
    assert second.reference == third.reference == first.reference
    said = entries_of(Incident.objects.get(reference=first.reference))
    assert [(entry.text, entry.author, entry.channel) for entry in said] == [
        ("More.", world.karin, "email"),
        ("Even more.", world.karin, "email"),
    ]


def test_an_answer_to_a_mail_of_ours_goes_to_its_record(came: Came, world: World) -> None:
    notice = Notice.objects.create(
        person=world.karin, record_key="incident", record_id=world.shop.pk,
        reference=world.shop.reference, kind="reply",
    )  # fmt: skip
    Delivery.objects.create(
        notice=notice, address=KARIN, message_id="<INC.1@nordlicht.example>", subject="x"
    )
    assert came(of(KARIN, in_reply_to="<INC.1@nordlicht.example>")).reference == (
        world.shop.reference
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"subject": "AW: [{reference}] Webshop"},
        {"subject": "{reference} still fails"},
        {"subject": "fw: about {small}"},
        {"to": "service+{reference}@nordlicht.example"},
        {"cc": "service+{small}@nordlicht.example"},
        {"in_reply_to": "<{reference}@nordlicht.example>"},
        {"references": "<{reference}.ab12@nordlicht.example>"},
    ],
)
def test_a_reply_without_references_goes_by_the_number(
    came: Came, world: World, headers: dict[str, str]
) -> None:
    reference = world.shop.reference
    said = {
        name: value.format(reference=reference, small=reference.lower())
        for name, value in headers.items()
    }
    became = came(of(KARIN, **said))
    assert (became.outcome, became.reference) == (Mail.Outcome.ANSWER, reference)


def test_two_mails_that_share_an_ancestor_that_never_came_are_one_ticket(
    came: Came, world: World
) -> None:
    first = came(of(KARIN, "One.", message_id="<1@h>", references="<never@h>"))
    second = came(of(KARIN, "Two.", message_id="<2@h>", references="<never@h>"))
    late = came(of(KARIN, "The first of all.", message_id="<never@h>"))
    assert (second.outcome, late.outcome) == (Mail.Outcome.ANSWER, Mail.Outcome.ANSWER)
    assert {second.reference, late.reference} == {first.reference}
    assert KnownId.objects.filter(message_id="never@h", own=False).count() == 1


def test_an_ancestor_that_strangers_share_makes_no_ticket_common(came: Came, world: World) -> None:
    first = came(of(KARIN, message_id="<1@h>", references="<newsletter@h>"))
    second = came(of(OTTO, message_id="<2@b>", references="<newsletter@h>"))
    assert second.outcome == Mail.Outcome.TICKET
    assert second.reference != first.reference


def test_nobody_answers_into_a_ticket_of_another_customer(came: Came, world: World) -> None:
    became = came(of(OTTO, subject=f"[{world.shop.reference}] let me in"))
    assert (became.outcome, became.why) == (Mail.Outcome.QUARANTINED, Mail.Why.NOT_THEIRS)
    assert entries_of(world.shop) == []


def test_a_colleagues_mail_is_a_private_note_and_no_reply(came: Came, world: World) -> None:
    became = came(of(ANA, "Tell them it is fixed.", subject=f"[{world.shop.reference}]"))
    (entry,) = entries_of(world.shop)
    assert became.outcome == Mail.Outcome.NOTE
    assert (entry.kind, entry.author) == (Kind.NOTE, world.ana)
    assert Incident.objects.get(pk=world.shop.pk).responded_at is None


def test_a_colleague_who_is_the_caller_answers_as_one(came: Came, world: World) -> None:
    own = incident("My screen", world.ana)
    became = came(of(ANA, "Works.", subject=f"[{own.reference}]"))
    assert became.outcome == Mail.Outcome.ANSWER


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (of("stranger@else.example"), "unknown"),
        (of("<>"), "unknown"),
        (of(KARIN, auto_submitted="auto-replied"), "automatic"),
        (of(KARIN, precedence="bulk"), "list"),
        (of(KARIN, list_id="<x.example>"), "list"),
        (of(KARIN, x_shallmark_notice="7"), "loop"),
        (of(SERVICE), "loop"),
        (bounce("<unknown@nordlicht.example>"), "bounce"),
    ],
)
def test_what_is_no_persons_word_is_parked_with_its_reason(
    came: Came, world: World, raw: bytes, why: str
) -> None:
    before = Incident.objects.count()
    became = came(raw)
    assert (became.outcome, became.why) == (Mail.Outcome.QUARANTINED, why)
    assert became.words
    assert Incident.objects.count() == before


def test_two_systems_that_answer_each_other_are_stopped(came: Came, world: World) -> None:
    outcomes = [
        came(of(KARIN, f"Your ticket {number}.", subject="Re: Ticket received")).outcome
        for number in range(8)
    ]
    assert outcomes[:4] == [Mail.Outcome.TICKET] * 4
    assert set(outcomes[4:]) == {Mail.Outcome.QUARANTINED}
    assert Mail.objects.filter(why="loop").count() == 4


def test_a_flood_of_different_mails_is_stopped(
    came: Came, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shallmark.connect.mail.senders.MOST", 3)
    why = [came(of(KARIN, f"n {number}", subject=f"s {number}")).why for number in range(5)]
    assert why == ["", "", "", "loop", "loop"]


def test_who_is_inactive_or_shares_an_address_is_not_guessed(came: Came, world: World) -> None:
    person("Gone Person", email="gone@example.org", is_active=False)
    person("One Person", email="office@example.org")
    person("Two Person", email="office@example.org")
    assert came(of("gone@example.org")).why == Mail.Why.UNKNOWN
    assert came(of("Office@example.org")).why == Mail.Why.UNKNOWN


def test_a_forged_sender_is_parked_on_the_word_of_our_own_server_alone(
    came: Came, box: Mailbox, world: World
) -> None:
    Mailbox.objects.filter(pk=box.pk).update(trusted_server="mx.nordlicht.example")
    box.refresh_from_db()
    failed = "dmarc=fail (p=reject) header.from=example.org"
    ours = of(KARIN, "1", authentication_results=f"mx.nordlicht.example; spf=fail; {failed}")
    theirs = of(KARIN, "2", authentication_results=f"mx.else.example; {failed}")
    passed = of(KARIN, "3", authentication_results="mx.nordlicht.example; dmarc=pass")
    assert came(ours).why == Mail.Why.FORGED
    assert came(theirs).outcome == Mail.Outcome.TICKET
    assert came(passed).outcome == Mail.Outcome.TICKET


def test_a_bounce_marks_our_mail_and_tells_the_record(came: Came, world: World) -> None:
    notice = Notice.objects.create(
        person=world.karin, record_key="incident", record_id=world.shop.pk,
        reference=world.shop.reference, kind="reply",
    )  # fmt: skip
    sent = Delivery.objects.create(
        notice=notice, address=KARIN, message_id="<INC.2@nordlicht.example>", subject="x"
    )
    became = came(bounce("<INC.2@nordlicht.example>", KARIN))
    sent.refresh_from_db()
    assert (became.outcome, became.reference) == (Mail.Outcome.NOTE, world.shop.reference)
    assert (sent.result, "no such mailbox" in sent.error) == (Delivery.Result.REFUSED, True)
    told = Entry.objects.get(record_key="incident", record_id=world.shop.pk)
    assert (told.kind, KARIN in told.text) == (Kind.SYSTEM, True)


def test_the_same_mail_twice_is_one(came: Came, box: Mailbox, world: World) -> None:
    raw = of(KARIN)
    came(raw)
    with entered(Source.EMAIL):
        assert keep(box, b"Received: from elsewhere\r\n" + raw) is None


def test_what_could_not_be_taken_along_is_named(came: Came, world: World, settings: Any) -> None:
    settings.ATTACHMENT_LIMIT = 10
    raw = with_files(
        ("small.bin", "application/x-a", b"1"),
        ("large.bin", "application/x-b", b"1" * 99),
        sender=KARIN,
    )
    opened = Incident.objects.get(reference=came(raw).reference)
    assert "large.bin" in opened.description
    assert "small.bin" not in opened.description


def test_a_mail_that_breaks_the_work_is_looked_at_by_a_person(
    box: Mailbox, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a kill does, the fault leaves the mail waiting; the fourth time it is parked."""

    def broken(_raw: bytes) -> None:
        raise MemoryError

    with entered(Source.EMAIL):
        kept = keep(box, of(KARIN))
        assert kept is not None
        with monkeypatch.context() as patched:
            patched.setattr(sorting, "read", broken)
            for _try in range(sorting.MOST_ATTEMPTS):
                with pytest.raises(MemoryError):
                    sorting.sort_waiting()
        sorting.sort_waiting()
    became = Mail.objects.get(pk=kept.pk)
    assert (became.outcome, became.why) == (Mail.Outcome.QUARANTINED, Mail.Why.FAULT)


def test_a_sorted_mail_is_sorted_once(came: Came, world: World) -> None:
    became = came(of(KARIN))
    with entered(Source.EMAIL):
        assert sorting.sort_waiting() == 0
    assert Incident.objects.filter(reference=became.reference).count() == 1


def test_the_password_is_no_text_in_the_database(box: Mailbox) -> None:
    from shallmark.common.sealed import seal, unseal  # the seal under test

    Mailbox.objects.filter(pk=box.pk).update(secret=seal("open sesame"))
    with connection.cursor() as cursor:
        cursor.execute("select secret from mail_mailbox where id = %s", [box.pk])
        (kept,) = cursor.fetchone()
    assert "sesame" not in kept
    assert unseal(kept) == "open sesame"


def test_a_mail_that_no_reading_was_foreseen_for_is_kept_and_put_aside(
    box: Mailbox, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faults of reading that are known are mended; this is the next one."""

    def broken(_raw: bytes) -> None:
        raise KeyError("a part")

    raw = of(KARIN)
    for module in (keeping, sorting):
        monkeypatch.setattr(module, "read", broken)
    kept = keep(box, raw)
    assert kept is not None
    assert bytes(kept.source.raw) == raw
    assert keep(box, raw) is None
    for _attempt in range(sorting.MOST_ATTEMPTS):
        with pytest.raises(KeyError):
            sorting.sort_waiting()
    sorting.sort_waiting()
    kept.refresh_from_db()
    assert (kept.outcome, kept.why) == (Mail.Outcome.QUARANTINED, Mail.Why.FAULT)
