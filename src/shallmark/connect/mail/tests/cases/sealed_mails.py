"""Mails that are signed by S/MIME, with a key that is made for them."""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

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
