"""Reports of delivery and receipts in the dialects of mail servers, each on a mail of ours."""

from shallmark.connect.mail.tests.cases.stage import Stage

DAEMON = "Mail Delivery System <MAILER-DAEMON@mx.hansa.example>"
AS_TEXT = "Content-Type: text/plain; charset=us-ascii"


def _sent(stage: Stage, *, whole: bool, after: str = "") -> str:
    """Our mail that did not arrive, with its text or without; after an earlier one."""
    lines = [
        "From: service@nordlicht.example",
        f"To: {stage.address}",
        "Subject: Replied",
        f"Message-ID: {stage.sent}",
        *([f"In-Reply-To: {after}", f"References: <0@x.example> {after}"] if after else []),
    ]
    return "\r\n".join([*lines, "", "We look at it." if whole else "", ""])


def report(
    stage: Stage,
    action: str,
    code: str,
    *,
    whole: bool = True,
    status: str = "message/delivery-status",
    after: str = "",
    of: str = "",
    **headers: str,
) -> bytes:
    """RFC 3464 (RFC 6533)."""
    said = [
        "Reporting-MTA: dns; mx.hansa.example",
        "",
        f"Final-Recipient: rfc822; {of or stage.address}",
        f"Action: {action}",
        f"Status: {code}",
        f"Diagnostic-Code: smtp; 550 {code} no such mailbox",
        "",
    ]
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    return stage.parts(
        (AS_TEXT, "This is the mail system at host mx.hansa.example."),
        (f"Content-Type: {status}", "\r\n".join(said)),
        (f"Content-Type: {kind}", _sent(stage, whole=whole, after=after)),
        kind="report; report-type=delivery-status",
        subject="Undelivered Mail Returned to Sender",
        return_path="<>",
        **{"from": DAEMON, **headers},
    )


def exchange_report(stage: Stage) -> bytes:
    """Exchange: its own postmaster, HTML, and the id of ours in In-Reply-To, too."""
    said = [
        "Reporting-MTA: dns;mail.hansa.example",
        "Received-From-MTA: dns;mx.nordlicht.example",
        "",
        f"Final-recipient: RFC822;{stage.address}",
        "Action: failed",
        "Status: 5.1.10",
        "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound",
        f"X-Display-Name: {stage.address}",
        "",
    ]
    return stage.parts(
        (
            "Content-Type: text/html; charset=utf-8",
            "<html><body><b>Not delivered</b></body></html>",
        ),
        ("Content-Type: message/delivery-status", "\r\n".join(said)),
        ("Content-Type: message/rfc822", _sent(stage, whole=True)),
        kind='report; report-type="delivery-status"',
        subject="Undeliverable: Replied",
        in_reply_to=stage.sent,
        x_ms_exchange_message_is_ndr="",
        return_path="<>",
        **{"from": "Microsoft Outlook <postmaster@hansa.example>"},
    )


def qmail_bounce(stage: Stage) -> bytes:
    """The words of qmail-send, no MIME."""
    text = [
        "Hi. This is the qmail-send program at mx.hansa.example.",
        "I'm afraid I wasn't able to deliver your message to the following addresses.",
        "This is a permanent error; I've given up. Sorry it didn't work out.",
        "",
        f"<{stage.address}>:",
        "Sorry, no mailbox here by that name. (#5.1.1)",
        "",
        "--- Below this line is a copy of the message.",
        "",
        "Return-Path: <service@nordlicht.example>",
        _sent(stage, whole=True),
    ]
    return stage.mail(
        "\r\n".join(text),
        subject="failure notice",
        return_path="<>",
        **{"from": "MAILER-DAEMON@mx.hansa.example"},
    )


def exim_bounce(stage: Stage) -> bytes:
    """A header names the address, and the mail stands below in the text."""
    text = [
        "This message was created automatically by mail delivery software.",
        "",
        f"  {stage.address}",
        "    host mx.hansa.example [192.0.2.7]",
        "    SMTP error from remote mail server after RCPT TO: 550 unknown user",
        "",
        "------ This is a copy of the message, including all the headers. ------",
        "",
        _sent(stage, whole=True),
    ]
    return stage.mail(
        "\r\n".join(text),
        subject="Mail delivery failed: returning message to sender",
        x_failed_recipients=stage.address,
        auto_submitted="auto-replied",
        return_path="<>",
        **{"from": "Mail Delivery System <Mailer-Daemon@mx.hansa.example>"},
    )


def displayed(stage: Stage, what: str) -> bytes:
    """A receipt of a reader (RFC 8098)."""
    said = [
        "Reporting-UA: hansa.example; Outlook",
        f"Final-Recipient: rfc822;{stage.address}",
        f"Original-Message-ID: {stage.sent}",
        f"Disposition: manual-action/MDN-sent-manually; {what}",
        "",
    ]
    return stage.parts(
        (AS_TEXT, f"Your message was {what}."),
        ("Content-Type: message/disposition-notification", "\r\n".join(said)),
        kind="report; report-type=disposition-notification",
        subject="Read: Replied",
        in_reply_to=stage.sent,
    )
