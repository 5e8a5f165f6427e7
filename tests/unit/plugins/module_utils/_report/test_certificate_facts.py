# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fact of a certificate, in words."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._report.certificate_facts import list_facts
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate, certificate_der


def facts(**changes: Any) -> dict[str, str]:
    """The facts of the usual certificate, some of them changed."""
    return dict(list_facts(replace(certificate(serial=0x4A1F00000007), **changes)))


def test_the_usual_facts() -> None:
    der = certificate_der(serial=0x4A1F, not_after=datetime(2027, 5, 1, tzinfo=UTC))
    found = facts(der=der, not_after=datetime(2027, 5, 1, 3, 4, 5, tzinfo=UTC))
    assert found["subject"] == "CN=Ada Lovelace"
    assert found["issuer"] == "CN=Contoso Issuing CA 1"
    assert found["serial"] == "4A:1F:00:00:00:07"
    assert found["valid"].endswith("to 2027-05-01 03:04:05 UTC")
    assert found["key"].startswith("EC 256 bits, signed with ")
    assert found["key usage"] == "digital signature, key agreement"
    assert found["ext. usage"] == "e-mail protection"
    assert found["addresses"] == "ada@contoso.example"
    assert found["SHA-1"].startswith(hashlib.sha1(der, usedforsecurity=False).hexdigest().upper())
    assert not found.keys() & {"UPN", "template", "authority", "revocation", "reader"}


@pytest.mark.parametrize(
    ("changes", "name", "text"),
    [
        ({"serial_number": -5}, "serial", "-05"),
        ({"key_size": None}, "key", "EC, signed with SHA-256 and ECDSA"),
        ({"signature_algorithm": "1.2.3.4"}, "key", "signed with 1.2.3.4"),
        (
            {"key_usage": frozenset({"keyCertSign", "cRLSign"})},
            "key usage",
            "signing certificates, signing revocation lists",
        ),
        ({"key_usage": None}, "key usage", "not restricted (no such extension)"),
        ({"key_usage": frozenset()}, "key usage", "nothing (the extension is empty)"),
        ({"extended_key_usage": None}, "ext. usage", "not restricted (no such extension)"),
        ({"extended_key_usage": frozenset()}, "ext. usage", "nothing (the extension is empty)"),
        (
            {"extended_key_usage": frozenset({"1.2.3", "1.3.6.1.5.5.7.3.2"})},
            "ext. usage",
            "1.2.3, client authentication",
        ),
        ({"email_addresses": ()}, "addresses", "no address"),
        ({"email_addresses": tuple(f"{n}@x.example" for n in range(7))}, "addresses", "4@x.example and 2 more"),
        ({"user_principal_names": ("ada@corp.example",)}, "UPN", "ada@corp.example (a logon name, no mail address)"),
        ({"template": "1.3.6.1.4.1.311.21.8.1"}, "template", "1.3.6.1.4.1.311.21.8.1"),
        ({"is_authority": True}, "authority", "certificate authority"),
        ({"crl_urls": ("http://crl.example/1.crl",)}, "revocation", "http://crl.example/1.crl"),
        ({"read_tolerantly": True}, "reader", "the tolerant one: the strict one refuses it"),
        ({"read_tolerantly": True, "faults": ("a", "b")}, "reader", "the tolerant one: a; b"),
    ],
)
def test_what_is_odd_or_absent_is_said_so(changes: dict[str, Any], name: str, text: str) -> None:
    assert text in facts(**changes)[name]
