"""Shapes that mails have: files, parts within parts, broken ones, huge ones, empty ones."""

import base64
from collections.abc import Callable

from shallmark.common.discussion.models import Attachment
from shallmark.connect.mail.tests.cases.sealed_mails import opaque, signed, streamed
from shallmark.connect.mail.tests.cases.stage import ANSWER, TICKET, Case, Stage

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TEXT, HTML = "Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8"
CALENDAR = "Content-Type: text/calendar; method=REQUEST; charset=utf-8"
MEETING = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Review\r\nEND:VEVENT\r\nEND:VCALENDAR"
TNEF = b"\x78\x9f\x3e\x22" + bytes(60)
PIECES = (
    "Content-Type: application/pdf\nContent-Disposition: attachment;\n"
    " filename*0*=utf-8''Gr%C3%B6;\n filename*1*=%C3%9Fe.pdf"
)
FORKS = (
    "--A\r\nContent-Type: application/applefile\r\n\r\nfork\r\n"
    "--A\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n--A--"
)
INNER = "From: a@b.example\r\nSubject: Inner\r\nContent-Type: text/plain\r\n\r\nWithin."


def _opens(
    key: str,
    seen: str,
    mails: Callable[[Stage], bytes | tuple[bytes, ...]],
    says: str = "",
    *files: str,
    silent: str = "",
) -> Case:
    return Case(key, seen, mails, TICKET, joins="new", says=says, files=files, silent=silent)


PICTURE = (
    'Content-Type: image/png; name="shot.png"\nContent-Transfer-Encoding: base64\n'
    'Content-Disposition: inline; filename="shot.png"'
)
ENCODED = base64.encodebytes(PNG)


def illustrated(stage: Stage) -> bytes:
    """An answer with a picture between its words, one from elsewhere, and one that never came."""
    html = (
        '<p>Before <img src="cid:shot@x"> after <img src="https://spy.example/1.gif">'
        '<img src="cid:gone@x"></p>'
    )
    return stage.parts(
        (HTML, html),
        (f"{PICTURE}\nContent-ID: <shot@x>", ENCODED),
        kind="related",
        message_id=f"<2.{stage.key}@hansa.example>",
        in_reply_to=f"<{stage.key}@hansa.example>",
    )


def _kept(stage: Stage) -> int:
    """How many files hang on what the last mail became."""
    return Attachment.objects.filter(by=stage.caller).count()


def _pictures(count: int, *, alike: bool) -> list[tuple[str, str, bytes]]:
    return [
        (f"image{n:03}.png", "image/png", PNG + (b"" if alike else bytes([n])))
        for n in range(count)
    ]


def _deep(levels: int) -> str:
    """A multipart in a multipart, and so on; the words lie within them all."""
    opening = "".join(
        f"--B{n}\r\nContent-Type: multipart/mixed; boundary=B{n + 1}\r\n\r\n"
        for n in range(1, levels)
    )
    closing = "".join(f"--B{n}--\r\n" for n in range(levels, 0, -1))
    return f"{opening}--B{levels}\r\n\r\nDeep words.\r\n{closing}"


