"""S/MIME (RFC 8551, RFC 5652): whether a mail is as it was signed, and by whose certificate.

Whether whoever issued the certificate is to be trusted is not judged: no list of such is kept.
"""

from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import ExtensionOID, NameOID

from shallmark.connect.mail.ber import NoBer, Node, der_length, parsed

SIGNED_DATA = "1.2.840.113549.1.7.2"
DIGEST_ATTRIBUTE = "1.2.840.113549.1.9.4"
RSA_PSS = "1.2.840.113549.1.1.10"
#: MD5 and SHA-1 prove nothing any more
DIGESTS: dict[str, type[hashes.HashAlgorithm]] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256,
    "2.16.840.1.101.3.4.2.2": hashes.SHA384,
    "2.16.840.1.101.3.4.2.3": hashes.SHA512,
    "2.16.840.1.101.3.4.2.8": hashes.SHA3_256,
}
NOT_UNDERSTOOD = (
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    LookupError,
    ValueError,
    TypeError,
)
SEQUENCE, SET, OID, OCTETS = 0x30, 0x31, 0x06, 0x04


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose certificate it is, by whose word; `intact`: what was signed is as it was."""

    intact: bool
    addresses: tuple[str, ...] = ()
    name: str = ""
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signature, and what it is about where that lies within."""

    content: bytes | None
    certificates: tuple[x509.Certificate, ...]
    signers: tuple[Node, ...]


def opened(octets: bytes) -> Sealed | None:
    """A signature as it is sent; None where it is none, such as what is encrypted."""
    try:
        root = parsed(octets)
        if oid_of(root.children[0]) != SIGNED_DATA:
            return None
        fields = root.children[1].children[0].children
        return Sealed(
            _content(fields[2]),
            tuple(_certificates(fields[3:])),
            fields[-1].children if fields[-1].tag == SET else (),
        )
    except (NoBer, IndexError, ValueError):
        return None


def signer_of(sealed: Sealed, content: bytes) -> Signer:
    """Who signed this content; `intact` is false where anything does not hold or is not known."""
    try:
        return _signer(sealed, content)
    except NOT_UNDERSTOOD:
        return Signer(intact=False)


def _content(field: Node) -> bytes | None:
    return field.children[1].children[0].octets() if len(field.children) > 1 else None


def _certificates(fields: tuple[Node, ...]) -> list[x509.Certificate]:
    held = [child for field in fields if field.tag == 0xA0 for child in field.children]
    return [found for each in held if (found := _certificate(each)) is not None]


def _certificate(held: Node) -> x509.Certificate | None:
    try:
        return x509.load_der_x509_certificate(held.raw)
    except ValueError:
        return None


def _signer(sealed: Sealed, content: bytes) -> Signer:
    info = sealed.signers[0].children
    certificate = _certificate_of(info[1], sealed.certificates)
    algorithm = DIGESTS[oid_of(info[2].children[0])]()
    digest = hashes.Hash(algorithm)
    digest.update(content)
    attributes = info[3] if info[3].tag == 0xA0 else None
    method, signature = info[4 if attributes else 3], info[5 if attributes else 4]
    signed = content
    if attributes is not None:
        if _attribute(attributes, DIGEST_ATTRIBUTE) != digest.finalize():
            return Signer(intact=False)
        listed = b"".join(each.raw for each in attributes.children)
        signed = bytes([SET]) + der_length(len(listed)) + listed
    _verify(certificate, signature.octets(), signed, algorithm, oid_of(method.children[0]))
    return Signer(
        intact=True,
        addresses=tuple(_addresses(certificate)),
        name=_name(certificate.subject),
        issuer=_name(certificate.issuer),
    )


def _certificate_of(who: Node, known: tuple[x509.Certificate, ...]) -> x509.Certificate:
    for each in known:
        if who.tag == SEQUENCE:
            serial = int.from_bytes(who.children[1].content, "big", signed=True)
            if each.serial_number == serial and each.issuer.public_bytes() == who.children[0].raw:
                return each
        elif _key_id(each) == who.content:
            return each
    raise IndexError


def _key_id(certificate: x509.Certificate) -> bytes:
    try:
        named = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return b""
    return named.value.digest


def _attribute(attributes: Node, wanted: str) -> bytes:
    for each in attributes.children:
        if oid_of(each.children[0]) == wanted:
            return each.children[1].children[0].octets()
    return b""


def _verify(
    certificate: x509.Certificate,
    signature: bytes,
    signed: bytes,
    algorithm: hashes.HashAlgorithm,
    method: str,
) -> None:
    """Raise InvalidSignature where the key did not sign this."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey) and method == RSA_PSS:
        pss = padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)
        key.verify(signature, signed, pss, algorithm)
    elif isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, signed, padding.PKCS1v15(), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, signed, ec.ECDSA(algorithm))
    elif isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, signed)
    else:
        raise InvalidSignature


def _addresses(certificate: x509.Certificate) -> list[str]:
    named = [
        str(each.value)
        for each in certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
    ]
    try:
        others = certificate.extensions.get_extension_for_oid(
            ExtensionOID.SUBJECT_ALTERNATIVE_NAME
        ).value
    except x509.ExtensionNotFound:
        others = None
    if isinstance(others, x509.SubjectAlternativeName):
        named += others.get_values_for_type(x509.RFC822Name)
    return list(dict.fromkeys(each.lower() for each in named))


def _name(name: x509.Name) -> str:
    called = name.get_attributes_for_oid(NameOID.COMMON_NAME) or list(name)
    return str(called[0].value)[:120] if called else ""


def oid_of(node: Node) -> str:
    """An object identifier in its dotted form."""
    if node.tag != OID or not node.content:
        raise NoBer
    numbers, value = [], 0
    for octet in node.content:
        value = (value << 7) | (octet & 0x7F)
        if not octet & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, [first, numbers[0] - 40 * first, *numbers[1:]]))
