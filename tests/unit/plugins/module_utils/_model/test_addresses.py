# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses, fold_address
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "written", ["Ada.Lovelace@Contoso.Example", "ADA.LOVELACE@CONTOSO.EXAMPLE", " ada.lovelace@contoso.example\t"]
)
def test_case_and_surrounding_space_make_no_difference(written: str) -> None:
    assert fold_address(written) == "ada.lovelace@contoso.example"


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold_address(fold_address(text)) == fold_address(text)


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


def test_nobody_has_an_empty_address() -> None:
    own = OwnAddresses.of("  ", [])
    assert own == OwnAddresses(None, frozenset())
