"""Who sent it: known, unknown, several, forged."""

from shallmark.common.discussion.tests.world import person
from shallmark.connect.mail.tests.cases.stage import PARKED, SERVER, TICKET, Case, Stage
from shallmark.connect.mail.tests.mails import SERVICE


def _from(key: str, seen: str, sender: str | bytes, why: str = "unknown") -> Case:
    return Case(key, seen, lambda s: s.mail(**{"from": sender}), PARKED, why)


def _judged(key: str, seen: str, words: str, why: str = "forged") -> Case:
    """Mail of a caller with what a server found out about its sender."""
    outcome, joins = (PARKED, "") if why else (TICKET, "new")
    return Case(
        key, seen, lambda s: s.mail(authentication_results=words), outcome, why, joins=joins
    )


def _two(stage: Stage) -> bytes:
    """A second From header, as tricks on DMARC have it."""
    return b"From: Boss <boss@nordlicht.example>\r\n" + stage.mail()


def _left(stage: Stage) -> str:
    name = f"left-{stage.key}"
    return str(person("Gone", username=name, email=f"{name}@hansa.example", is_active=False).email)


def _shared(stage: Stage) -> str:
    for number in (1, 2):
        person(f"Office {number}", username=f"office-{number}", email="office@hansa.example")
    return "Office@hansa.example"


