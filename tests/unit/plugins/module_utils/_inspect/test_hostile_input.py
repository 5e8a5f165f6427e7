# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an attacker, or an accident, can write into an attribute: reading it ends soon, and nothing is believed."""

from __future__ import annotations

import time

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_values
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.naming import subject_text
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import CertificateValue, Encoding
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import USER_SMIME_CERTIFICATE
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import Outcome
from ansible_collections.mailsec.smime.plugins.module_utils._report.visible import visible
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    ADA,
    ADDRESS,
    NOW,
    certificate_der,
    element,
    rebuilt,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.value_builders import (
    certificates_only,
    sequence,
    signed_data,
    tagged,
)
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

# The rangeUpper of both attributes in Active Directory (Microsoft Learn, "User-SMIME-Certificate attribute").
LONGEST = 32_768
# A thousandth of this is usual; a busy machine gets the rest.
MOST_SECONDS = 2.0


def inspect(content: bytes) -> CertificateValue:
    started = time.perf_counter()
    value = inspect_value(USER_SMIME_CERTIFICATE, content)
    assert time.perf_counter() - started < MOST_SECONDS
    assert value.certificates or value.parse_error
    return value


def raw(oid: str, content: bytes) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), content)


def encryption_of(value: CertificateValue) -> list[Outcome]:
    (judged,) = judge_values([value], ADA, Policy(), NOW)
    return [verdict.encryption for verdict in judged.verdicts]


def nest(depth: int, tag: int = 0x30) -> bytes:
    content = b""
    for _level in range(depth):
        content = element(tag, content)
    return content


CERTIFICATE = certificate_der()
PKCS7 = signed_data([CERTIFICATE])


@pytest.mark.parametrize(
    "content",
    [
        b"\x30\x80" * (LONGEST // 2),
        b"\x30\x80" * (LONGEST // 4) + bytes(LONGEST // 2),
        b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + b"\xa0\x80\x30\x80" * (LONGEST // 4),
        nest(8_000),
        nest(8_000, 0xA0),
        b"\x30\x84\xff\xff\xff\xff" * (LONGEST // 6),
        b"\x30\x82\x7f\xff" * (LONGEST // 4),
        b"\x30" * LONGEST,
        b"\xff" * LONGEST,
        bytes(LONGEST),
        b"A" * LONGEST,
        b"-----BEGIN CERTIFICATE-----" * (LONGEST // 27),
        b"-" * LONGEST,
        b"\x01\x00\x04\x00" * (LONGEST // 4),
        b"\x03\x00\x04\x00" * (LONGEST // 4),
        certificates_only([sequence()] * 4_000),
        certificates_only([sequence()] * 5_000),
        b"\xff\xfe" + b"\x00\xd8" * (LONGEST // 2),
        element(0x30, CERTIFICATE[4:] + bytes(LONGEST)),
    ],
)
def test_bombs_are_defused(content: bytes) -> None:
    assert inspect(content).certificates == ()


@settings(max_examples=60)
@given(st.sampled_from([CERTIFICATE, PKCS7, tagged((3, CERTIFICATE))]), st.data())
def test_a_length_that_lies_is_never_believed(content: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(content) - 1))
    lie = data.draw(st.binary(min_size=1, max_size=4))
    value = inspect(content[:place] + lie + content[place + len(lie) :])
    for certificate in value.certificates:
        assert len(certificate.der) <= len(content) + len(lie)


def test_thousands_of_names_are_read_in_bounded_time() -> None:
    names = [f"a{number}@contoso.example" for number in range(5_000)]
    value = inspect(certificate_der(addresses=names))
    assert value.certificates[0].email_addresses == tuple(names)
    assert encryption_of(value) == [Outcome.REJECTED]
    assert encryption_of(inspect(certificate_der(addresses=[*names, ADDRESS]))) == [Outcome.ACCEPTED]


def test_thousands_of_extensions_are_read_in_bounded_time() -> None:
    more = [raw(f"1.2.3.{number}", b"\x05\x00") for number in range(2_000)]
    assert inspect(certificate_der(more=more)).certificates[0].email_addresses == (ADDRESS,)


def test_a_number_of_thousands_of_digits_is_no_serial_number() -> None:
    der = rebuilt(certificate_der(serial=7), b"\x02\x01\x07", element(0x02, b"\x7f" * 20_000))
    value = inspect(der)
    assert value.parse_error == (
        "certificate.unreadable",
        f"it is no certificate: a serial number of 20000 bytes ({len(der)} bytes)",
    )


@pytest.mark.parametrize(
    "address",
    [
        b"ada@contoso.example\0@evil.example",
        b"ada@contoso.example\0",
        b"ada@contoso.example\n",
        b"ada@contoso.example\r\nBcc: eve@evil.example",
        b" ada@contoso.example",
        b"ada@contoso.example,eve@evil.example",
        b"<ada@contoso.example>",
    ],
)
def test_no_address_is_found_inside_another_text(address: bytes) -> None:
    names = raw("2.5.29.17", element(0x30, element(0x81, address)))
    value = inspect(certificate_der(addresses=(), more=[names]))
    assert value.certificates[0].email_addresses == ()
    assert value.certificates[0].faults == ("1 of its alternative names are no addresses",)
    assert encryption_of(value) == [Outcome.UNDECIDED]


@pytest.mark.parametrize(
    "name", ["Ada\u202eecalevoL", "Ada\x1b[2JLovelace", "Ada\nwanted: yes", "Ada\x00Eve", "\u2066Ada"]
)
def test_control_characters_of_a_subject_are_made_visible(name: str) -> None:
    value = inspect(certificate_der(common_name=name))
    text = subject_text(value.certificates[0])
    shown = visible(text)
    assert shown != text or "\\00" in text
    assert shown.isprintable()


def test_of_two_extensions_of_one_kind_the_better_one_is_not_taken() -> None:
    twin = raw("2.5.29.99", bytes.fromhex("03020780"))
    der = certificate_der(more=[twin]).replace(bytes.fromhex("551d63"), bytes.fromhex("551d0f"))
    value = inspect(der)
    assert value.certificates[0].key_usage == frozenset()
    assert encryption_of(value) == [Outcome.REJECTED]


def test_a_value_cannot_name_a_certificate_that_it_does_not_hold() -> None:
    foreign = certificate_der(serial=1)
    value = inspect(tagged((3, foreign[:-1]), (8, CERTIFICATE)))
    assert value.preferred is None
    assert len(value.certificates) == 1


def test_a_whole_certificate_hidden_in_garbage_is_not_dug_out() -> None:
    value = inspect(b"\xfe\xfe" + CERTIFICATE)
    assert (value.encoding, value.certificates) == (Encoding.UNKNOWN, ())
