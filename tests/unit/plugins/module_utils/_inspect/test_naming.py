# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.naming import (
    issuer_text,
    serial_text,
    short_facts,
    subject_text,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import (
    certificate,
    certificate_der,
    certificate_facts,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "00"),
        (7, "07"),
        (0x4A1F, "4A:1F"),
        (0x0A0B0C0D0E0F, "0A:0B:0C:0D:0E:0F"),
        (0x4A1F0000000000000007, "4A:1F:…:00:07"),
        (-5, "-05"),
        (-0x4A1F0000000000000007, "-4A:1F:…:00:07"),
    ],
)
def test_serial_numbers_read_like_those_of_other_tools(number: int, text: str) -> None:
    assert serial_text(certificate_facts(serial_number=number)) == text


def test_a_certificate_in_short() -> None:
    facts = certificate_facts(serial_number=0x4A1F, not_after=datetime(2027, 5, 1, 12, tzinfo=UTC))
    assert short_facts(facts) == "serial 4A:1F valid to 2027-05-01"


def test_names_are_written_as_rfc_4514_says() -> None:
    made = certificate(common_name="Lovelace, Ada")
    assert subject_text(made) == "CN=Lovelace\\, Ada"
    assert issuer_text(made) == "CN=Contoso Issuing CA 1"


@pytest.mark.parametrize("kind", [0x02, 0x03])
def test_a_name_of_an_odd_type_is_named_as_such(kind: int) -> None:
    written = bytes.fromhex("0603550403") + b"\x0c\x0cAda Lovelace"
    der = certificate_der()
    odd = certificate_facts(der=der.replace(written, written.replace(b"\x0c\x0c", bytes([kind, 12]), 1)))
    assert odd.der != der
    assert subject_text(odd) == "(a name that cannot be rendered)"


def test_a_certificate_that_cannot_be_read_again_has_no_name() -> None:
    assert subject_text(certificate_facts(der=b"")) == "(a name that cannot be rendered)"
