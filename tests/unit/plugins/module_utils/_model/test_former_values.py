"""Whose former values are asked for."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._model.former_values import Chosen


def test_without_names_everybody_is_meant() -> None:
    assert Chosen("r1").is_about("g1", "ada@contoso.example")


def test_names_are_guids_or_addresses() -> None:
    chosen = Chosen(guids=frozenset({"g1"}), addresses=frozenset({"ada@contoso.example"}))
    assert chosen.is_about("g1", "")
    assert chosen.is_about("g2", "ada@contoso.example")
    assert not chosen.is_about("g2", "bob@contoso.example")


def test_an_empty_list_of_names_is_nobody() -> None:
    assert not Chosen(guids=frozenset(), addresses=frozenset()).is_about("g1", "ada@contoso.example")
