# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue itself, and that every code in the plugins stands in it."""

from __future__ import annotations

import ast
import re

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model import codes
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE, Fixer, Severity
from ansible_collections.mailsec.smime.tests.unit.import_reader import MODULE_UTILS, PLUGINS, python_files, short

SECTIONS = (
    *(
        "argument",
        "certificate",
        "clock",
        "directory",
        "entry",
        "exchange",
        "journal",
        "restore",
        "ldif",
        "limit",
        "limits",
        "person",
        "plan",
    ),
    *("policy", "program", "proof", "publish", "recipient", "rule", "value", "workspace"),
)
CODE = re.compile(rf"({'|'.join(SECTIONS)})(\.[a-z0-9_]+)+")
FILE_NAMES = re.compile(r".*\.(txt|jsonl|json|py)")


def codes_in(source: str) -> dict[str, int]:
    """Every text in the source that can only be a code -> its line; names of workspace files look alike."""
    return {
        node.value: node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
        and not FILE_NAMES.fullmatch(node.value)
    }


def test_names_are_dotted_lower_case_and_say_nothing_of_severity() -> None:
    severities = {"notice", "warning", "error", "info", "fatal", "critical", "severe"}
    assert not [name for name in CATALOGUE if not CODE.fullmatch(name) or set(name.split(".")) & severities]


def test_meaning_and_cause_are_whole_sentences() -> None:
    # Names of options begin a sentence as they are written.
    options = {"expected_entries", "journal_dir", "publish_delay_days", "removal"}
    texts = [(code.name, text) for code in CATALOGUE.values() for text in (code.meaning, code.cause)]
    assert not [(name, text) for name, text in texts if not text.endswith(".") or text != text.strip()]
    assert not [(name, text) for name, text in texts if not text[0].isupper() and text.split()[0] not in options]


def test_severity_and_fixer_are_known() -> None:
    assert {type(code.severity) for code in CATALOGUE.values()} == {Severity}
    assert {type(code.fixer) for code in CATALOGUE.values()} == {Fixer}


def test_no_code_stands_there_twice() -> None:
    tree = ast.parse((MODULE_UTILS / "_model" / "codes.py").read_text(encoding="utf-8"))
    written = [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Code"
        if isinstance(node.args[0], ast.Constant)
    ]
    assert written == list(CATALOGUE)


def test_no_two_codes_mean_the_same() -> None:
    meanings = [code.meaning for code in CATALOGUE.values()]
    assert len(set(meanings)) == len(meanings)


def test_the_catalogue_names_each_code_by_its_own_name() -> None:
    assert all(name == code.name for name, code in CATALOGUE.items())
    assert set(codes.__all__) == {"CATALOGUE", "Code", "Fixer", "Severity"}


def test_every_code_in_the_plugins_stands_in_the_catalogue() -> None:
    strangers = [
        f"{short(path)}:{line} {code}"
        for path in python_files(PLUGINS)
        for code, line in codes_in(path.read_text(encoding="utf-8")).items()
        if code not in CATALOGUE
    ]
    assert not strangers


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("raise SmimeError('plan.forgotten', 'text')", {"plan.forgotten"}),
        ("Reason('certificate.key.too_long', '')", {"certificate.key.too_long"}),
        ("open('plan.jsonl'); 'plan.txt'", set()),
        ("'see plan.stale for more'", set()),
        ("import os.path", set()),
    ],
)
def test_the_walk_finds_codes_and_nothing_else(source: str, found: set[str]) -> None:
    assert set(codes_in(source)) == found
