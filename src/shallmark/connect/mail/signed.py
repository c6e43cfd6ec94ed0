"""Who signed a mail as a whole, and whether it is as it was signed."""

from email.message import Message

from shallmark.connect.mail.bodies import SEALED
from shallmark.connect.mail.payloads import octets_of, parts_of
from shallmark.connect.mail.signatures import Signer, opened, signer_of


def signer(message: Message, raw: bytes) -> Signer | None:
    """Of a mail that is signed as a whole by S/MIME; None of others, such as PGP's."""
    kind = message.get_content_type()
    if kind in SEALED:
        sealed = opened(octets_of(message))
        return signer_of(sealed, sealed.content) if sealed and sealed.content else None
    parts = parts_of(message)
    if kind != "multipart/signed" or len(parts) != 2:
        return None
    beside = parts[1]
    if "pkcs7" not in beside.get_content_type():
        return None
    sealed = opened(octets_of(beside))
    content = _first_part(raw, str(message.get_boundary()))
    return signer_of(sealed, content) if sealed and content is not None else Signer(intact=False)


def _first_part(raw: bytes, boundary: str) -> bytes | None:
    """The octets that were signed: up to the line before the boundary, lines as SMTP ends them."""
    line = b"--" + boundary.encode("utf-8", "replace")
    _before, *parts = (b"\n" + raw.replace(b"\r\n", b"\n")).split(b"\n" + line)
    if len(parts) < 2:
        return None
    return parts[0].partition(b"\n")[2].replace(b"\n", b"\r\n")