FILES = (
    Case("signatures-43", "43 times the same picture of a signature (znuny/Znuny#764)",
         lambda s: s.with_files(*_pictures(43, alike=True), inline=True), TICKET, joins="new",
         files=("image000.png",), also=lambda s: _kept(s) == 1),
    Case("pictures-43", "43 different pictures: 20 hang on the ticket, the others are named",
         lambda s: s.with_files(*_pictures(43, alike=False), inline=True), TICKET, joins="new",
         says="image042.png", also=lambda s: _kept(s) == 20),
    Case("signature-again", "each answer brings the same logo once more (itsm.md, 13)",
         lambda s: (s.with_files(*_pictures(1, alike=True), inline=True),
                    s.with_files(*_pictures(1, alike=True), text="More.", inline=True)
                    .replace(b"Message-Id: <", b"In-Reply-To: <signature-again@hansa.example>"
                             b"\r\nMessage-Id: <2.")), ANSWER, joins="first", says="More.",
         also=lambda s: _kept(s) == 1),
    Case("pictures-in-place", "pictures between the words, by Content-ID; one lies elsewhere",
         lambda s: (s.mail(), illustrated(s)), ANSWER, joins="first", files=("shot.png",),
         says="Before ![shot.png](attachment:", silent="spy.example"),
    Case("pictures-outlook", "Outlook names the picture in its plain text",
         lambda s: (s.mail(), s.parts(
             (TEXT, "See [cid:1@x] here."), (f"{PICTURE}\nContent-ID: <1@x>", ENCODED),
             message_id="<2.outlook@x>", in_reply_to=f"<{s.key}@hansa.example>")), ANSWER,
         joins="first", says="See ![shot.png](attachment:"),
    Case("pictures-gmail", "Gmail names it by its file",
         lambda s: (s.mail(), s.parts(
             (TEXT, "See [image: shot.png] here."), (f"{PICTURE}\nContent-ID: <2@x>", ENCODED),
             message_id="<2.gmail@x>", in_reply_to=f"<{s.key}@hansa.example>")), ANSWER,
         joins="first", says="See ![shot.png](attachment:"),
    _opens("winmail", "Outlook in its own format beside the text",
           lambda s: s.with_files(("winmail.dat", "application/ms-tnef", TNEF)), "See below.",
           "winmail.dat"),
    _opens("winmail-alone", "nothing but winmail.dat",
           lambda s: s.mail(base64.encodebytes(TNEF), content_type='application/ms-tnef; name="'
                            'winmail.dat"', content_transfer_encoding="base64"),
           "(without words)", "winmail.dat"),
    _opens("picture-alone", "nothing but a picture, from a telephone",
           lambda s: s.mail(base64.encodebytes(PNG), content_type='image/png; name="p.png"',
                            content_transfer_encoding="base64", subject=""), "", "p.png"),
    _opens("file-climbs", "a file whose name climbs out of its folder",
           lambda s: s.with_files(("../../etc/passwd", "text/plain", b"root")), "See below.",
           "passwd"),
    _opens("file-nameless", "a file without a name",
           lambda s: s.parts((TEXT, "See."), ("Content-Type: application/pdf", "%PDF")), "See.",
           "application.pdf"),
    _opens("file-empty", "a file without content",
           lambda s: s.with_files(("empty.log", "application/x-log", b"")), "empty.log"),
    _opens("file-pieces", "a name in pieces (RFC 2231)",
           lambda s: s.parts((TEXT, "See."), (PIECES, "%PDF")), "See.",
           "Größe.pdf"),
    _opens("file-encoded", "a name as an encoded word, as Outlook writes",
           lambda s: s.parts((TEXT, "See."), (
               'Content-Type: application/pdf; name="=?utf-8?q?Gr=C3=B6=C3=9Fe.pdf?="',
               "%PDF")), "See.", "Größe.pdf"),
    _opens("text-file", "a text with a name is a file, inline or not",
           lambda s: s.parts((TEXT, "See."), (
               'Content-Type: text/plain; name="log.txt"\nContent-Disposition: inline',
               "line")), "See.", "log.txt"),
    _opens("apple-double", "a Macintosh sends the two forks of a file",
           lambda s: s.parts((TEXT, "See."), (
               "Content-Type: multipart/appledouble; boundary=A", FORKS)), "See.", "a.pdf"),
    _opens("uuencoded", "a file in uuencode within the text",
           lambda s: s.mail("See.\r\nbegin 644 a.txt\r\n#86)C\r\n`\r\nend\r\n"), "See."),
    _opens("forwarded-mail", "a mail forwarded as a file",
           lambda s: s.parts((TEXT, "Look."), ("Content-Type: message/rfc822", INNER)), "Look.",
           "mail.eml", silent="Within."),
    _opens("digest", "several mails forwarded as a digest",
           lambda s: s.parts((TEXT, "Look."), (
               "Content-Type: multipart/digest; boundary=D",
               f"--D\r\n\r\n{INNER}\r\n--D\r\n\r\n{INNER} Two.\r\n--D--")), "Look."),
    _opens("external-body", "a part that lies elsewhere (RFC 2046): nothing is fetched",
           lambda s: s.parts((TEXT, "See."), (
               'Content-Type: message/external-body; access-type=URL; URL="http://x.example/"',
               "Content-Type: image/png\r\n\r\n")), "See."),
    _opens("partial", "a piece of a mail that was cut (RFC 2046)",
           lambda s: s.mail("Piece.", content_type='message/partial; id="x@y"; number=1')),
)  # fmt: skip

