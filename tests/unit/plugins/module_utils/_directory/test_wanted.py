# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which attributes and entries are asked for."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.wanted import (
    ATTRIBUTES,
    PERSON_FILTER,
    Part,
    find_attribute,
    read_part,
)


@pytest.mark.parametrize(
    ("description", "name"),
    [
        (b"userCertificate", "userCertificate"),
        (b"USERCERTIFICATE;binary", "userCertificate"),
        (b"usersmimecertificate", "userSMIMECertificate"),
        (b"mail;lang-de", "mail"),
        (b"description", None),
        (b"userCertificate;range=0-1499", None),
    ],
)
def test_attributes_are_found_whatever_their_case_and_options(description: bytes, name: str | None) -> None:
    assert find_attribute(description) == name


def test_a_part_of_the_values_is_told_from_all_of_them() -> None:
    assert read_part(b"userCertificate;Range=0-1499") == Part("userCertificate", 0, 1499)
    assert read_part(b"userCertificate;binary;range=1500-*") == Part("userCertificate", 1500, None)
    assert read_part(b"userCertificate;binary") is None
    assert read_part(b"member;range=0-1499") is None
    assert Part("mail", 0, None).is_whole
    assert not Part("mail", 0, 1499).is_whole
    assert not Part("mail", 1500, None).is_whole


@pytest.mark.parametrize("description", [b"mail;range=", b"mail;range=0", b"mail;range=*-1", b"mail;range=0-1499x"])
def test_a_range_in_an_unknown_form_is_not_guessed(description: bytes) -> None:
    with pytest.raises(ValueError, match="unknown form"):
        read_part(description)


def test_computers_and_the_unmailable_are_left_to_the_server() -> None:
    assert "(objectCategory=person)" in PERSON_FILTER
    assert "(|(mail=*)(proxyAddresses=*))" in PERSON_FILTER
    assert "objectGUID" in ATTRIBUTES
