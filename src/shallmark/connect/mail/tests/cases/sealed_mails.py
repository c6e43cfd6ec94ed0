"""Mails that are signed by S/MIME, with a key that is made for them."""

import base64
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from shallmark.connect.mail.ber import Node, der_length, parsed
from shallmark.connect.mail.tests.cases.stage import Stage

WORDS = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"


@cache
def identity(address: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """A key and a certificate that it signed itself, of this address."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
    )
    return key, made.sign(key, hashes.SHA256())


def _whole(stage: Stage, sealed: bytes) -> bytes:
    """The mail of the case with the headers and the body of the sealed part."""
    head, _gap, body = sealed.replace(b"\r\n", b"\n").partition(b"\n\n")
    lines = head.replace(b"\n ", b" ").replace(b"\n\t", b" ").split(b"\n")
    kinds = {
        name.decode().lower().replace("-", "_"): value.strip()
        for name, _colon, value in (line.partition(b":") for line in lines)
    }
    return stage.mail(body.replace(b"\n", b"\r\n"), **kinds)


def signed(stage: Stage, said: str = "Signed words.") -> bytes:
    """multipart/signed: the signature beside the words."""
    key, certificate = identity(stage.address)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(WORDS + said.encode())
    options = [pkcs7.PKCS7Options.DetachedSignature]
    sealed = builder.add_signer(certificate, key, hashes.SHA256()).sign(
        serialization.Encoding.SMIME, options
    )
    return _whole(stage, sealed)


def opaque(stage: Stage, said: str = "Opaque words.") -> bytes:
    """application/pkcs7-mime: the words within the signature."""
    return within(stage, _sealed(stage, said))


def streamed(stage: Stage, said: str = "Opaque words.") -> bytes:
    """As `opaque`, in the form of who does not know the length beforehand: pieces, no lengths."""
    root = parsed(_sealed(stage, said))
    return within(stage, _in_pieces(root))


def _sealed(stage: Stage, said: str) -> bytes:
    key, certificate = identity(stage.address)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(WORDS + said.encode())
    builder = builder.add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def _in_pieces(root: Node) -> bytes:
    """The same value without lengths down to the words, which come in two pieces."""
    oid, data = root.children[0], root.children[1].children[0]
    version, digests, about, *rest = data.children
    kind, words = about.children[0], about.children[1].children[0].octets()
    half = len(words) // 2
    pieces = b"".join(
        bytes([0x04]) + der_length(len(piece)) + piece for piece in (words[:half], words[half:])
    )
    text = _open(0xA0, _open(0x24, pieces))
    held = version.raw + digests.raw + _open(0x30, kind.raw + text)
    inner = _open(0x30, held + b"".join(each.raw for each in rest))
    return _open(0x30, oid.raw + _open(0xA0, inner))


def _open(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x80]) + content + b"\0\0"


def within(stage: Stage, sealed: bytes) -> bytes:
    """A mail that is nothing but this signature."""
    return stage.mail(
        base64.encodebytes(sealed).replace(b"\n", b"\r\n"),
        mime_version="1.0",
        content_type='application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"',
        content_transfer_encoding="base64",
    )