PARTS = (
    _opens("invitation", "an invitation beside its text",
           lambda s: s.parts((TEXT, "Review on Monday."), (CALENDAR, MEETING),
                             kind="alternative"), "Review on Monday.", "invitation.ics"),
    _opens("invitation-alone", "multipart/alternative with nothing but text/calendar",
           lambda s: s.parts((CALENDAR, MEETING), kind="alternative"), "", "invitation.ics"),
    _opens("accepted", "Exchange: an invitation was accepted",
           lambda s: s.mail(MEETING, subject="Accepted: Review", content_type=CALENDAR[14:]),
           "", "invitation.ics"),
    _opens("amp", "a part for AMP beside text and HTML",
           lambda s: s.parts((TEXT, "Plain."), ("Content-Type: text/x-amp-html", "<html amp>"),
                             (HTML, "<p>Rich.</p>"), kind="alternative"), "Plain.",
           silent="html"),
    _opens("rtf", "text beside RTF, of a Macintosh",
           lambda s: s.parts((TEXT, "Plain."), ("Content-Type: text/enriched", "<b>R</b>"),
                             kind="alternative"), "Plain.", silent="<b>"),
    _opens("html-alone", "HTML alone",
           lambda s: s.mail("<p>Hello <b>you</b></p>", content_type="text/html"),
           "Hello **you**"),
    _opens("html-empty-text", "an empty text beside the HTML that holds the words",
           lambda s: s.parts((TEXT, " "), (HTML, "<p>Rich.</p>"), kind="alternative"), "Rich."),
    _opens("html-script", "HTML with script, style and pictures that tell when they are seen",
           lambda s: s.mail('<style>p{}</style><p onclick="x()">Hi</p><script>alert(1)</script>'
                            '<img src="https://spy.example/1.gif">', content_type="text/html"),
           "Hi", silent="alert"),
    _opens("html-broken", "HTML that ends nowhere",
           lambda s: s.mail("<table><tr><td><b>Cell <p>two <![if !x]><o:p>",
                            content_type="text/html"), "Cell"),
    _opens("html-rejected", "HTML with a marked section that nobody knows",
           lambda s: s.mail("<p>Words.</p> <![ifZ !x]><o:p>", content_type="text/html"),
           "Words."),
    _opens("html-deep", "HTML of 3,000 tables in each other",
           lambda s: s.mail("<table><tr><td>" * 3000 + "Deep.", content_type="text/html"),
           "Deep."),
    _opens("smime-signed", "S/MIME, the signature beside (RFC 8551)", signed, "Signed words."),
    _opens("smime-opaque", "S/MIME, the signature about the words: p7m", opaque,
           "Opaque words.", silent="Content-Type"),
    _opens("smime-outlook", "as before, in BER of lengths that are told nowhere", streamed,
           "Opaque words."),
    _opens("smime-encrypted", "S/MIME, encrypted: nobody here can read it",
           lambda s: s.mail(base64.encodebytes(b"\x30\x80" + bytes(40)),
                            content_type="application/pkcs7-mime; smime-type=enveloped-data; "
                            'name="smime.p7m"', content_transfer_encoding="base64"),
           "(without words)", "smime.p7m"),
    _opens("pgp-signed", "PGP/MIME, signed (RFC 3156)",
           lambda s: s.parts((TEXT, "Signed words."), (
               "Content-Type: application/pgp-signature", "-----BEGIN PGP SIGNATURE-----"),
               kind="signed"), "Signed words.", silent="BEGIN PGP"),
    _opens("pgp-inline", "PGP within the text",
           lambda s: s.mail("-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nWords.\r\n"
                            "-----BEGIN PGP SIGNATURE-----\r\n\r\niQ\r\n"),
           "Words."),
    _opens("pgp-encrypted", "PGP/MIME, encrypted",
           lambda s: s.parts(("Content-Type: application/pgp-encrypted", "Version: 1"), (
               "Content-Type: application/octet-stream; name=encrypted.asc", "-----BEGIN PGP"),
               kind="encrypted"), "(without words)", "encrypted.asc"),
    _opens("no-boundary", "a multipart that names no boundary",
           lambda s: s.mail("Words without parts.", content_type="multipart/mixed"),
           "Words without parts."),
    _opens("other-boundary", "a multipart that uses another boundary than it names",
           lambda s: s.mail("--C\r\nContent-Type: text/plain\r\n\r\nWords.\r\n--C--",
                            content_type="multipart/mixed; boundary=B"), "Words."),
    _opens("unclosed", "the last boundary is missing: the mail was cut",
           lambda s: s.mail("--B\r\nContent-Type: text/plain\r\n\r\nWords.",
                            content_type="multipart/mixed; boundary=B"), "Words."),
    _opens("empty-parts", "sixty boundaries with nothing between",
           lambda s: s.mail("--B\r\n\r\n" * 60 + "Words.\r\n--B--",
                            content_type="multipart/mixed; boundary=B"), "Words."),
    _opens("deep-parts", "ten parts in each other",
           lambda s: s.mail(_deep(10), content_type="multipart/mixed; boundary=B1"),
           "Deep words."),
    _opens("too-deep", "eighty parts in each other: it waits for nobody",
           lambda s: s.mail(_deep(80), content_type="multipart/mixed; boundary=B1")),
)  # fmt: skip

