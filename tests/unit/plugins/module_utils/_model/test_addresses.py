# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import (
    OwnAddresses,
    fold_address,
    mailbox_form,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "written", ["Ada.Lovelace@Contoso.Example", "ADA.LOVELACE@CONTOSO.EXAMPLE", " ada.lovelace@contoso.example\t"]
)
def test_case_and_surrounding_space_make_no_difference_between_people(written: str) -> None:
    assert fold_address(written) == "ada.lovelace@contoso.example"


@pytest.mark.parametrize("written", ["ÄNNE@BÜCHER.example", "änne@xn--bcher-kva.example", "änne@XN--BCHER-KVA.EXAMPLE"])
def test_people_are_matched_without_regard_to_case_beyond_ascii_too(written: str) -> None:
    assert fold_address(written) == "änne@xn--bcher-kva.example"


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold_address(fold_address(text)) == fold_address(text)


@given(st.text())
def test_the_form_of_a_mailbox_is_the_form_of_itself(text: str) -> None:
    assert mailbox_form(mailbox_form(text)) == mailbox_form(text)


# What IDNA 2008 makes of them (RFC 5891 section 5); IDNA 2003 would turn the sharp s into "ss".
@pytest.mark.parametrize(
    ("domain", "ascii_form"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.Example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("mail.例え.example", "mail.xn--r8jz45g.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("Contoso.EXAMPLE", "contoso.example"),
    ],
)
@pytest.mark.parametrize("local", ["ada", "änne"])
def test_a_domain_is_compared_as_a_labels(domain: str, ascii_form: str, local: str) -> None:
    assert mailbox_form(f"{local}@{domain}") == fold_address(f"{local}@{domain}") == f"{local}@{ascii_form}"


def test_the_local_part_is_folded_where_rfc_8550_says_so_and_nowhere_else() -> None:
    assert mailbox_form("ADA@contoso.example") == "ada@contoso.example"
    assert mailbox_form("ADA@BÜCHER.example") == "ada@xn--bcher-kva.example"
    assert mailbox_form("ÄNNE@contoso.example") == "ÄNNE@contoso.example"


def test_a_letter_that_only_looks_like_ascii_does_not_become_ascii() -> None:
    assert mailbox_form("ada@\u212aontoso.example") != mailbox_form("ada@kontoso.example")
    assert fold_address("ada@\u212aontoso.example") != fold_address("ada@kontoso.example")


def test_a_label_that_is_too_long_for_a_domain_costs_nothing() -> None:
    label = "ü" * 100_000
    assert mailbox_form(f"ada@{label}.example") == f"ada@{label}.example"


@pytest.mark.parametrize("character", ["\x00", "\n", "\r", "\t", "\x7f", "\x1b"])
@pytest.mark.parametrize("address", ["ada{}@contoso.example", "ada@contoso.example{}", "{}änne@contoso.example"])
def test_a_control_character_is_part_of_no_mailbox(address: str, character: str) -> None:
    assert mailbox_form(address.format(character)) == ""


def test_no_space_is_trimmed_from_what_a_certificate_says() -> None:
    assert mailbox_form(" ada@contoso.example ") == " ada@contoso.example "


def test_the_primary_address_is_one_of_them_all() -> None:
    own = OwnAddresses.of("Ada@contoso.example", ["A.Lovelace@contoso.example"])
    assert own == OwnAddresses("ada@contoso.example", frozenset({"ada@contoso.example", "a.lovelace@contoso.example"}))


def test_an_address_written_twice_is_one() -> None:
    own = OwnAddresses.of("ada@contoso.example", ["ADA@contoso.example", "ada@contoso.example"])
    assert own.every == {"ada@contoso.example"}


@pytest.mark.parametrize("primary", [None, ""])
def test_somebody_without_a_primary_address_keeps_the_others(primary: str | None) -> None:
    own = OwnAddresses.of(primary, ["alias@contoso.example"])
    assert own.primary is None
    assert own.every == {"alias@contoso.example"}


@pytest.mark.parametrize("primary", ["  ", "\x00"])
def test_nobody_has_an_empty_address_or_one_that_is_none(primary: str) -> None:
    own = OwnAddresses.of(primary, [primary, ""])
    assert own == OwnAddresses(None, frozenset())


def test_space_around_what_the_directory_says_is_no_part_of_it() -> None:
    assert OwnAddresses.of(" ada@contoso.example\t", []).primary == "ada@contoso.example"


def test_people_are_compared_in_the_folded_form() -> None:
    own = OwnAddresses.folded("ÄNNE@contoso.example", ["Änne@contoso.example", "A@bücher.example"])
    assert own == OwnAddresses("änne@contoso.example", frozenset({"änne@contoso.example", "a@xn--bcher-kva.example"}))
    assert OwnAddresses.of("ÄNNE@contoso.example", []).primary == "ÄNNE@contoso.example"
