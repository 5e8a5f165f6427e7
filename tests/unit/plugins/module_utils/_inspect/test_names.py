# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.names import alternative_names, subject_addresses
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate_der, element
from cryptography import x509

SMTP_UTF8_MAILBOX = x509.ObjectIdentifier("1.3.6.1.5.5.7.8.9")
USER_PRINCIPAL_NAME = x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3")


def in_subject(der: bytes) -> list[str]:
    loaded = x509.load_der_x509_certificate(der)
    return subject_addresses(loaded, loaded.subject.public_bytes())


def test_addresses_are_taken_as_written_and_in_order() -> None:
    names = x509.SubjectAlternativeName(
        [
            x509.RFC822Name("Ada@Contoso.Example"),
            x509.DNSName("mail.contoso.example"),
            x509.OtherName(SMTP_UTF8_MAILBOX, element(0x0C, "änne@contoso.example".encode())),
            x509.RFC822Name("a.lovelace@contoso.example"),
        ]
    )
    addresses = ["Ada@Contoso.Example", "änne@contoso.example", "a.lovelace@contoso.example"]
    assert alternative_names(names) == (addresses, [])


def test_a_user_principal_name_is_no_mail_address() -> None:
    names = x509.SubjectAlternativeName([x509.OtherName(USER_PRINCIPAL_NAME, element(0x0C, b"ada@contoso.example"))])
    assert alternative_names(names) == ([], ["ada@contoso.example"])


def test_other_names_say_nothing_about_mail() -> None:
    names = x509.SubjectAlternativeName(
        [
            x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.311.25.1"), element(0x0C, b"ada@contoso.example")),
            x509.UniformResourceIdentifier("mailto:ada@contoso.example"),
        ]
    )
    assert alternative_names(names) == ([], [])


@pytest.mark.parametrize("content", [element(0x0C, b"\xff\xfe"), b"\x0c\x7f"])
@pytest.mark.parametrize("kind", [SMTP_UTF8_MAILBOX, USER_PRINCIPAL_NAME])
def test_a_text_that_cannot_be_read_hides_only_itself(kind: x509.ObjectIdentifier, content: bytes) -> None:
    names = x509.SubjectAlternativeName([x509.OtherName(kind, content), x509.RFC822Name("ada@contoso.example")])
    assert alternative_names(names) == (["ada@contoso.example"], [])


def test_the_subject_is_the_legacy_place_of_an_address() -> None:
    assert in_subject(certificate_der(subject_address="Ada@contoso.example")) == ["Ada@contoso.example"]


def test_an_address_as_common_name_is_not_one() -> None:
    assert in_subject(certificate_der(common_name="ada@contoso.example")) == []