SENDERS = (
    _from("stranger", "nobody whom we know", "Stranger <stranger@else.example>"),
    _from("empty-sender", "an empty sender", "<>"),
    _from("no-address", "a name without an address", "Merle"),
    _from("broken-address", "an address that breaks the rules", "merle@@hansa..example"),
    Case("inactive", "somebody who has left",
         lambda s: s.mail(**{"from": _left(s)}), PARKED, "unknown"),
    Case("shared", "an address that two people share",
         lambda s: s.mail(**{"from": _shared(s)}), PARKED, "unknown"),
    Case("private-address", "a customer writes from home: the name is known, the address not",
         lambda s: s.mail(**{"from": f"{s.world.karin} <karin@home.example>"}), PARKED,
         "unknown"),
    Case("name-is-address", "the display name holds the address of somebody important",
         lambda s: s.mail(**{"from": f'"{s.world.ana.email}" <evil@else.example>'}), PARKED,
         "unknown"),
    Case("reply-to-known", "Reply-To is somebody whom we know, From is not",
         lambda s: s.mail(reply_to=s.address, **{"from": "evil@else.example"}), PARKED,
         "unknown"),
    Case("reply-to-other", "Reply-To leads elsewhere: From is who speaks",
         lambda s: s.mail(reply_to="team@hansa.example"), TICKET, joins="new"),
    Case("two-from", "two From headers: who speaks is not told", _two, PARKED, "forged"),
    Case("two-authors", "two addresses in one From",
         lambda s: s.mail(**{"from": f"{s.address}, boss@hansa.example"}), PARKED, "forged"),
    Case("same-twice", "the same address twice in From is one sender",
         lambda s: s.mail(**{"from": f"{s.address}, {s.address}"}), TICKET, joins="new"),
    Case("no-from", "no From at all, but a Sender",
         lambda s: s.mail(sender=s.address, **{"from": ""}), PARKED, "unknown"),
    Case("no-from-reply", "no From at all, but a Reply-To whom we know",
         lambda s: s.mail(reply_to=s.address, **{"from": ""}), PARKED, "unknown"),
    Case("list-rewrite", "a list writes itself into From",
         lambda s: s.mail(**{"from": "'Merle Voss' via Users <users@tool.example>"}), PARKED,
         "unknown"),
    Case("capitals", "the address in capital letters",
         lambda s: s.mail(**{"from": s.address.upper()}), TICKET, joins="new"),
    Case("comment", "the name in a comment, as in the eighties",
         lambda s: s.mail(**{"from": f"{s.address} (Merle Voss)"}), TICKET, joins="new"),
    Case("comma-name", "a name with a comma and no quotes",
         lambda s: s.mail(**{"from": f"Voss, Merle <{s.address}>"}), TICKET, joins="new"),
    Case("encoded-name", "an encoded name with a comma",
         lambda s: s.mail(**{"from": f"=?utf-8?q?M=C3=BCller=2C_Eva?= <{s.address}>"}), TICKET,
         joins="new"),
    Case("raw-name", "a name in octets of no declared encoding",
         lambda s: s.mail(**{"from": f"J\xfcrgen <{s.address}>".encode("latin-1")}), TICKET,
         joins="new"),
    Case("vip", "forged: our server says that DMARC fails for the director's mail",
         lambda s: s.mail(authentication_results=f"{SERVER}; dmarc=fail header.from=x",
                          **{"from": s.world.ana.email}), PARKED, "forged"),
    _judged("spf-and-dkim", "SPF and DKIM fail, DMARC is not judged",
            f"{SERVER}; spf=fail smtp.mailfrom=x; dkim=fail header.d=hansa.example"),
    _judged("spf-alone", "SPF fails and nothing is signed",
            f"{SERVER}; spf=fail smtp.mailfrom=x; dkim=none"),
    _judged("forwarded-spf", "SPF fails at a forwarder, the signature holds",
            f"{SERVER}; spf=fail smtp.mailfrom=x; dkim=pass header.d=hansa.example", ""),
    _judged("list-dkim", "DMARC passes, one of two signatures is broken by a list",
            f"{SERVER}; dkim=fail header.d=a; dkim=pass header.d=b; dmarc=pass", ""),
    _judged("softfail", "SPF softly fails, and nothing else speaks for the sender",
            f"{SERVER}; spf=softfail smtp.mailfrom=hansa.example; dkim=none"),
    _judged("no-checks", "our server checked nothing", f"{SERVER}; none", ""),
    _judged("submitted", "the sender signed in at our server", f"{SERVER}; auth=pass", ""),
    _judged("spf-of-other", "SPF passes for whom the envelope names, who is not the sender",
            f"{SERVER}; spf=pass smtp.mailfrom=bulk@evil.example; dkim=none; dmarc=none"),
    _judged("dkim-of-other", "the signature holds, and is another's",
            f"{SERVER}; spf=none; dkim=pass header.d=evil.example header.i=@evil.example"),
    _judged("dkim-look-alike", "the signer's name ends as the sender's",
            f"{SERVER}; dkim=pass header.d=evilhansa.example"),
    _judged("dkim-below", "the signer is a top-level domain",
            f"{SERVER}; dkim=pass header.d=example"),
    _judged("spf-own", "SPF passes for the sender's domain, nothing is signed",
            f"{SERVER}; spf=pass (ok) smtp.mailfrom=Bounce@Hansa.example; dkim=none", ""),
    _judged("dkim-gmail", "a server names the signer as header.i alone",
            f"{SERVER}; dkim=pass header.i=@hansa.example header.s=x header.b=y; spf=none", ""),
    Case("dkim-above", "the signer's domain is above the sender's",
         lambda s: s.mail(
             authentication_results=f"{SERVER}; dkim=pass header.d=hansa.example",
             **{"from": person("Nora", username="nora-above",
                               email="nora@office.hansa.example").email}), TICKET, joins="new"),
    _judged("quoted-pass", "who forges writes a verdict into a quoted name of the envelope",
            f'{SERVER}; spf=pass smtp.mailfrom="x dkim=pass y"@evil.example'),
    _judged("quoted-semicolon", "the same, as a check of its own",
            f'{SERVER}; spf=fail smtp.mailfrom="x; dkim=pass header.d=hansa.example;"@else.test'),
    _judged("quoted-comment", "a quoted name in a comment ends the comment",
            f'{SERVER}; spf=fail (of "x); dkim=pass header.d=hansa.example; ("@evil.example)'),
    _judged("quote-without-end", "a quote that does not end",
            f'{SERVER}; spf=fail smtp.mailfrom="x; dkim=pass header.d=hansa.example'),
    _judged("nested-comment", "comments lie within each other",
            f"{SERVER}; spf=fail (a (b); dkim=pass header.d=hansa.example; c)"),
    _judged("encoded-pass", "an encoded word in the name of the envelope hides a verdict",
            f"{SERVER}; spf=fail smtp.mailfrom="
            "=?utf-8?q?x=3B_dkim=3Dpass_header=2Ed=3Dhansa.example=3B?=@evil.example"),
    _judged("capital-server", "the name of our server in capital letters, with its version",
            f"{SERVER.upper()} 1; dmarc=FAIL (p=reject)"),
    _judged("their-server", "another server's word is not believed",
            "mx.else.example; dmarc=fail; spf=fail", ""),
    _judged("look-alike", "a server whose name begins as ours",
            f"{SERVER}.else.example; dmarc=fail", ""),
    Case("made-up-pass", "who forges writes a passing result below that of our server",
         lambda s: b"Authentication-Results: " + f"{SERVER}; dmarc=fail\r\n".encode()
         + s.mail(authentication_results=f"{SERVER}; dmarc=pass; spf=pass; dkim=pass"), PARKED,
         "forged"),
    Case("made-up-comment", "the word of passing lies in a comment",
         lambda s: s.mail(authentication_results=f"{SERVER}; spf=fail (dkim=pass) smtp=x"),
         PARKED, "forged"),
    Case("blind-copy", "we stand in no header: a blind copy",
         lambda s: s.mail(to="undisclosed-recipients:;"), TICKET, joins="new"),
    Case("many-recipients", "to 600 people, us among them",
         lambda s: s.mail(to=",\r\n ".join([*(f"p{n}@hansa.example" for n in range(600)),
                                            SERVICE])), TICKET, joins="new"),
    Case("idn", "a domain with an umlaut",
         lambda s: s.mail(**{"from": person("Umlaut", username="umlaut",
                                            email="eva@m\xfcller.example").email.encode()}),
         TICKET, joins="new"),
)  # fmt: skip
