"""Every alphabet, whatever the sender calls it; nothing is garbled that can be known."""

import base64

from shallmark.connect.mail.tests.cases.stage import TICKET, Case, Stage


def _text(key: str, seen: str, words: str, charset: str, codec: str = "") -> Case:
    """A mail whose text is in this encoding, sent as eight bits."""
    return _octets(key, seen, words, charset, words.encode(codec or charset))


def _octets(key: str, seen: str, words: str, charset: str, octets: bytes) -> Case:
    named = f'text/plain; charset="{charset}"' if charset else ""
    return Case(
        key, seen, lambda s: s.mail(octets, content_type=named, mime_version="1.0"), TICKET,
        joins="new", says=words,
    )  # fmt: skip


def _subject(key: str, seen: str, header: str | bytes, words: str) -> Case:
    return Case(key, seen, lambda s: s.mail(subject=header), TICKET, joins="new", titled=words)


def _html(stage: Stage, octets: bytes, charset: str = "") -> bytes:
    kind = f"text/html; charset={charset}" if charset else "text/html"
    return stage.mail(octets, content_type=kind, mime_version="1.0")


def _broken_base64(stage: Stage) -> bytes:
    """Lines of base64 with a disclaimer below, as gateways append it."""
    text = base64.encodebytes("Grüße aus Köln, der Drucker steht.".encode())
    return stage.mail(
        text + b"\r\n--\r\nThis mail is confidential!\r\n",
        content_type="text/plain; charset=utf-8", content_transfer_encoding="base64",
    )  # fmt: skip


TEXTS = (
    _text("utf-8", "today's usual", "Käse, 東京, Ελλάδα, 🙂", "utf-8"),
    _text("latin-1", "old Europe", "Äpfel für Özgür", "iso-8859-1"),
    _text("windows-as-latin", "Windows calls its alphabet ISO 8859-1", "5 € – “quoted”",
          "iso-8859-1", "cp1252"),
    _text("latin-9", "with the sign of the euro", "5 €", "iso-8859-15"),
    _text("latin-2", "Polish", "Zażółć gęślą jaźń", "iso-8859-2"),
    _text("iso-2022-jp", "Japan, in seven bits", "プリンタが動きません", "iso-2022-jp"),
    _octets("iso-2022-jp-ms", "Japan, with signs that the standard has not", "①番",
            "iso-2022-jp", b"\x1b$B-!HV\x1b(B"),
    _text("shift-jis", "Japan, Windows", "印刷できません①", "shift_jis", "cp932"),
    _text("euc-jp", "Japan, Unix", "印刷できません", "euc-jp"),
    _text("gb2312", "China calls it GB 2312 and uses more", "镕基打印机", "gb2312", "gb18030"),
    _text("gb18030", "China, the whole of it", "打印机坏了 𠀀", "gb18030"),
    _text("hz", "China, in seven bits", "打印机", "hz-gb-2312", "hz"),
    _text("big5", "Taiwan", "印表機壞了", "big5"),
    _text("euc-kr", "Korea", "프린터가 안됩니다", "euc-kr"),
    _text("ks-c", "Korea, Outlook's name for it", "똠방각하", "ks_c_5601-1987", "cp949"),
    _text("koi8-r", "Russia", "Принтер не работает", "koi8-r"),
    _text("koi8-u", "Ukraine", "Принтер не працює, ґ", "koi8-u"),
    _text("windows-1251", "Russia, Windows", "Принтер «не» работает", "windows-1251"),
    _octets("windows-1258", "Vietnam, Windows: signs apart from their letters", "Mày in hỏng",
            "windows-1258", b"M\xe0y in ho\xd2ng"),
    _text("windows-874", "Thailand, Windows", "เครื่องพิมพ์เสีย", "windows-874", "cp874"),
    _text("tis-620", "Thailand", "เครื่องพิมพ์เสีย", "tis-620"),
    _text("hebrew", "Hebrew, in logical order", "המדפסת לא עובדת", "iso-8859-8-i", "iso-8859-8"),
    _text("windows-1256", "Arabic, Windows", "الطابعة لا تعمل", "windows-1256"),
    _text("mac-roman", "an old Macintosh", "Größe “é”", "macintosh", "mac_roman"),
    _text("utf-7", "UTF-7 of an old Exchange", "Grüße, 5 €", "utf-7"),
    Case("utf-16", "UTF-16 with its mark, in base64",
         lambda s: s.mail(base64.encodebytes("Grüße".encode("utf-16")),
                          content_type="text/plain; charset=utf-16",
                          content_transfer_encoding="base64"), TICKET, joins="new", says="Grüße"),
    _text("no-charset-utf-8", "nothing is declared: UTF-8", "Grüße aus Köln", "", "utf-8"),
    _text("no-charset-latin", "nothing is declared: Windows", "Grüße aus Köln", "", "cp1252"),
    _text("said-ascii", "US-ASCII is declared and UTF-8 sent", "Grüße", "us-ascii", "utf-8"),
    _text("said-utf-8", "UTF-8 is declared and Windows sent", "Grüße", "utf-8", "cp1252"),
    _text("said-latin", "ISO 8859-1 is declared and UTF-8 sent", "Grüße aus Köln",
          "iso-8859-1", "utf-8"),
    _text("no-such-charset", "an encoding that nobody knows", "Grüße", "x-unheard-of", "utf-8"),
    _text("charset-twice", "a name with what does not belong to it", "Grüße",
          "utf-8;format=flowed", "utf-8"),
    Case("html-meta", "HTML that names its encoding within, and nowhere else",
         lambda s: _html(s, '<html><head><meta charset="koi8-r"></head><p>Принтер</p>'
                         .encode("koi8-r")), TICKET, joins="new", says="Принтер"),
    Case("html-meta-old", "as before, in the words of HTML 4",
         lambda s: _html(s, ('<meta http-equiv="Content-Type" content="text/html; '
                             'charset=windows-1251"><p>Принтер</p>').encode("cp1251")),
         TICKET, joins="new", says="Принтер"),
    Case("base64-junk", "a gateway appends a disclaimer in plain letters to base64",
         _broken_base64, TICKET, joins="new", says="Grüße aus Köln"),
    Case("quoted-broken", "quoted-printable whose signs are cut and in small letters",
         lambda s: s.mail(b"Gr=c3=bc=c3=9fe=\r\n aus K=C3=B6ln = und =ZZ",
                          content_type="text/plain; charset=utf-8",
                          content_transfer_encoding="quoted-printable"), TICKET, joins="new",
         says="Grüße aus Köln"),
    Case("no-such-encoding", "a transfer encoding that nobody knows",
         lambda s: s.mail("Plain words.", content_transfer_encoding="x-gzip64"), TICKET,
         joins="new", says="Plain words."),
    Case("half-letters", "half of a letter in UTF-16 as an HTML entity",
         lambda s: _html(s, b"<p>Smile &#xD83D; and &#128514;</p>", "utf-8"), TICKET,
         joins="new", says="Smile"),
)  # fmt: skip

