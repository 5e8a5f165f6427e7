# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect import strict
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.strict import read_strictly
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.tolerant import read_tolerantly
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADDRESS,
    ALIAS,
    certificate_der,
    element,
    public_key_der,
    rebuilt,
)
from ansible_collections.mailsec.smime.tests.vectors.vector import read_vectors
from cryptography import x509

VERSION_3 = bytes.fromhex("a003020102")
KEY = public_key_der("EC")
DERS = {
    "usual": certificate_der(),
    "RSA": certificate_der(key="RSA", key_usage=("keyEncipherment",)),
    "many names": certificate_der(addresses=[f"a{number}@contoso.example" for number in range(300)]),
    "UPN": certificate_der(principals=("ada@corp.example",), subject_address=ALIAS),
    "no extensions": certificate_der(addresses=(), key_usage=None, extended_key_usage=None),
    "authority": certificate_der(authority=True, more=[x509.SubjectKeyIdentifier(b"x" * 20)]),
    **{vector.name: vector.content for vector in read_vectors() if vector.content[:2] == b"\x30\x82"},
}
DERS["version 1"] = rebuilt(DERS["no extensions"], VERSION_3, b"")
DERS["unique identifiers"] = rebuilt(DERS["usual"], KEY, KEY + b"\x81\x02\x00\x07" + b"\x82\x02\x00\x07")


@pytest.mark.filterwarnings("ignore:Parsed a serial number which wasn't positive")
@pytest.mark.parametrize("name", DERS)
def test_both_readers_say_the_same_where_the_strict_one_accepts(name: str) -> None:
    found = read_strictly(DERS[name], None)
    if found is not None:
        again = read_tolerantly(DERS[name])
        assert replace(again, read_tolerantly=False, faults=()) == found
        assert not found.read_tolerantly


def test_it_accepts_what_is_usual() -> None:
    for name in ("usual", "RSA", "many names", "UPN", "no extensions", "authority", "version 1", "unique identifiers"):
        assert read_strictly(DERS[name], None), name
    assert read_strictly(DERS["usual"], "known").fingerprint == "known"  # type: ignore[union-attr]


@pytest.mark.filterwarnings("ignore:Parsed a serial number which wasn't positive")
@pytest.mark.parametrize(
    "der",
    [
        b"",
        DERS["usual"] + b"\x00",
        DERS["usual"][:-1],
        certificate_der(more=[x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.32"), b"\x05\x00")]),
        certificate_der(addresses=("no address",)),
        certificate_der(subject_address="none"),
        DERS["usual"].replace(bytes.fromhex("02064a1f00000007"), bytes.fromhex("0206ca1f00000007")),
        DERS["usual"].replace(bytes.fromhex("03420004"), bytes.fromhex("03420005")),
        DERS["usual"].replace(bytes.fromhex("0603550403"), bytes.fromhex("06035504ff"), 1)[:0],
    ],
)
def test_it_refuses_without_a_word(der: bytes) -> None:
    assert read_strictly(der, None) is None


def test_a_name_of_odd_tags_is_refused_although_the_library_looks_at_it_later() -> None:
    name = element(0x30, element(0x31, element(0x30, bytes.fromhex("0603550403") + b"\x0c\x0cAda Lovelace")))
    odd = name.replace(b"\x0c\x0cAda Lovelace", b"\x7f\x20\x0bda Lovelace")
    der = rebuilt(DERS["usual"], name, odd)
    assert x509.load_der_x509_certificate(der)
    assert read_strictly(der, None) is None


def test_a_part_in_a_long_form_that_nobody_writes_is_left_to_the_other_reader() -> None:
    serial = b"\x02\x06\x4a\x1f\x00\x00\x00\x07"
    longer = rebuilt(DERS["usual"], serial, element(0x02, b"\x11" * 200))
    with pytest.raises(strict.DerError):
        strict._cut(longer)
    assert read_strictly(longer, None) is None
    assert read_strictly(certificate_der(serial=(1 << 158) + 7), None)


def test_a_key_without_bits_is_refused() -> None:
    with pytest.raises(strict.DerError):
        strict._cut(rebuilt(DERS["usual"], KEY, KEY.replace(b"\x03\x42\x00\x04", b"\x04\x42\x00\x04")))


def test_the_address_of_a_subject_stands_behind_those_of_the_names() -> None:
    found = read_strictly(certificate_der(addresses=(ADDRESS,), subject_address=ALIAS), None)
    assert found is not None
    assert found.email_addresses == (ADDRESS, ALIAS)
