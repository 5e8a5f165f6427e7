# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.certificate import (
    CertificateUnreadable,
    read_certificate,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADDRESS,
    ALIAS,
    EMAIL_PROTECTION,
    certificate,
    certificate_der,
    element,
    public_key_der,
    rebuilt,
)
from cryptography import x509
from cryptography.x509.oid import NameOID

SIGNING_RSA = bytes.fromhex("06092a864886f70d01010a")


def raw(oid: str, content: bytes) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), content)


def test_the_facts_of_an_ordinary_certificate() -> None:
    der = certificate_der(
        serial=0x4A1F,
        not_before=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        not_after=datetime(2055, 1, 2, 3, 4, 6, tzinfo=UTC),
        principals=("ada@corp.example",),
    )
    facts = read_certificate(der)
    loaded = x509.load_der_x509_certificate(der)
    assert facts.fingerprint == hashlib.sha256(der).hexdigest()
    assert (facts.issuer_der, facts.subject_der) == (loaded.issuer.public_bytes(), loaded.subject.public_bytes())
    assert facts.serial_number == 0x4A1F
    assert facts.not_before == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert facts.not_after == datetime(2055, 1, 2, 3, 4, 6, tzinfo=UTC)
    assert facts.not_before.tzinfo is UTC
    assert (facts.key_algorithm, facts.key_size) == ("EC", 256)
    assert facts.signature_algorithm == "1.2.840.10045.4.3.2"
    assert facts.key_usage == {"digitalSignature", "keyAgreement"}
    assert facts.extended_key_usage == {EMAIL_PROTECTION}
    assert (facts.email_addresses, facts.user_principal_names) == ((ADDRESS,), ("ada@corp.example",))
    assert (facts.is_authority, facts.crl_urls, facts.template) == (False, (), None)
    assert facts.der == der
    assert not facts.read_tolerantly


def test_absent_and_empty_are_told_apart() -> None:
    bare = certificate(key_usage=None, extended_key_usage=None, addresses=())
    assert (bare.key_usage, bare.extended_key_usage, bare.email_addresses) == (None, None, ())
    assert certificate(key_usage=()).key_usage == frozenset()


@pytest.mark.parametrize(
    "usage",
    [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "cRLSign",
    ],
)
def test_each_key_usage_has_the_name_of_rfc_5280(usage: str) -> None:
    assert certificate(key_usage=(usage,)).key_usage == {usage}


def test_addresses_of_all_places_are_gathered_once_each() -> None:
    made = certificate(
        addresses=(ADDRESS, ALIAS), utf8_addresses=("änne@contoso.example",), subject_address="ada@contoso.example"
    )
    assert made.email_addresses == (ADDRESS, ALIAS, "änne@contoso.example")
    assert certificate(addresses=(), subject_address="Ada@contoso.example").email_addresses == ("Ada@contoso.example",)


@pytest.mark.parametrize(("authority", "answer"), [(None, False), (False, False), (True, True)])
def test_an_authority_says_so_itself(authority: bool | None, answer: bool) -> None:
    assert certificate(authority=authority).is_authority is answer


def test_only_urls_of_revocation_lists_are_kept() -> None:
    def point(*names: x509.GeneralName) -> x509.DistributionPoint:
        return x509.DistributionPoint(list(names), None, None, None)

    relative = x509.RelativeDistinguishedName([x509.NameAttribute(NameOID.COMMON_NAME, "CRL 1")])
    points = x509.CRLDistributionPoints(
        [
            point(
                x509.UniformResourceIdentifier("ldap:///CN=CRL"),
                x509.DirectoryName(x509.Name([])),
                x509.UniformResourceIdentifier("http://pki.example/1.crl"),
            ),
            x509.DistributionPoint(None, relative, None, None),
            point(x509.UniformResourceIdentifier("http://pki.example/2.crl")),
        ]
    )
    urls = ("ldap:///CN=CRL", "http://pki.example/1.crl", "http://pki.example/2.crl")
    assert certificate(more=[points]).crl_urls == urls


VERSION_1 = raw("1.3.6.1.4.1.311.20.2", element(0x1E, "User".encode("utf-16-be")))
VERSION_2 = x509.MSCertificateTemplate(x509.ObjectIdentifier("1.3.6.1.4.1.311.21.8.1.2"), 100, 1)


