"""What a mail says, however it was written. Shapes that users of other tools reported as broken."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shallmark.connect.mail.charsets import decoded
from shallmark.connect.mail.incoming import Incoming, read
from shallmark.connect.mail.tests.mails import bounce, mail, with_files

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_it_reads_who_wrote_what_when_and_in_answer_to_what() -> None:
    read_mail = read(
        mail("Hello", in_reply_to="<b@x>", references="<a@x> <b@x>", cc="Else <else@hansa.example>")
    )
    assert (read_mail.sender, read_mail.sender_name) == ("merle@hansa.example", "Merle Voss")
    assert read_mail.message_id == "first@hansa.example"
    assert read_mail.answers == ("b@x", "a@x")
    assert read_mail.recipients == ("service@nordlicht.example", "else@hansa.example")
    assert read_mail.written_at == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert read_mail.said.new == "Hello"
    assert read_mail.automatic is None


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("<a@x>\r\n <b@x>\r\n\t<c@x>", ("c@x", "b@x", "a@x")),
        ("<a@x><b@x>", ("b@x", "a@x")),
        ("<a@x>, <b@x>", ("b@x", "a@x")),
        ("no ids at all", ()),
        ("<a@x> <a@x>", ("a@x",)),
        ("<with space@x> <good@x>", ("good@x",)),
        ("<" + "a" * 300 + "@x> <b@x>", ("b@x",)),
    ],
)
def test_it_reads_references_however_they_are_folded(value: str, found: tuple[str, ...]) -> None:
    assert read(mail(references=value)).answers == found


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("=?utf-8?q?Dr=C3=BCcker?=", "Drücker"),
        ("=?ISO-8859-1?Q?Dr=FCcker?= =?ISO-8859-1?Q?_kaputt?=", "Drücker kaputt"),
        ("=?utf-8?b?RHLDvGNrZXI=?=", "Drücker"),
        ("=?windows-1252?q?=80_5?=", "€ 5"),
        ("=?iso-8859-1?q?=80_5?=", "€ 5"),
        ("=?gb2312?b?tPLTobv6?=", "打印机"),
        ("=?x-unknown?q?abc?=", "abc"),
        ("=?nonsense-9?q?abc?=", "abc"),
        ("=?utf-8?b?not base64!?=", "=?utf-8?b?not base64!?="),
        ("a\tb   c", "a b c"),
    ],
)
def test_it_reads_a_subject_in_any_encoding(header: str, words: str) -> None:
    assert read(mail(subject=header)).subject == words


@pytest.mark.parametrize(
    ("charset", "octets", "words"),
    [
        ("utf-8", "für".encode(), "für"),
        ("us-ascii", "für".encode(), "für"),
        ("us-ascii", "für".encode("latin-1"), "für"),
        ("iso-8859-1", b"5 \x80", "5 €"),
        ("", "für".encode("cp1252"), "für"),
        ("shift_jis", "①".encode("cp932"), "①"),
        ("ks_c_5601-1987", "한".encode("cp949"), "한"),
        ("koi8-r", "Привет".encode("koi8-r"), "Привет"),
        ("iso-8859-8-i", "שלום".encode("iso-8859-8"), "שלום"),
        ("base64", "für".encode(), "für"),
        ("utf-16", "für".encode("utf-16"), "für"),
        ("cp-850", "für".encode("cp850"), "für"),
    ],
)
def test_it_reads_octets_whatever_their_encoding_is_called(
    charset: str, octets: bytes, words: str
) -> None:
    assert decoded(octets, charset) == words


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("Voss, Merle <MERLE@Hansa.example>", "merle@hansa.example"),
        ('"Voss, Merle" <merle@hansa.example>', "merle@hansa.example"),
        ("merle@hansa.example (Merle Voss)", "merle@hansa.example"),
        ("=?utf-8?q?M=C3=BCller=2C_Eva?= <eva@hansa.example>", "eva@hansa.example"),
        ("'merle@hansa.example' via List <list@hansa.example>", "list@hansa.example"),
        ("<>", ""),
        ("nobody", ""),
    ],
)
def test_it_reads_the_sender_however_it_is_written(header: str, address: str) -> None:
    assert read(mail(**{"from": header})).sender == address


def test_plain_text_is_preferred_and_html_is_words_alone() -> None:
    html = (
        "MIME-Version: 1.0\r\nFrom: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        "<head><style>p{}</style></head><body onload='x()'><p>Hello <b>you</b></p>"
        "<script>alert(1)</script><ul><li>one<li>two</ul><a href='https://x.example/'>there</a>"
    )
    words = read(html.encode()).said.new
    assert "Hello **you**" in words
    assert "[there](https://x.example/)" in words
    assert "alert" not in words
    assert "p{}" not in words


def test_signature_and_quote_are_apart_and_nothing_is_lost() -> None:
    text = (
        "It works again, thank you.\n\nOn Fri, 20 Nov 2026 at 10:00, Service wrote:\n"
        "> Please try it now.\n> Ana"
    )
    said = read(mail(text)).said
    assert said.new == "It works again, thank you."
    assert "> Please try it now." in said.rest
    between = "> Which one?\nThe second.\n> Since when?\nYesterday."
    assert read(mail(between)).said.new.count("\n") >= 1
    assert "Yesterday." in read(mail(between)).said.new


def test_the_same_picture_sent_43_times_is_one_file() -> None:
    files = [(f"image{number:03}.png", "image/png", PNG) for number in range(43)]
    assert len(read(with_files(*files)).files) == 1


def test_winmail_dat_an_invitation_and_a_forwarded_mail_are_files() -> None:
    kinds = [
        ("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22" + bytes(30)),
        ("", "text/calendar", b"BEGIN:VCALENDAR"),
        ("order.pdf", "application/pdf", b"%PDF-1.7"),
    ]
    names = {file.name for file in read(with_files(*kinds)).files}
    assert names >= {"winmail.dat", "order.pdf"}
    inner = mail("within", subject="Inner").decode()
    outer = (
        "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\nLook.\r\n"
        f"--B\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--B--\r\n"
    )
    found = read(outer.encode())
    assert found.said.new == "Look."
    assert [file.content_type for file in found.files] == ["message/rfc822"]


def test_a_signed_mail_is_read_and_says_that_it_is_signed() -> None:
    text = (
        "From: a@b.example\r\nContent-Type: multipart/signed; micalg=sha-256;"
        ' protocol="application/pkcs7-signature"; boundary=S\r\n\r\n--S\r\n'
        "Content-Type: text/plain\r\n\r\nSigned words.\r\n--S\r\n"
        "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nAAAA\r\n--S--\r\n"
    )
    found = read(text.encode())
    assert (found.said.new, found.signed, found.files) == ("Signed words.", True, ())


@pytest.mark.parametrize(
    ("headers", "key"),
    [
        ({"auto_submitted": "auto-replied"}, "automatic"),
        ({"auto_submitted": "auto-generated; owner-email=x"}, "automatic"),
        ({"precedence": "bulk"}, "list"),
        ({"precedence": "junk"}, "list"),
        ({"list_id": "<news.tools.example>"}, "list"),
        ({"list_unsubscribe": "<https://tools.example/>"}, "list"),
        ({"x_auto_response_suppress": "All"}, "automatic"),
        ({"x_auto_response_suppress": "OOF, AutoReply"}, "automatic"),
        ({"x_autoreply": "yes"}, "automatic"),
        ({"x_loop": "helpdesk"}, "automatic"),
        ({"x_rt_loop_prevention": "other.example"}, "automatic"),
        ({"return_path": "<>"}, "automatic"),
        ({"from": "MAILER-DAEMON@mx.example"}, "bounce"),
        ({"from": "Postmaster <postmaster@mx.example>"}, "bounce"),
        ({"x_shallmark_notice": "12"}, "loop"),
    ],
)
def test_it_knows_a_machine_by_what_it_says_of_itself(headers: dict[str, str], key: str) -> None:
    found = read(mail(**headers)).automatic
    assert found is not None
    assert found.key == key
    assert found.words


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "no"},
        {"return_path": "<merle@hansa.example>"},
        {"x_auto_response_suppress": "DR, RN, NRN"},
        {"precedence": "normal"},
    ],
)
def test_it_takes_a_person_for_no_machine(headers: dict[str, str]) -> None:
    assert read(mail(**headers)).automatic is None


def test_it_reads_of_which_mail_and_address_a_bounce_tells() -> None:
    report = read(bounce("<INC0000001.ab@nordlicht.example>")).report
    assert report.address == "merle@hansa.example"
    assert report.status == "5.1.1"
    assert "no such mailbox" in report.words
    assert report.ids == ("INC0000001.ab@nordlicht.example",)


def test_a_mail_that_comes_twice_is_the_same_whatever_servers_add() -> None:
    first = read(b"Received: from a\r\n" + mail())
    second = read(b"Received: from b\r\nX-Spam: no\r\n" + mail())
    assert first.digest == second.digest
    assert first.digest != read(mail("Something else.")).digest
    assert first.digest != read(mail(message_id="<other@hansa.example>")).digest


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\0\0",
        b"\r\n\r\n",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\n----',
        b"Content-Type: text/plain; charset=\xff\xfe\r\n\r\nabc",
        b"Content-Type: text/plain; charset=a\0b\r\n\r\n\xff",
        b"Content-Transfer-Encoding: base64\r\n\r\n%%%%",
        b"Content-Transfer-Encoding: uuencode\r\n\r\nbegin 666\r\n",
        b"Subject: =?utf-8?b?" + b"=" * 5000 + b"?=\r\n\r\n",
        b"From: " + b"<" * 3000 + b"\r\n\r\n",
        b"Date: Thu, 99 Foo 20266 99:99:99 +9999\r\n\r\n",
        b"From: \xe9\xe9@x.example\r\nSubject: \xe9\r\n\r\n\xe9",
        b"Content-Disposition: attachment; filename*=utf-8''%ff%fe\r\n\r\nx",
        (
            b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\r\n\r\n--a"
            b"\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: \xff\r\n--a--"
        ),
        (b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 60) + b"--a--",
    ],
)
def test_it_raises_nothing_over_what_is_no_mail(raw: bytes) -> None:
    found = read(raw)
    assert isinstance(found, Incoming)
    assert "\0" not in found.said.new + found.subject + found.sender_name


@given(st.binary(max_size=400))
def test_any_octets_are_read(raw: bytes) -> None:
    read(raw)
