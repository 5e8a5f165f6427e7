# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where one LDAP message ends and what it is."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_pages import (
    BrokenAnswerError,
    measure_message,
    read_operation,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._directory.ldap_responder import (
    ber,
    entry,
    integer,
    message,
    person,
    result,
)


@pytest.mark.parametrize("long_form", [False, True])
@pytest.mark.parametrize("number", [1, 200, 70000])
def test_a_message_is_measured_as_soon_as_its_length_is_there(number: int, long_form: bool) -> None:
    whole = entry(number, "CN=ada,DC=corp", person(1), long_form)
    header = 6 if long_form else 4
    assert [measure_message(whole[:size], 0) for size in range(header)] == [0] * header
    assert measure_message(whole[:header], 0) == len(whole)
    assert read_operation(whole, 0, len(whole)) == (0x64, number)


def test_a_message_may_begin_anywhere() -> None:
    first, second = result(7, 0), entry(8, "CN=ada", {})
    both = bytearray(first + second)
    assert measure_message(both, len(first)) == len(both)
    assert read_operation(both, len(first), len(both)) == (0x64, 8)


@pytest.mark.parametrize("broken", [b"HTTP/1.1 400", b"\x30\x80\x02\x01", b"\x30\x89" + bytes(12)])
def test_what_is_no_message_is_refused(broken: bytes) -> None:
    with pytest.raises(BrokenAnswerError, match="LDAP message"):
        measure_message(broken, 0)


@pytest.mark.parametrize("broken", [ber(0x30, b""), ber(0x30, integer(1)), ber(0x30, ber(4, b"a") + ber(0x64, b""))])
def test_a_message_without_operation_is_refused(broken: bytes) -> None:
    with pytest.raises(BrokenAnswerError, match="without a message ID"):
        read_operation(broken, 0, len(broken))


def test_the_double_speaks_ber() -> None:
    assert message(1, ber(0x65, b"x" * 200), long_form=True)[:2] == b"\x30\x84"
    assert ber(4, b"x" * 300)[:4] == b"\x04\x82\x01\x2c"
