# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._decide.issuers import issued_by, position_of_issuer
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate, certificate_facts
from cryptography import x509

NAME = "CN=Contoso Issuing CA 1"
IDENTIFIER = bytes(range(20))
NAMED = certificate()
KEYED = certificate(more=[x509.AuthorityKeyIdentifier(IDENTIFIER, None, None)])


def test_the_first_line_that_names_the_issuer_counts() -> None:
    assert position_of_issuer(NAMED, ("CN=Other", NAME, NAME)) == 1
    assert position_of_issuer(KEYED, ("CN=Other", IDENTIFIER.hex(), NAME)) == 1
    assert position_of_issuer(KEYED, (NAME, IDENTIFIER.hex())) == 0
    assert position_of_issuer(NAMED, (IDENTIFIER.hex(), NAME)) == 1


def test_an_issuer_that_is_not_listed_comes_behind_all_that_are() -> None:
    assert position_of_issuer(NAMED, ("CN=Other", "ff" * 20)) == 2
    assert position_of_issuer(NAMED, ()) == 0


def test_listed_or_not() -> None:
    assert issued_by(NAMED, (NAME,))
    assert not issued_by(NAMED, (IDENTIFIER.hex(),))
    assert not issued_by(NAMED, ())


def test_a_line_that_is_no_issuer_and_a_name_that_cannot_be_read_never_meet() -> None:
    assert not issued_by(certificate_facts(issuer_der=b"\xff"), ("no issuer",))
