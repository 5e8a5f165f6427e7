# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import hashlib

from ansible_collections.mailsec.smime.plugins.module_utils._inspect.key_identifier import key_identifier
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate_der
from cryptography import x509


def test_the_extension_says_it() -> None:
    der = certificate_der(more=[x509.SubjectKeyIdentifier(b"identifier of Ada's key")])
    assert key_identifier(der) == b"identifier of Ada's key"


def test_without_a_readable_extension_it_is_made_of_the_key() -> None:
    broken = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.14"), b"\x30\x00")
    key = x509.SubjectKeyIdentifier.from_public_key(x509.load_der_x509_certificate(certificate_der()).public_key())
    for der in (certificate_der(more=[broken]), certificate_der(addresses=(), key_usage=None, extended_key_usage=None)):
        assert key_identifier(der) == key.digest
    assert len(key.digest) == hashlib.sha1(b"", usedforsecurity=False).digest_size
