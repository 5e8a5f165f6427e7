# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.key_kinds import kind_of_key
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate

KINDS = ("RSA", "EC", "DSA", "Ed25519", "Ed448", "X25519", "X448")


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_reader_calls_a_key_is_known_here(kind: str) -> None:
    known = kind_of_key(certificate(key=kind).key_algorithm)
    assert known is not None
    assert known.name == kind
    assert known.signs or known.encrypts_with


def test_rsa_carries_keys_and_curves_agree_on_them() -> None:
    usages = {kind: known.encrypts_with for kind in KINDS if (known := kind_of_key(kind)) is not None}
    assert usages == {
        "RSA": ("keyEncipherment",),
        "EC": ("keyAgreement",),
        "DSA": (),
        "Ed25519": (),
        "Ed448": (),
        "X25519": ("keyAgreement",),
        "X448": ("keyAgreement",),
    }


@pytest.mark.parametrize("algorithm", ["", "1.2.3.4", "2.16.840.1.101.3.4.2.1", "RSA-2", "1.3.101.113.1"])
def test_nothing_is_guessed_about_others(algorithm: str) -> None:
    assert kind_of_key(algorithm) is None


@pytest.mark.parametrize(("number", "name"), [(1, "ML-KEM-512"), (2, "ML-KEM-768"), (3, "ML-KEM-1024")])
def test_key_encapsulation_has_no_client_yet(number: int, name: str) -> None:
    kind = kind_of_key(f"2.16.840.1.101.3.4.4.{number}")
    assert kind is not None
    assert (kind.name, kind.encrypts_with, kind.signs, kind.has_client) == (name, ("keyEncipherment",), False, False)
