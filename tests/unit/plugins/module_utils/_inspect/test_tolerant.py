# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.der import DerError
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.tolerant import read_tolerantly
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADDRESS,
    ALIAS,
    DAY,
    EMAIL_PROTECTION,
    NOW,
    certificate_der,
    element,
    public_key_der,
    rebuilt,
)
from cryptography import x509

VERSION_3 = bytes.fromhex("a003020102")
GOOD = certificate_der(serial=0x7A01020304050607)
SERIAL = bytes.fromhex("02087a01020304050607")
BARE = certificate_der(addresses=(), key_usage=None, extended_key_usage=None)
KEY = public_key_der("EC")


def raw(oid: str, content: bytes) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), content)


def with_serial(content: str) -> bytes:
    return rebuilt(GOOD, SERIAL, element(0x02, bytes.fromhex(content)))


def test_one_malformed_part_hides_only_itself() -> None:
    facts = read_tolerantly(certificate_der(more=[raw("2.5.29.32", b"\x05\x00"), raw("2.5.29.31", b"\x04\x00")]))
    assert facts.read_tolerantly
    assert facts.faults == ("its addresses of revocation lists are malformed",)
    assert facts.key_usage == {"digitalSignature", "keyAgreement"}
    assert facts.extended_key_usage == {EMAIL_PROTECTION}
    assert (facts.email_addresses, facts.crl_urls) == ((ADDRESS,), ())


def test_a_certificate_without_any_fault_of_its_own_was_refused_for_another_one() -> None:
    assert read_tolerantly(GOOD).faults == ("a part that no rule asks about is malformed",)


@pytest.mark.parametrize(("oid", "field"), [("2.5.29.15", "key_usage"), ("2.5.29.37", "extended_key_usage")])
def test_damage_is_never_permission(oid: str, field: str) -> None:
    bare: dict[str, None] = {"key_usage": None, "extended_key_usage": None}
    broken = read_tolerantly(certificate_der(more=[raw(oid, b"\x05\x00")], **bare))
    assert getattr(broken, field) == frozenset()
    assert getattr(read_tolerantly(certificate_der(**bare)), field) is None


def test_broken_constraints_make_an_authority() -> None:
    facts = read_tolerantly(certificate_der(more=[raw("2.5.29.19", b"\x05\x00")]))
    assert (facts.is_authority, facts.faults) == (True, ("its basic constraints are malformed",))


@pytest.mark.parametrize(
    ("content", "number", "faults"),
    [
        ("ff01020304050607", 0x01020304050607 - (1 << 56), ("its serial number is negative",)),
        ("00", 0, ("its serial number is zero",)),
        ("00000007", 7, ("its serial number is padded",)),
        ("007f", 127, ("its serial number is padded",)),
        ("0080", 128, ("a part that no rule asks about is malformed",)),
        ("7f" * 20, int("7f" * 20, 16), ("a part that no rule asks about is malformed",)),
    ],
)
def test_odd_serial_numbers_are_read_and_told(content: str, number: int, faults: tuple[str, ...]) -> None:
    facts = read_tolerantly(with_serial(content))
    assert (facts.serial_number, facts.faults) == (number, faults)


@pytest.mark.parametrize("content", ["", "01" * 129])
def test_a_serial_number_of_no_or_of_thousands_of_digits_is_none(content: str) -> None:
    with pytest.raises(DerError, match="a serial number of"):
        read_tolerantly(with_serial(content))


@pytest.mark.parametrize(
    ("der", "faults"),
    [
        (rebuilt(BARE, VERSION_3, b""), ("a part that no rule asks about is malformed",)),
        (rebuilt(BARE, VERSION_3, bytes.fromhex("a003020101")), ("a part that no rule asks about is malformed",)),
        (rebuilt(BARE, VERSION_3, bytes.fromhex("a003020100")), ("its version is 1 and written out",)),
        (rebuilt(BARE, VERSION_3, bytes.fromhex("a003020103")), ("its version is none that exists",)),
        (rebuilt(BARE, VERSION_3, element(0xA0, element(0x02, b"\x7f" * 6000))), ("its version is none that exists",)),
        (rebuilt(GOOD, VERSION_3, b""), ("its version is 1, and it has extensions",)),
        (rebuilt(GOOD, VERSION_3, bytes.fromhex("a003020101")), ("its version is 2, and it has extensions",)),
        (rebuilt(GOOD, VERSION_3, bytes.fromhex("a003020103")), ("its version is none that exists",)),
    ],
)
def test_all_versions_are_read(der: bytes, faults: tuple[str, ...]) -> None:
    facts = read_tolerantly(der)
    assert facts.faults == faults
    assert bool(facts.email_addresses) == bool(facts.key_usage)


def test_a_date_in_an_odd_form_is_read_and_told() -> None:
    before = element(0x17, f"{NOW - 100 * DAY:%y%m%d%H%M%S}Z".encode())
    der = certificate_der(not_after=datetime(2027, 3, 4, 5, 6, tzinfo=UTC))
    usual = element(0x30, before + element(0x17, b"270304050600Z"))
    facts = read_tolerantly(rebuilt(der, usual, element(0x30, before + element(0x17, b"2703040506Z"))))
    assert facts.not_after == datetime(2027, 3, 4, 5, 6, tzinfo=UTC)
    assert facts.faults == ("a date is in an odd form",)


def test_a_key_that_cannot_be_used_keeps_its_kind_and_has_no_size() -> None:
    facts = read_tolerantly(GOOD.replace(bytes.fromhex("03420004"), bytes.fromhex("03420005")))
    assert (facts.key_algorithm, facts.key_size) == ("EC", None)
    assert facts.faults == ("its public key cannot be used: no point of its curve",)


def test_all_faults_are_told_at_once() -> None:
    der = certificate_der(subject_address="none", addresses=("nobody",), more=[raw("2.5.29.19", b"\x05\x00")])
    assert read_tolerantly(der).faults == (
        "1 of its subject's addresses are none",
        "its basic constraints are malformed",
        "1 of its alternative names are no addresses",
    )


def test_addresses_of_both_places_are_given_once_each() -> None:
    facts = read_tolerantly(certificate_der(addresses=(ADDRESS, ALIAS), subject_address=ADDRESS))
    assert facts.email_addresses == (ADDRESS, ALIAS)


@pytest.mark.parametrize(
    "der",
    [
        GOOD[:-1],
        GOOD + b"\x00",
        element(0x30, b""),
        rebuilt(GOOD, KEY, b"\x30\x00"),
        GOOD.replace(bytes.fromhex("300a06082a8648ce3d040302"), bytes.fromhex("300a05082a8648ce3d040302")),
    ],
)
def test_without_the_order_of_a_certificate_there_is_none(der: bytes) -> None:
    with pytest.raises(DerError):
        read_tolerantly(der)
