"""Mails signed by S/MIME: whether they are as they were signed, and by whose certificate."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from shallmark.common.discussion.tests.world import World
from shallmark.connect.mail.incoming import read
from shallmark.connect.mail.signatures import opened
from shallmark.connect.mail.tests.cases.sealed_mails import identity, opaque, signed, streamed
from shallmark.connect.mail.tests.cases.stage import Stage
from shallmark.connect.mail.views import signature_of


@pytest.fixture
def stage(world: World) -> Stage:
    return Stage("signer", world)


@pytest.mark.parametrize("write", [signed, opaque, streamed])
def test_what_was_signed_is_read_and_known_to_be_unchanged(stage: Stage, write: object) -> None:
    assert callable(write)
    found = read(write(stage, "These words."))
    assert found.said.new == "These words."
    assert found.signer is not None
    assert (found.signer.intact, found.signer.addresses) == (True, (stage.address,))
    tone, words = signature_of(found)
    assert tone == "ok"
    assert "not judged" in words


def test_words_that_were_changed_on_the_way_are_told(stage: Stage) -> None:
    changed = signed(stage, "Pay 10 euros.").replace(b"Pay 10", b"Pay 99")
    found = read(changed)
    assert "Pay 99" in found.said.new
    assert signature_of(found)[0] == "bad"


def test_a_signature_of_somebody_else_is_told(stage: Stage) -> None:
    theirs = signed(stage).replace(f"<{stage.address}>".encode(), b"<boss@hansa.example>", 1)
    tone, words = signature_of(read(theirs))
    assert tone == "warn"
    assert "not the sender" in words


def test_of_pgp_it_says_that_it_is_not_verified(stage: Stage) -> None:
    pgp = ("Content-Type: application/pgp-signature", "-----BEGIN PGP SIGNATURE-----")
    found = read(stage.parts(("Content-Type: text/plain", "Words."), pgp, kind="signed"))
    assert signature_of(found) == ("warn", "It says so; not verified.")
    assert signature_of(read(stage.mail())) == ("", "")


@pytest.mark.parametrize("how", [[], ["-nodetach"], ["-nodetach", "-stream"], ["-keyid"]])
def test_it_reads_what_another_program_signed(stage: Stage, tmp_path: Path, how: list[str]) -> None:
    key, certificate = identity(stage.address)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    command = ["openssl", "cms", "-sign", "-signer", "cert.pem", "-inkey", "key.pem", *how]
    made = subprocess.run(
        [*command, "-from", stage.address, "-subject", "Signed"],
        input=b"Content-Type: text/plain\r\n\r\nOf another program.\r\n",
        cwd=tmp_path, capture_output=True, check=True,
    ).stdout  # fmt: skip
    found = read(made)
    assert found.said.new == "Of another program."
    assert signature_of(found)[0] == "ok"


@given(st.binary(max_size=200), st.integers(0, 60))
def test_any_octets_are_a_signature_or_none(octets: bytes, place: int) -> None:
    opened(octets)
    opened(octets[:place] + b"\x30\x80" * place + octets[place:])