@pytest.mark.parametrize(
    ("extensions", "template"),
    [
        ([VERSION_1], "User"),
        ([VERSION_2], "1.3.6.1.4.1.311.21.8.1.2"),
        ([VERSION_1, VERSION_2], "1.3.6.1.4.1.311.21.8.1.2"),
        ([VERSION_2, VERSION_1], "1.3.6.1.4.1.311.21.8.1.2"),
        ([raw("1.3.6.1.4.1.311.20.2", b"\x1e\x03abc")], None),
        ([raw("1.3.6.1.4.1.311.20.2", b"\x1e\x7f")], None),
        ([raw("1.3.6.1.4.1.99999.1", b"\x05\x00")], None),
    ],
)
def test_the_template_is_known_by_oid_or_else_by_name(
    extensions: list[x509.ExtensionType], template: str | None
) -> None:
    assert certificate(more=extensions).template == template


def test_extensions_that_no_rule_asks_for_change_nothing() -> None:
    plain, more = certificate(), certificate(more=[x509.SubjectKeyIdentifier(b"identifier"), raw("1.2.3.4", b"?")])
    assert replace(more, der=plain.der, fingerprint=plain.fingerprint) == plain


@pytest.mark.parametrize(
    ("key", "size"),
    [("RSA", 2048), ("DSA", 2048), ("Ed25519", 256), ("Ed448", 456), ("X25519", 256), ("X448", 448)],
)
def test_kinds_of_keys_and_their_sizes(key: str, size: int) -> None:
    made = certificate(key=key)
    assert (made.key_algorithm, made.key_size) == (key, size)


def test_a_key_that_cannot_be_loaded_keeps_its_kind_and_has_no_size() -> None:
    point = bytes.fromhex("03420004")  # a BIT STRING with an uncompressed point
    facts = read_certificate(certificate_der().replace(point, point[:-1] + b"\x05"))
    assert (facts.key_algorithm, facts.key_size) == ("EC", None)


def test_an_unknown_kind_of_key_keeps_its_oid_and_has_no_size() -> None:
    der = certificate_der().replace(bytes.fromhex("06072a8648ce3d0201"), bytes.fromhex("06072a8648ce3d0209"))
    facts = read_certificate(der)
    assert (facts.key_algorithm, facts.key_size) == ("1.2.840.10045.2.9", None)


def test_an_rsa_key_for_pss_signatures_is_a_kind_of_its_own() -> None:
    written = public_key_der("RSA")
    bits = written[written.index(b"\x03\x82") :]
    der = rebuilt(certificate_der(key="RSA"), written, element(0x30, element(0x30, SIGNING_RSA) + bits))
    facts = read_certificate(der)
    assert (facts.key_algorithm, facts.key_size) == ("RSASSA-PSS", 2048)


def test_a_version_1_certificate_has_no_extensions() -> None:
    der = certificate_der(addresses=(), key_usage=None, extended_key_usage=None, subject_address=ADDRESS)
    facts = read_certificate(rebuilt(der, bytes.fromhex("a003020102"), b""))
    assert (facts.key_usage, facts.email_addresses) == (None, (ADDRESS,))


def unreadable(der: bytes) -> str:
    with pytest.raises(CertificateUnreadable) as caught:
        read_certificate(der)
    return str(caught.value)


LATE = certificate_der(not_after=datetime(2060, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("der", "complaint"),
    [
        (b"", "it ends at byte 0"),
        (b"\x30\x00", "where an element was expected"),
        (certificate_der()[:-1], "and the value ends at byte"),
        (certificate_der() + b"\x00", "1 bytes stand behind the certificate"),
        (LATE.replace(b"20600101000000Z", b"20601301000000Z"), "a date names no moment"),
        (LATE.replace(b"20600101000000Z", b"00000101000000Z"), "a date names no moment"),
    ],
    ids=["nothing", "empty", "cut", "trailing byte", "month 13", "year 0"],
)
def test_what_is_no_certificate_is_refused(der: bytes, complaint: str) -> None:
    said = unreadable(der)
    assert said.startswith("it is no certificate: ")
    assert complaint in said


def test_what_the_strict_reader_refuses_is_read_by_the_tolerant_one() -> None:
    facts = read_certificate(certificate_der(more=[raw("2.5.29.32", b"\x30\x03\x02\x01\x05")]))
    assert facts.read_tolerantly
    assert facts.faults == ("a part that no rule asks about is malformed",)
    usual = read_certificate(certificate_der())
    assert (usual.read_tolerantly, usual.faults) == (False, ())
    same = {"der": b"", "fingerprint": "", "read_tolerantly": False, "faults": ()}
    assert replace(facts, **same) == replace(usual, **same)


def test_a_fingerprint_that_is_known_is_not_made_again() -> None:
    assert read_certificate(certificate_der(), "known").fingerprint == "known"
