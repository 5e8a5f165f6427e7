# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values are read whole or not at all; nothing is ever taken for "missing"."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.value_reader import read_values

DER = b"\x30\x82\x01\x0a" + bytes(range(200))
PEM = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _read(found: Any) -> tuple[bytes, ...] | None:
    return read_values({"UserCertificate": found}, "UserCertificate")


def test_an_empty_list_is_no_value() -> None:
    assert _read([]) == ()


def test_base64_and_bytes_are_values_in_their_order() -> None:
    assert _read([_text(DER), _text(PEM)]) == (DER, PEM)
    assert _read([DER, b"\x00"]) == (DER, b"\x00")


def test_a_list_of_numbers_is_a_value() -> None:
    assert _read([list(DER), _text(PEM)]) == (DER, PEM)


def test_an_absent_property_is_unreadable() -> None:
    assert read_values({"UserSMimeCertificate": []}, "UserCertificate") is None


@pytest.mark.parametrize(
    "element",
    [
        "System.Byte[]",
        "",
        "Byte",
        "not base64 at all",
        _text(DER) + "\n",
        _text(DER)[:-1],
        _text(DER).replace("A", "-", 1),
        DER.hex(),
        DER.hex().upper(),
        None,
        7,
        [],
        [48, 256],
        [48, -1],
        [48, True],
        [48, 130.0],
        ["48", "130"],
        48,
        {"Data": [48, 130]},
        b"",
    ],
)
def test_one_odd_element_makes_all_unreadable(element: Any) -> None:
    assert _read([element]) is None
    assert _read([_text(DER), element]) is None


@pytest.mark.parametrize("found", [None, _text(DER), DER, {"value": []}, 0, False])
def test_what_is_no_list_is_unreadable(found: Any) -> None:
    assert _read(found) is None
