# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Issuers as people write them in a policy, and as they stand in certificates, compared."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.issuer_names import name_of, read_issuer
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import element
from cryptography import x509
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

CONTOSO = x509.Name(
    [
        x509.NameAttribute(NameOID.DOMAIN_COMPONENT, "example"),
        x509.NameAttribute(NameOID.DOMAIN_COMPONENT, "corp"),
        x509.NameAttribute(NameOID.COMMON_NAME, "Contoso Issuing CA 1"),
    ]
).public_bytes()

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1).filter(lambda text: text.strip())


def name_der(*pairs: tuple[x509.ObjectIdentifier, str]) -> bytes:
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in pairs]).public_bytes()


def attribute(tag: int, content: bytes) -> bytes:
    """A name of one common name, whose value has this string type."""
    return element(0x30, element(0x31, element(0x30, bytes.fromhex("0603550403") + element(tag, content))))


@pytest.mark.parametrize(
    "line",
    [
        "CN=Contoso Issuing CA 1,DC=corp,DC=example",
        "CN = Contoso Issuing CA 1, DC = corp, DC = example",
        "cn=CONTOSO  issuing ca 1,dc=Corp,dc=EXAMPLE",
        "2.5.4.3=Contoso Issuing CA 1,0.9.2342.19200300.100.1.25=corp,OID.0.9.2342.19200300.100.1.25=example",
        'CN="Contoso Issuing CA 1",DC=corp,DC=example',
        "CN=Contoso\\20Issuing CA 1,DC=corp,DC=example",
    ],
)
def test_one_name_in_many_spellings(line: str) -> None:
    assert read_issuer(line) == name_of(CONTOSO)


@pytest.mark.parametrize(
    "line",
    [
        "DC=example,DC=corp,CN=Contoso Issuing CA 1",
        "CN=Contoso Issuing CA 1,DC=corp",
        "CN=Contoso Issuing CA 1,DC=corp,DC=example,C=DE",
        "CN=Contoso Issuing CA 1+DC=corp,DC=example",
        "O=Contoso Issuing CA 1,DC=corp,DC=example",
        "CN=ContosoIssuing CA 1,DC=corp,DC=example",
    ],
)
def test_another_order_number_kind_or_text_is_another_name(line: str) -> None:
    read = read_issuer(line)
    assert read is not None
    assert read != name_of(CONTOSO)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("CN=Contoso\\, Inc.", "Contoso, Inc."),
        ('CN="Contoso, Inc."', "Contoso, Inc."),
        ("CN=a\\+b\\=c", "a+b=c"),
        ("CN=M\\C3\\BCller CA", "Müller CA"),
        ("CN=Müller CA", "Müller CA"),
        ("CN=STRASSE", "Straße"),
        ('CN="', '"'),
        ("CN=end\\", "end\\"),
        ("CN=end\\ ", "end "),
        ("CN=end\\\\ ", "end\\"),
    ],
)
def test_escapes_of_rfc_4514(line: str, text: str) -> None:
    assert read_issuer(line) == name_of(name_der((NameOID.COMMON_NAME, text)))


def test_several_attributes_in_one_part_have_no_order() -> None:
    relative = x509.RelativeDistinguishedName(
        [x509.NameAttribute(NameOID.COMMON_NAME, "CA"), x509.NameAttribute(NameOID.SERIAL_NUMBER, "7")]
    )
    name = name_of(x509.Name([relative]).public_bytes())
    assert read_issuer("CN=CA+serialNumber=7") == read_issuer("SERIALNUMBER=7 + CN=CA") == name


@pytest.mark.parametrize("label", ["E", "emailAddress", "EMAIL", "1.2.840.113549.1.9.1"])
def test_short_names_of_openssl_and_windows(label: str) -> None:
    name = name_of(name_der((NameOID.EMAIL_ADDRESS, "ca@contoso.example")))
    assert read_issuer(f"{label}=ca@contoso.example") == name
    assert read_issuer("S=Bavaria") == read_issuer("ST=Bavaria")


@pytest.mark.parametrize(
    ("tag", "content"),
    [
        (0x0C, b"Contoso CA"),
        (0x13, b"Contoso CA"),
        (0x14, b"contoso ca"),
        (0x1E, "Contoso CA".encode("utf-16-be")),
        (0x1C, " Contoso  CA ".encode("utf-32-be")),
    ],
)
def test_the_string_type_makes_no_difference(tag: int, content: bytes) -> None:
    assert name_of(attribute(tag, content)) == read_issuer("CN=Contoso CA")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x30",
        b"\x31\x00",
        element(0x30, b"\x04\x01x"),
        element(0x30, element(0x31, b"\x30\x80")),
        element(0x30, element(0x31, element(0x30, b"\x04\x01x\x0c\x01x"))),
        element(0x30, element(0x31, element(0x30, element(0x06, b"\xff" * 3) + b"\x0c\x01x"))),
        element(0x30, element(0x31, element(0x30, element(0x06, b"\x01" * 500) + b"\x0c\x01x"))),
        attribute(0x0C, b"\xff"),
    ],
)
def test_what_is_no_name_is_none_and_matches_nothing(content: bytes) -> None:
    assert name_of(content) is None


@pytest.mark.parametrize(
    "line", ["", " ", "Contoso Issuing CA 1", "CN", "CN=", "=x", "XX=x", "CN=a,,CN=b", "CN=a,b", "3.1=x", "CN=a+"]
)
def test_what_is_neither_name_nor_key_is_refused(line: str) -> None:
    assert read_issuer(line) is None


@pytest.mark.parametrize(
    ("line", "identifier"),
    [
        ("0011223344556677", "0011223344556677"),
        ("00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33", "00112233445566778899aabbccddeeff00112233"),
        (" 00 11 22 33 44 55 66 77 ", "0011223344556677"),
    ],
)
def test_key_identifiers_as_windows_and_openssl_show_them(line: str, identifier: str) -> None:
    assert read_issuer(line) == bytes.fromhex(identifier)


@pytest.mark.parametrize("line", ["00112233445566", "001122334455667", "0011223344556677zz"])
def test_too_short_or_broken_key_identifiers_are_refused(line: str) -> None:
    assert read_issuer(line) is None


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_what_the_library_renders_is_read_back_as_the_same_name(texts: list[str]) -> None:
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, text) for text in texts])
    assert read_issuer(name.rfc4514_string()) == name_of(name.public_bytes())


@given(st.text())
def test_reading_a_line_never_raises(line: str) -> None:
    read_issuer(line)


@given(st.binary(max_size=200))
def test_reading_a_name_never_raises(content: bytes) -> None:
    name_of(content)
