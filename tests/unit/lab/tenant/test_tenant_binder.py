# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which forms of a certificate parameter bind."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.lab.tenant.binder import bind_certificates
from ansible_collections.mailsec.smime.tests.lab.tenant.errors import CmdletError
from ansible_collections.mailsec.smime.tests.lab.tenant.settings import Settings

ONE, TWO, THREE = (base64.b64encode(bytes([0x30, number])).decode() for number in (1, 2, 3))
TABLE = "#Exchange.GenericHashTable"


def untyped(text: str) -> dict[str, Any]:
    return {"Data": list(base64.b64decode(text))}


def typed(text: str) -> dict[str, Any]:
    return {"@odata.type": "#Exchange.ByteArrayType", **untyped(text)}


def bind(given: Any, held: tuple[str, ...] = (ONE,), **switches: Any) -> set[str]:
    return bind_certificates("UserCertificate", given, held, Settings().changed_by(switches))


@pytest.mark.parametrize("encode", [untyped, typed])
def test_a_list_replaces_what_is_held(encode: Any) -> None:
    assert bind([encode(TWO), encode(THREE), encode(TWO)]) == {TWO, THREE}


def test_the_hash_table_adds_and_removes_whatever_the_case_of_its_keys() -> None:
    assert bind({"@odata.type": TABLE, "Add": [untyped(TWO)], "remove": [typed(ONE)]}) == {TWO}
    assert bind({"@odata.type": TABLE, "add": [untyped(ONE)]}) == {ONE}


def test_the_empty_hash_table_clears() -> None:
    assert bind({"@odata.type": TABLE}) == set()


@pytest.mark.parametrize(
    "given",
    [
        ONE,
        [ONE],
        [48, 1],
        [[48, 1]],
        typed(ONE),
        untyped(ONE),
        {},
        [],
        None,
        {"add": [untyped(ONE)]},
        {"@odata.type": TABLE, "replace": [untyped(ONE)]},
        {"@odata.type": TABLE, "add": untyped(ONE)},
        {"@odata.type": TABLE, "add": [untyped(TWO)], "Add": [untyped(THREE)]},
        [{"Data": [48, 256]}],
        [{"Data": [48, True]}],
        [{"Data": []}],
        [{"Data": [48], "more": 1}],
        [{"@odata.type": "#Exchange.Other", "Data": [48]}],
    ],
)
def test_everything_else_is_refused_by_name(given: Any) -> None:
    with pytest.raises(CmdletError) as refusal:
        bind(given)
    assert refusal.value.status == 400
    assert "parameter 'UserCertificate'" in refusal.value.text
    assert "ArgumentTransformation" in refusal.value.exception_type


def test_each_switch_opens_its_form_and_no_other() -> None:
    assert bind([TWO], write_forms="base64") == {TWO}
    assert bind([[48, 2]], write_forms=["int_list"]) == {TWO}
    assert bind([], clear_forms="empty_list,null") == set()
    assert bind(None, clear_forms="empty_list,null") == set()
    for given, switches in (
        ([untyped(TWO)], {"write_forms": "typed_data_object,base64"}),
        ({"@odata.type": TABLE}, {"clear_forms": "null"}),
        ({"@odata.type": TABLE, "add": [untyped(TWO)]}, {"delta_form": "none"}),
        (["not base64!"], {"write_forms": "base64"}),
    ):
        with pytest.raises(CmdletError):
            bind(given, **switches)


@pytest.mark.parametrize("form", ["data_object", "typed_data_object", "base64", "int_list"])
def test_the_hash_table_takes_elements_of_one_form_alone_where_it_is_told_so(form: str) -> None:
    elements = {
        "data_object": untyped(TWO),
        "typed_data_object": typed(TWO),
        "base64": TWO,
        "int_list": list(base64.b64decode(TWO)),
    }
    for other, element in elements.items():
        given = {"@odata.type": TABLE, "add": [element]}
        if other == form:
            assert bind(given, delta_form=form, write_forms=[]) == {ONE, TWO}
        else:
            with pytest.raises(CmdletError):
                bind(given, delta_form=form)


def test_a_deceptive_form_binds_and_does_something_else() -> None:
    [stored] = bind([[48, 2]], deceptive_forms="int_list")
    assert base64.b64decode(stored) == b"3002"
    assert bind(None, deceptive_forms="null") == {ONE}
    assert bind([], deceptive_forms="empty_list", clear_forms="empty_list") == {ONE}


@pytest.mark.parametrize(
    "switches", [{"read_form": "xml"}, {"write_forms": "hex"}, {"colour": "red"}, {"token_lifetime": 0}]
)
def test_switches_that_do_not_exist_are_named(switches: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(switches))):
        Settings().changed_by(switches)
