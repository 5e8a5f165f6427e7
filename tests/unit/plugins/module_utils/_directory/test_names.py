# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Distinguished names are compared as Active Directory does, and shown so that they cannot deceive."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.names import (
    is_distinguished_name,
    lies_below,
    make_visible,
    split_name,
)


@pytest.mark.parametrize(
    "same",
    [
        "cn=Ada\\, Countess,ou=people,dc=corp",
        "CN=Ada\\2C Countess, OU=People , DC=CORP",
        "CN = Ada\\2c countess,OU=People,DC=corp",
    ],
)
def test_ways_to_write_one_name_are_equal(same: str) -> None:
    assert split_name(same) == split_name("CN=Ada\\, Countess,OU=People,DC=corp")
    assert len(split_name(same)) == 3


def test_an_escaped_backslash_does_not_escape_the_comma_behind_it() -> None:
    assert len(split_name("CN=a\\\\,DC=corp")) == 2


def test_a_name_lies_below_itself_and_its_parents_only() -> None:
    bases = (split_name("OU=People,DC=corp,DC=example"),)
    assert lies_below("CN=ada,ou=people,dc=corp,dc=example", bases)
    assert lies_below("OU=People,DC=corp,DC=example", bases)
    assert not lies_below("CN=ada,OU=Other People,DC=corp,DC=example", bases)
    assert not lies_below("DC=corp,DC=example", bases)


@pytest.mark.parametrize("text", ["OU=People,DC=corp", "2.5.4.3=ada,DC=corp", "CN=a\\,b,DC=corp"])
def test_names_are_recognised(text: str) -> None:
    assert is_distinguished_name(text)


@pytest.mark.parametrize("text", ["", "people", "OU=People,", "OU=,DC=corp", "corp.example", "/OU=People"])
def test_other_texts_are_not(text: str) -> None:
    assert not is_distinguished_name(text)


def test_what_could_deceive_a_reader_is_made_visible() -> None:
    assert make_visible("Ada\u202eevil\x00\n") == "Ada\\u202eevil\\x00\\n"
    assert make_visible(b"Ad\xe4") == "Ad\\xe4"
    assert make_visible("Ädä") == "Ädä"
    assert make_visible("x" * 300) == "x" * 256 + "…"