WORDS = (
    _opens("quote-below", "the words above, the quote below",
           lambda s: s.mail("Thank you.\r\n\r\nOn Fri, 20 Nov 2026 at 10:00, Service wrote:\r\n"
                            "> Please try it."), "Thank you.", silent="Please try it."),
    _opens("quote-german", "Outlook in German",
           lambda s: s.mail("Danke.\r\n\r\nVon: Service <service@nordlicht.example>\r\nGesendet: "
                            "Freitag, 20. November 2026 10:00\r\nAn: Voss\r\nBetreff: Drucker\r\n"
                            "\r\nBitte versuchen."), "Danke.", silent="Bitte versuchen."),
    _opens("quote-between", "answered between the lines: nothing is folded",
           lambda s: s.mail("> Which one?\r\nThe second.\r\n> Since when?\r\nYesterday."),
           "Yesterday."),
    _opens("quote-alone", "nothing but a quote",
           lambda s: s.mail("> Which one?\r\n> Since when?"), "Since when?"),
    _opens("forward-below", "forwarded with the words below the quote",
           lambda s: s.mail("-------- Forwarded message --------\r\nFrom: x@y.example\r\n"
                            "Subject: Fault\r\n\r\nThe pump stands.", subject="Fwd: Fault"),
           "The pump stands."),
    _opens("long", "30,000 lines: a log pasted into the mail",
           lambda s: s.mail("\r\n".join(f"line {n} of the log" for n in range(30_000))),
           "line 1000 of the log"),
    _opens("one-line", "a line of 100,000 letters",
           lambda s: s.mail("word " * 20_000), "word word"),
    _opens("markdown", "signs that would be a heading or a picture",
           lambda s: s.mail("# Not a heading\r\n![x](https://spy.example/1.gif)"), "Not a heading"),
    _opens("calls", "a customer writes @ana: nobody is called in from outside",
           lambda s: s.mail("Ask @ana please."), "Ask @ana please."),
)  # fmt: skip

BROKEN = (
    _opens("year-1970", "a clock that begins in 1970",
           lambda s: s.mail(date="Thu, 1 Jan 1970 00:00:00 +0000")),
    _opens("year-2099", "a clock that is far ahead",
           lambda s: s.mail(date="Thu, 1 Jan 2099 00:00:00 +0000")),
    _opens("no-such-date", "a date that is none",
           lambda s: s.mail(date="Thu, 99 Foo 20266 99:99:99 +9999")),
    _opens("huge-header", "a header of 300,000 letters",
           lambda s: s.mail(x_tracking="\r\n ".join(["x" * 70] * 4200))),
    _opens("many-headers", "3,000 headers",
           lambda s: b"".join(b"X-Hop-%d: yes\r\n" % n for n in range(3000)) + s.mail()),
    _opens("nuls", "NULs within the text",
           lambda s: s.mail(b"One.\0\0Two."), "One."),
    _opens("mbox-line", "the From line of a mailbox file before the headers",
           lambda s: b"From merle@hansa.example Fri Nov 20 09:00:00 2026\r\n" + s.mail()),
    _opens("bare-lf", "lines end as on Unix",
           lambda s: s.mail("One.\nTwo.").replace(b"\r\n", b"\n"), "Two."),
    _opens("no-such-type", "a content type that is none",
           lambda s: s.mail("Words.", content_type="text"), "Words."),
    _opens("type-twice", "two content types",
           lambda s: s.mail("Words.", content_type="text/plain").replace(
               b"X-Case", b"Content-Type: text/plain; charset=utf-8\r\nX-Case"), "Words."),
    _opens("bad-header", "a line among the headers that is none",
           lambda s: s.mail().replace(b"Date:", b"this is no header\r\nDate:")),
)  # fmt: skip

SHAPES = (*FILES, *PARTS, *WORDS, *BROKEN)
