# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.ber import read_ber
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.der import DerError
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.signed_data import (
    KeyPreference,
    NotSignedData,
    SignedData,
    read_signed_data,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import element
from ansible_collections.mailsec.smime.tests.unit.plugins.value_builders import (
    KEY_PREFERENCE,
    MICROSOFT_KEY_PREFERENCE,
    SIGNED_DATA,
    attribute,
    certificates_only,
    enveloped_data,
    indefinite,
    integer,
    issuer_and_serial,
    sequence,
    signed_data,
)
from hypothesis import given
from hypothesis import strategies as st

ONE, TWO = sequence(b"\x04\x03one"), sequence(b"\x04\x03two")
OPEN_ENDED = indefinite(0x30, b"\x04\x05three")
ISSUER = sequence(b"\x31\x00")


def read(data: bytes) -> SignedData:
    return read_signed_data(data, read_ber(data, 0, len(data)))


@pytest.mark.parametrize("ber", [False, True])
@pytest.mark.parametrize("by_key_identifier", [False, True])
@pytest.mark.parametrize("signers", [0, 1, 2])
def test_certificates_are_found_in_every_form(ber: bool, by_key_identifier: bool, signers: int) -> None:
    data = signed_data([ONE, TWO], ber=ber, by_key_identifier=by_key_identifier, signers=signers)
    assert read(data) == SignedData((ONE, TWO), None)


def test_a_bag_of_certificates_is_signed_by_nobody() -> None:
    assert read(certificates_only([ONE, TWO])) == SignedData((ONE, TWO), None)
    assert read(certificates_only([])) == SignedData((), None)


def test_each_certificate_stands_once_and_obsolete_kinds_are_left_out() -> None:
    assert read(certificates_only([ONE, element(0xA0, b"old"), OPEN_ENDED, ONE])).certificates == (ONE, OPEN_ENDED)


@pytest.mark.parametrize("ber", [False, True])
@pytest.mark.parametrize(
    ("kind", "value", "preference"),
    [
        (KEY_PREFERENCE, issuer_and_serial(ISSUER, 77), KeyPreference(ISSUER, 77)),
        (KEY_PREFERENCE, element(0xA0, issuer_and_serial(ISSUER, 77, 0x30)), KeyPreference(ISSUER, 77)),
        (KEY_PREFERENCE, element(0xA1, element(0x04, b"key")), KeyPreference(b"", 0, b"key")),
        (KEY_PREFERENCE, element(0xA1, element(0x04, b"key") + b"\x18\x00"), KeyPreference(b"", 0, b"key")),
        (KEY_PREFERENCE, element(0x82, b"key"), KeyPreference(b"", 0, b"key")),
        (KEY_PREFERENCE, element(0xA2, element(0x04, b"key")), KeyPreference(b"", 0, b"key")),
        (KEY_PREFERENCE, issuer_and_serial(ISSUER, -77), KeyPreference(ISSUER, -77)),
        (MICROSOFT_KEY_PREFERENCE, issuer_and_serial(ISSUER, 77, 0x30), KeyPreference(ISSUER, 77)),
    ],
)
def test_the_preference_is_read_in_each_of_its_forms(
    kind: bytes, value: bytes, preference: KeyPreference, ber: bool
) -> None:
    assert read(signed_data([ONE], attributes=[attribute(kind, value)], ber=ber)).preference == preference


@pytest.mark.parametrize(
    "attributes",
    [
        [attribute(KEY_PREFERENCE, b"")],
        [attribute(KEY_PREFERENCE, element(0xA0, ISSUER + ISSUER))],
        [attribute(KEY_PREFERENCE, element(0xA0, integer(1) + integer(2)))],
        [attribute(KEY_PREFERENCE, element(0xA0, ISSUER + integer(1) + integer(2)))],
        [attribute(KEY_PREFERENCE, element(0xA1, b""))],
        [attribute(KEY_PREFERENCE, element(0xA1, integer(1)))],
        [attribute(KEY_PREFERENCE, element(0xA3, b"key"))],
        [sequence(KEY_PREFERENCE)],
        [sequence(b"\x06\x05ab")],
        [attribute(bytes.fromhex("06022a03"), issuer_and_serial(ISSUER, 77))],
    ],
)
def test_a_preference_that_cannot_be_read_is_none(attributes: list[bytes]) -> None:
    assert read(signed_data([ONE], attributes=attributes)) == SignedData((ONE,), None)


def test_of_two_preferences_the_first_counts() -> None:
    both = [attribute(KEY_PREFERENCE, element(0x82, b"1")), attribute(MICROSOFT_KEY_PREFERENCE, element(0x82, b"2"))]
    assert read(signed_data([ONE], attributes=both, signers=2)).preference == KeyPreference(b"", 0, b"1")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (enveloped_data(), "encrypted data for recipients"),
        (sequence(bytes.fromhex("06092a864886f70d010701"), element(0xA0, b"\x04\x00")), "plain data"),
        (sequence(bytes.fromhex("060b2a864886f70d0109100117")), "a kind of content that is not known here"),
    ],
)
def test_another_kind_of_content_is_named(data: bytes, told: str) -> None:
    with pytest.raises(NotSignedData, match=told):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        sequence(),
        sequence(integer(1)),
        sequence(SIGNED_DATA),
        sequence(SIGNED_DATA, element(0xA0, b"")),
        sequence(SIGNED_DATA, element(0xA0, integer(1))),
        sequence(SIGNED_DATA, element(0xA0, b"\x30\x05ab")),
        signed_data([b"\x30\x7fab"]),
    ],
)
def test_what_is_not_what_it_says_is_refused(data: bytes) -> None:
    with pytest.raises(DerError):
        read(data)


@given(st.binary(max_size=60), st.integers(0, 200))
def test_no_bytes_at_all_can_stop_it(content: bytes, place: int) -> None:
    good = signed_data([ONE], attributes=[attribute(KEY_PREFERENCE, issuer_and_serial(ISSUER, 77))], ber=True)
    data = good[:place] + content + good[place + len(content) :]
    try:
        read(data)
    except (DerError, NotSignedData):
        return
