# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.der import DerError, elements, sole_content
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.public_key import KeyFacts, read_public_key
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import public_key_der
from ansible_collections.mailsec.smime.tests.unit.plugins.value_builders import integer, sequence
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RSA = bytes.fromhex("06092a864886f70d010101") + b"\x05\x00"
EC = bytes.fromhex("06072a8648ce3d0201")
P256 = bytes.fromhex("06082a8648ce3d030107")
DSA = bytes.fromhex("06072a8648ce380401")


def parts_of(written: bytes) -> tuple[bytes, bytes]:
    """(content of the AlgorithmIdentifier, content of the BIT STRING) of a SubjectPublicKeyInfo."""
    (_tag, algorithm), (_bits, key) = elements(sole_content(written, 0x30, "a key"))
    return algorithm, key


def rsa_key(modulus: int, exponent: int) -> bytes:
    return b"\x00" + sequence(integer(modulus), integer(exponent))


@pytest.mark.parametrize(
    ("kind", "size"), [("RSA", 2048), ("EC", 256), ("Ed25519", 256), ("Ed448", 456), ("X25519", 256), ("X448", 448)]
)
def test_keys_of_all_kinds_are_measured(kind: str, size: int) -> None:
    assert read_public_key(*parts_of(public_key_der(kind))) == KeyFacts(kind, size)


@pytest.mark.parametrize("size", [1024, 2047, 2048, 3072, 4096])
def test_rsa_is_measured_by_its_modulus(size: int) -> None:
    modulus = (1 << size) - 159
    assert read_public_key(RSA, rsa_key(modulus, 65537)) == KeyFacts("RSA", size)
    assert read_public_key(RSA, rsa_key(modulus, 3)) == KeyFacts("RSA", size)


def test_a_real_key_of_another_size() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1536).public_key()  # noqa: S505 - a size to measure
    written = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert read_public_key(*parts_of(written)) == KeyFacts("RSA", 1536)


@pytest.mark.parametrize("exponent", [-3, 0, 1, 2, 4, 65536])
def test_an_exponent_that_encrypts_nothing_is_no_key(exponent: int) -> None:
    facts = read_public_key(RSA, rsa_key((1 << 2048) - 159, exponent))
    assert facts == KeyFacts("RSA", None, "its public key cannot be used: its exponent is even, or below 3")


@pytest.mark.parametrize("key", [b"", b"\x00", b"\x00\x30\x00", b"\x00" + sequence(integer(7)), b"\x00\x05\x00"])
def test_a_broken_rsa_key_has_no_size(key: bytes) -> None:
    facts = read_public_key(RSA, key)
    assert (facts.kind, facts.size) == ("RSA", None)
    assert facts.fault is not None


@pytest.mark.parametrize(
    "curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1(), ec.BrainpoolP256R1(), ec.SECP256K1()]
)
def test_curves_are_known_by_name(curve: ec.EllipticCurve) -> None:
    key = ec.generate_private_key(curve).public_key()
    written = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert read_public_key(*parts_of(written)) == KeyFacts("EC", curve.key_size)
    compressed = b"\x00" + key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    assert read_public_key(parts_of(written)[0], compressed) == KeyFacts("EC", curve.key_size)


def test_a_curve_that_is_not_known_has_no_size_and_no_fault() -> None:
    unknown = EC + bytes.fromhex("06052b81040099")[:-1] + b"\x7d"
    assert read_public_key(unknown, b"\x00\x04" + b"x" * 64) == KeyFacts("EC", None)
    assert read_public_key(unknown, b"\x00\x02" + b"x" * 32) == KeyFacts("EC", None)


def test_explicit_parameters_are_measured_by_their_prime_and_told() -> None:
    prime = 2**256 - 2**224 + 2**192 + 2**96 - 1
    field = sequence(bytes.fromhex("06072a8648ce3d0101"), integer(prime))
    facts = read_public_key(EC + sequence(integer(1), field, sequence()), b"\x00\x04" + b"x" * 64)
    assert facts == KeyFacts("EC", 256, "its curve is described by explicit parameters")


@pytest.mark.parametrize(
    "parameters", [b"", b"\x05\x00", sequence(), sequence(integer(1)), sequence(integer(1), integer(2)), P256[:-1]]
)
def test_broken_curve_parameters_are_told(parameters: bytes) -> None:
    facts = read_public_key(EC + parameters, b"\x00\x04" + b"x" * 64)
    assert facts == KeyFacts("EC", None, "its key parameters are malformed")


@pytest.mark.parametrize(
    "point", [b"", b"\x00", b"\x00\x05" + b"x" * 64, b"\x00\x04" + b"x" * 63, b"\x00\x02" + b"x" * 64]
)
def test_what_is_no_point_is_no_key(point: bytes) -> None:
    facts = read_public_key(EC + P256, point)
    assert facts == KeyFacts("EC", None, "its public key cannot be used: no point of its curve")


def test_dsa_is_measured_by_its_prime_where_it_is_written() -> None:
    assert read_public_key(*parts_of(public_key_der("DSA"))) == KeyFacts("DSA", 2048)
    assert read_public_key(DSA, b"\x00\x02\x01\x04") == KeyFacts("DSA", None)
    assert read_public_key(DSA + sequence(), b"\x00") == KeyFacts("DSA", None, "its key parameters are malformed")


def test_a_key_of_the_wrong_length_is_none() -> None:
    facts = read_public_key(bytes.fromhex("06032b656e"), b"\x00" + b"x" * 31)
    assert facts == KeyFacts("X25519", None, "its public key cannot be used: 31 bytes")


def test_an_unknown_kind_keeps_its_number() -> None:
    assert read_public_key(bytes.fromhex("06022a05"), b"\x00?") == KeyFacts("1.2.5", None)
    with pytest.raises(DerError):
        read_public_key(b"\x05\x00", b"\x00?")


def test_an_rsa_key_for_pss_signatures_is_a_kind_of_its_own() -> None:
    algorithm = bytes.fromhex("06092a864886f70d01010a")
    assert read_public_key(algorithm, rsa_key((1 << 2048) - 159, 65537)) == KeyFacts("RSASSA-PSS", 2048)