SUBJECTS = (
    _subject("subject-q", "encoded words", "=?utf-8?q?Dr=C3=BCcker_kaputt?=", "Drücker kaputt"),
    _subject("subject-split", "an encoded word broken in the middle of a letter",
             "=?utf-8?q?Dr=C3?=\r\n =?utf-8?q?=BCcker?=", "Drücker"),
    _subject("subject-split-b", "base64 broken in the middle of a letter",
             "=?utf-8?b?5pel5pw=?= =?utf-8?b?rOiqng==?=", "日本語"),
    _subject("subject-split-jp", "ISO-2022-JP over two words, each with its shift",
             "=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=\r\n =?ISO-2022-JP?B?GyRCOGwbKEI=?=", "日本語"),
    _subject("subject-mixed", "two encodings in one subject",
             "=?iso-8859-1?q?f=FCr?= =?koi8-r?b?5Ozx?=", "fürДЛЯ"),
    _subject("subject-blank", "a blank within an encoded word, as some phones write",
             "=?utf-8?q?Dr=C3=BCcker ist kaputt?=", "Drücker ist kaputt"),
    _subject("subject-glued", "an encoded word without blanks about it",
             "Re:=?utf-8?q?_gr=C3=BCn?=!", "Re: grün!"),
    _subject("subject-language", "an encoded word with its language (RFC 2231)",
             "=?utf-8*de?q?gr=C3=BCn?=", "grün"),
    _subject("subject-raw-utf-8", "eight bits without a declaration: UTF-8",
             "Drücker kaputt".encode(), "Drücker kaputt"),
    _subject("subject-raw-latin", "eight bits without a declaration: Windows",
             "Drücker kaputt".encode("cp1252"), "Drücker kaputt"),
    _subject("subject-gb", "Chinese", "=?gb2312?b?tPLTobv6?=", "打印机"),
    _subject("subject-quoted", "an encoded word within quotes", '"=?utf-8?q?gr=C3=BCn?="',
             '"grün"'),
    _subject("subject-unknown", "an encoded word of an unknown alphabet",
             "=?x-unheard?q?gr=C3=BCn?=", "grün"),
    _subject("subject-long", "a subject of 20,000 letters", "long " * 4_000, ""),
    _subject("subject-bell", "signs that no screen shows", b"Dr\x07ucker\x1b[0m", "Drucker[0m"),
    Case("subject-none", "no subject: how the text begins",
         lambda s: s.mail("It is broken.\r\nAnd old.", subject=""), TICKET, joins="new",
         titled="It is broken."),
    Case("nothing", "no subject and no text",
         lambda s: s.mail("", subject=""), TICKET, joins="new", says="(without words)",
         titled="Mail without words"),
)  # fmt: skip

ALPHABETS = (*TEXTS, *SUBJECTS)
