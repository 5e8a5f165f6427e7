"""A dialect has one form for writing and one for emptying; each can be changed for itself."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._exchange.dialects import FORMS, Dialect, Facet


def test_the_first_forms_are_those_of_the_module_and_of_cipp() -> None:
    assert Dialect() == Dialect("data_list", "hashtable")
    assert FORMS == {
        Facet.WRITE: ("data_list", "typed", "ints", "base64"),
        Facet.CLEAR: ("hashtable", "empty_list", "null"),
    }


def test_values_are_encoded_and_none_is_emptied() -> None:
    dialect = Dialect().with_form(Facet.WRITE, "ints").with_form(Facet.CLEAR, "null")
    assert (dialect.form_of(Facet.WRITE), dialect.form_of(Facet.CLEAR)) == ("ints", "null")
    assert dialect.encode((b"0a", b"0b")) == [[48, 97], [48, 98]]
    assert dialect.encode(()) is None
