# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each encoding has the form that its source sends; emptying has a form of its own."""

from __future__ import annotations

import json

from ansible_collections.mailsec.smime.plugins.module_utils._exchange.value_encoder import CLEARERS, ENCODERS

VALUES = (b"\x30\x82\xff", b"\x30\x00")


def test_every_form_is_what_its_source_sends() -> None:
    assert ENCODERS["data_list"](VALUES) == [{"Data": [48, 130, 255]}, {"Data": [48, 0]}]
    assert ENCODERS["typed"](VALUES) == [
        {"@odata.type": "#Exchange.ByteArrayType", "Data": [48, 130, 255]},
        {"@odata.type": "#Exchange.ByteArrayType", "Data": [48, 0]},
    ]
    assert ENCODERS["ints"](VALUES) == [[48, 130, 255], [48, 0]]
    assert ENCODERS["base64"](VALUES) == ["MIL/", "MAA="]


def test_every_form_is_json() -> None:
    for encode in ENCODERS.values():
        assert json.loads(json.dumps(encode(VALUES))) == encode(VALUES)


def test_an_attribute_is_emptied_in_one_of_three_forms() -> None:
    assert {name: clear() for name, clear in CLEARERS.items()} == {
        "hashtable": {"@odata.type": "#Exchange.GenericHashTable"},
        "empty_list": [],
        "null": None,
    }


def test_texts_are_tried_last() -> None:
    assert list(ENCODERS)[-1] == "base64"
