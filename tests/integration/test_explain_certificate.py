# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate file and an address: could it be published, and if not, why? The module and the playbook."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration import lab_truth
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.run_ansible import Played

Module = Callable[..., dict[str, Any]]
WIDTH = 120


def write_value(folder: Path, population: dict[str, Any], key: str, number: int = 0) -> Path:
    """The bytes of one value of a person as a file."""
    value = lab_truth.find_person(population, key)["values"][number]
    path = folder / f"{key}.bin"
    path.write_bytes(base64.b64decode(value["value"]))
    return path


def explain(run_module: Module, path: Path, address: str, **more: Any) -> tuple[dict[str, Any], str]:
    explained = run_module("smime_explain_info", {"certificate_path": str(path), "address": address, **more})
    if not explained["failed"]:
        assert max(len(line) for line in explained["lines"]) <= WIDTH
        assert base64.b64encode(path.read_bytes()).decode()[:60] not in str(explained)
    return explained, " ".join(" ".join(explained.get("lines", [])).split())


@pytest.mark.parametrize(
    "key", ["ada", "boel", "dag", "eskil", "frode", "gry", "halvor", "jarl", "kaja", "leif", "randi"]
)
def test_a_good_certificate_in_any_form_would_be_published(
    run_module: Module, population: dict[str, Any], tmp_path: Path, key: str
) -> None:
    address = lab_truth.find_person(population, key)["mail"]
    explained, text = explain(run_module, write_value(tmp_path, population, key), address)
    assert (explained["failed"], explained["changed"]) == (False, False)
    wanted = [one for one in explained["value"]["certificates"] if one["wanted"]]
    assert len(wanted) == 1
    assert f"What is to be published for {address}: UserCertificate serial" in text
    assert "passed is the certificate valid now?" in text


@pytest.mark.parametrize(("key", "number"), [("sven", 0), ("greta", 0), ("karin", 0), ("tove", 0), ("hugo", 0)])
def test_every_reason_against_a_certificate_is_told(
    run_module: Module, population: dict[str, Any], tmp_path: Path, key: str, number: int
) -> None:
    person = lab_truth.find_person(population, key)
    _explained, text = explain(run_module, write_value(tmp_path, population, key, number), person["mail"])
    assert [code for code in person["values"][number]["codes"] if f"({code})" not in text] == []
    assert "UserCertificate nothing: no certificate is wanted" in text


def test_the_address_decides(run_module: Module, population: dict[str, Any], tmp_path: Path) -> None:
    path = write_value(tmp_path, population, "ada")
    _explained, text = explain(run_module, path, "somebody.else@contoso.example")
    assert "(certificate.address.no_match)" in text


@pytest.mark.parametrize(("key", "number", "code"), [("njal", 0, "value.private_key"), ("mette", 1, "value.pkcs12")])
def test_a_key_file_is_told_and_not_opened(
    run_module: Module, population: dict[str, Any], tmp_path: Path, key: str, number: int, code: str
) -> None:
    explained, text = explain(run_module, write_value(tmp_path, population, key, number), "ada@contoso.example")
    assert f"({code})" in text
    assert (explained["value"]["certificates"], explained["value"]["value"]) == ([], None)


def test_a_text_can_be_given_in_place_of_a_file(run_module: Module, population: dict[str, Any], tmp_path: Path) -> None:
    path = write_value(tmp_path, population, "ada")
    pem = subprocess.run(
        ["openssl", "x509", "-inform", "DER", "-in", path], capture_output=True, check=True, text=True
    ).stdout
    address = lab_truth.find_person(population, "ada")["mail"]
    explained = run_module("smime_explain_info", {"certificate": pem, "address": address})
    assert not explained["failed"], explained
    assert explained["value"]["certificates"][0]["wanted"]


def test_the_policy_is_the_one_that_is_given(run_module: Module, population: dict[str, Any], tmp_path: Path) -> None:
    path = write_value(tmp_path, population, "hugo")
    explained, text = explain(run_module, path, "x@contoso.example", policy={"base": "usage_only"})
    assert explained["value"]["certificates"][0]["wanted"]
    assert "off is the certificate valid now?" in text


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"certificate_path": "/nowhere/ada.cer", "address": "ada@contoso.example"}, "argument.not_a_certificate"),
        ({"certificate_path": "/nowhere/ada.cer"}, "argument.refused"),
        ({"certificate": "x", "address": "Ada Lund"}, "argument.not_an_identity"),
        ({}, "argument.refused"),
        ({"person": "ada", "certificate": "x", "address": "a@b.example", "people_path": "p"}, "argument.refused"),
        ({"person": "ada"}, "argument.refused"),
    ],
)
def test_what_cannot_be_explained_says_what_is_missing(run_module: Module, given: dict[str, Any], code: str) -> None:
    explained = run_module("smime_explain_info", given)
    assert (explained["failed"], explained["code"]) == (True, code)


def test_the_playbook_explains_a_file(
    play: Callable[..., Played],
    workspace: Workspace,
    ldif: dict[str, Any],
    tenant: Tenant,
    population: dict[str, Any],
    tmp_path: Path,
) -> None:
    path = write_value(tmp_path, population, "bob", 1)
    address = lab_truth.find_person(population, "bob")["mail"]
    words = ["-e", f"smime_explain_certificate={path}", "-e", f"smime_explain_address={address}"]
    played = play("explain", workspace.variables(ldif, tenant), *words)
    assert played.rc == 0, played.text
    assert (played.recap["changed"], tenant.requests()) == (0, [])
    lines = played.result_of("debug")["msg"]
    assert lines == played.result_of("smime_explain_info")["lines"]
    assert f"What is to be published for {address}:" in lines
