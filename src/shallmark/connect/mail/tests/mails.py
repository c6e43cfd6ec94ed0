"""Mails as tests write them: headers in order, then the body."""

from email.message import EmailMessage

SERVICE = "service@nordlicht.example"


def mail(text: str = "The printer is out of paper.", /, **headers: str) -> bytes:
    """A mail of one plain part; `message_id="<a@b>"` becomes the header Message-Id."""
    head = {
        "from": "Merle Voss <merle@hansa.example>",
        "to": f"Service <{SERVICE}>",
        "subject": "Printer",
        "date": "Fri, 20 Nov 2026 09:00:00 +0100",
        "message_id": "<first@hansa.example>",
    } | headers
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in head.items() if value]
    return "\r\n".join([*lines, "", text]).encode()


def with_files(*files: tuple[str, str, bytes], text: str = "See below.", **headers: str) -> bytes:
    """A mail of a text and files: (name, content type, content)."""
    message = EmailMessage()
    message["From"] = headers.get("sender", "Merle Voss <merle@hansa.example>")
    message["To"], message["Subject"] = SERVICE, headers.get("subject", "With files")
    message["Message-ID"] = headers.get("message_id", "<files@hansa.example>")
    message.set_content(text)
    for name, kind, content in files:
        main, _slash, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def bounce(of: str, recipient: str = "merle@hansa.example") -> bytes:
    """A report of delivery (RFC 3464) on a mail of ours with this Message-ID."""
    return "\r\n".join(
        [
            "From: Mail Delivery System <MAILER-DAEMON@mx.hansa.example>",
            f"To: {SERVICE}",
            "Subject: Undelivered Mail Returned to Sender",
            "Message-ID: <report@mx.hansa.example>",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="B"',
            "",
            "--B",
            "Content-Type: text/plain",
            "",
            "Your mail could not be delivered.",
            "--B",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; mx.hansa.example",
            "",
            f"Final-Recipient: rfc822; {recipient}",
            "Action: failed",
            "Status: 5.1.1",
            "Diagnostic-Code: smtp; 550 5.1.1 no such mailbox",
            "",
            "--B",
            "Content-Type: message/rfc822",
            "",
            f"Message-ID: {of}",
            f"From: {SERVICE}",
            f"To: {recipient}",
            "Subject: [INC0000001] Printer",
            "",
            "We look at it.",
            "--B--",
            "",
        ]
    ).encode()
