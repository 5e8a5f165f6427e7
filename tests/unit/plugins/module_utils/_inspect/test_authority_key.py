# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.authority_key import authority_key_identifier
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate, certificate_facts
from cryptography import x509

IDENTIFIER = bytes(range(20))
OID = x509.ObjectIdentifier("2.5.29.35")


def test_it_is_read_as_written() -> None:
    made = certificate(more=[x509.AuthorityKeyIdentifier(IDENTIFIER, None, None)])
    assert authority_key_identifier(made) == IDENTIFIER


def test_a_certificate_without_it_has_none() -> None:
    assert authority_key_identifier(certificate()) is None
    bare = certificate(addresses=(), key_usage=None, extended_key_usage=None)
    assert authority_key_identifier(bare) is None


@pytest.mark.parametrize("content", [b"", b"\x04\x01x", b"\x30\x05\x80", b"\x30\x80"])
def test_what_cannot_be_read_is_none(content: bytes) -> None:
    made = certificate(more=[x509.UnrecognizedExtension(OID, content)])
    assert authority_key_identifier(made) is None


def test_the_issuer_s_name_and_number_alone_are_no_identifier() -> None:
    issuer = x509.DirectoryName(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "CA")]))
    made = certificate(more=[x509.AuthorityKeyIdentifier(None, [issuer], 7)])
    assert authority_key_identifier(made) is None


def test_bytes_that_are_no_certificate_have_none() -> None:
    assert authority_key_identifier(certificate_facts(der=b"garbage")) is None
