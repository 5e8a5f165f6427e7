# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.der import DerError
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.tagged import Tagged, read_tagged
from ansible_collections.mailsec.smime.tests.unit.plugins.value_builders import setting, tagged
from hypothesis import given
from hypothesis import strategies as st

ONE, TWO, THREE = b"certificate one", b"certificate two", b"certificate three"


def test_the_encryption_certificate_is_named_and_all_are_kept_in_order() -> None:
    assert read_tagged(tagged((8, ONE), (3, TWO), (4, THREE), (4, ONE))) == Tagged((ONE, TWO, THREE), TWO)


def test_one_certificate_for_both_uses_stands_once() -> None:
    assert read_tagged(tagged((3, ONE), (8, ONE))) == Tagged((ONE,), ONE)


def test_of_two_encryption_certificates_the_first_counts() -> None:
    assert read_tagged(tagged((3, ONE), (3, TWO))) == Tagged((ONE, TWO), ONE)


def test_without_one_nothing_is_named() -> None:
    assert read_tagged(tagged((8, ONE))) == Tagged((ONE,), None)
    assert read_tagged(bytes.fromhex("0100080001000000")) == Tagged((), None)  # as KB312900 prints it


@pytest.mark.parametrize("tag", [0x02, 0x06, 0x09, 0x0B, 0x20, 0x22, 0x51, 0x7777])
def test_other_settings_are_passed_by(tag: int) -> None:
    assert read_tagged(tagged((tag, b"anything"), (3, ONE))) == Tagged((ONE,), ONE)


def test_the_version_need_not_stand_in_front() -> None:
    assert read_tagged(tagged((3, ONE), version=False)) == Tagged((ONE,), ONE)
    assert read_tagged(tagged((3, ONE), (1, b"\x01\x00\x00\x00"), version=False)) == Tagged((ONE,), ONE)


def test_zeros_behind_the_last_setting_are_padding() -> None:
    assert read_tagged(tagged((3, ONE)) + bytes(5)) == Tagged((ONE,), ONE)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "no setting of a known kind"),
        (setting(0x7777, b"?"), "no setting of a known kind"),
        (tagged((3, ONE))[:-1], "the setting at byte 8 says that it is 19 bytes long"),
        (b"\x01\x00\x03\x00\x01\x00\x00\x00", "the setting at byte 0 says that it is 3 bytes long"),
        (b"\x01\x00\xff\xff\x01\x00\x00\x00", "the setting at byte 0 says that it is 65535 bytes long"),
        (tagged((3, ONE)) + b"\x00\x00\x00\x01", "says that it is 256 bytes long"),
        (bytes(8), "the setting at byte 0 says that it is 0 bytes long"),
        (b"\x01", "says that it is 0 bytes long"),
    ],
)
def test_lengths_that_do_not_add_up_are_no_tagged_value(data: bytes, complaint: str) -> None:
    with pytest.raises(DerError, match=complaint):
        read_tagged(data)


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=20)), max_size=6))
def test_every_certificate_of_a_row_is_found(settings: list[tuple[int, bytes]]) -> None:
    found = read_tagged(tagged(*settings))
    assert set(found.certificates) == {content for tag, content in settings if tag in (3, 4, 8)}
