"""Holds the packages of plugins/module_utils to their kinds: which may import what, and that thinking stays pure.

The tables here are the design in a form that fails. They change together with plugins/README.md, never alone.
"""

from __future__ import annotations

import ast
import pathlib
import tomllib

import pytest
from ansible_collections.mailsec.smime.tests.unit.import_reader import (
    COLLECTION,
    MODULE_UTILS,
    PLUGINS,
    ROOT,
    dotted_name,
    find_impure_calls,
    find_impure_imports,
    imports_of,
    package_of,
    python_files,
    read_imports,
    short,
)

PURE = frozenset({"_model", "_inspect", "_decide", "_plan", "_prove", "_report"})

# package -> the packages that it may import; _flows and _ansible put the others together.
ALLOWED: dict[str, frozenset[str]] = {
    "_model": frozenset(),
    "_inspect": frozenset({"_model"}),
    "_decide": frozenset({"_model", "_inspect"}),
    "_plan": frozenset({"_model", "_inspect", "_decide"}),
    "_prove": frozenset({"_model", "_plan"}),
    "_report": frozenset({"_model", "_inspect", "_decide", "_plan", "_prove"}),
    "_directory": frozenset({"_model"}),
    "_directory_write": frozenset({"_model", "_directory"}),
    "_exchange": frozenset({"_model"}),
    "_workspace": frozenset({"_model"}),
    "_flows": PURE | {"_directory", "_directory_write", "_exchange", "_workspace"},
    "_ansible": PURE | {"_directory", "_directory_write", "_exchange", "_workspace", "_flows"},
}

LIBRARIES = frozenset({"cryptography", "ldap3", "msal", "requests", "pyasn1", "jwt"})


SHARED = python_files(MODULE_UTILS)
MODULES = python_files(PLUGINS / "modules")


def test_every_package_has_its_place_in_the_table() -> None:
    packages = {package_of(path) for path in SHARED}
    assert packages <= ALLOWED.keys()
    assert packages >= {"_model", "_decide"}, "the walk over plugins/module_utils found too little"


def test_imports_go_in_the_allowed_direction() -> None:
    assert not [
        f"{short(path)}:{found.line} imports {found.package}"
        for path in SHARED
        for found in imports_of(path)
        if found.package not in ALLOWED[package_of(path)] | {package_of(path), None}
    ]


def test_pure_packages_do_no_input_or_output() -> None:
    pure = [path for path in SHARED if package_of(path) in PURE]
    assert not [f"{short(path)}:{wrong}" for path in pure for wrong in find_impure_imports(imports_of(path))]
    assert not [
        f"{short(path)}:{wrong}" for path in pure for wrong in find_impure_calls(path.read_text(encoding="utf-8"))
    ]


def test_only_the_ansible_package_knows_ansible() -> None:
    others = [path for path in SHARED if package_of(path) != "_ansible"]
    assert not [short(path) for path in others if any(found.top == "ansible" for found in imports_of(path))]


def test_third_party_imports_stand_in_the_guarding_files_only() -> None:
    wrong = []
    for path in python_files(PLUGINS):
        named = {found.top for found in imports_of(path) if not found.for_types_only and found.top in LIBRARIES}
        if named and path.name != f"library_{'_'.join(sorted(named))}.py":
            wrong.append(f"{short(path)} imports {sorted(named)}")
    assert not wrong


def test_each_library_is_guarded_in_one_file() -> None:
    guards = [path for path in SHARED if path.name.startswith("library_")]
    names = [path.name for path in guards]
    assert not [short(path) for path in guards if names.count(path.name) > 1]


def test_nothing_is_imported_by_a_name_made_at_run_time() -> None:
    # Ansible sends only those files with a module that are imported by name.
    for path in python_files(PLUGINS):
        source = path.read_text(encoding="utf-8")
        called = {ast.unparse(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)}
        assert not called & {"__import__", "importlib.import_module", "import_module"}, short(path)
        assert not [found for found in imports_of(path) if found.top in {"importlib", "pkgutil", "runpy"}], short(path)


def test_every_rule_is_in_the_rulebook_and_has_its_twin() -> None:
    rules = [path for path in python_files(MODULE_UTILS / "_decide" / "rules") if not path.stem.startswith("_")]
    rulebook = MODULE_UTILS / "_decide" / "rulebook.py"
    imported = {name for found in imports_of(rulebook) for name in (found.module, f"{found.module}.{found.name}")}
    assert rules
    assert not [short(path) for path in rules if dotted_name(path) not in imported]
    twins = ROOT / "tests" / "unit" / "plugins" / "module_utils" / "_decide" / "rules"
    assert not [short(path) for path in rules if not (twins / f"test_{path.name}").exists()]


def closure(path: pathlib.Path) -> set[pathlib.Path]:
    """Return every file of plugins/module_utils that a file imports, directly or through others."""
    by_name = {dotted_name(shared): shared for shared in SHARED}
    seen: set[pathlib.Path] = set()
    waiting = [path]
    while waiting:
        for found in imports_of(waiting.pop()):
            for name in (found.module, f"{found.module}.{found.name}"):
                shared = by_name.get(name)
                if shared and not found.for_types_only and shared not in seen:
                    seen.add(shared)
                    waiting.append(shared)
    return seen


@pytest.mark.parametrize(
    ("module", "never"),
    [
        ("ad_cert_facts", {"library_msal.py", "library_requests.py"}),
        ("o365_user_cert_info", {"library_ldap3.py"}),
        ("o365_user_cert", {"library_ldap3.py"}),
        ("smime_plan", {"library_ldap3.py", "library_msal.py", "library_requests.py"}),
        ("smime_restore_plan", {"library_ldap3.py", "library_msal.py", "library_requests.py"}),
        ("smime_explain_info", {"library_ldap3.py", "library_msal.py", "library_requests.py"}),
    ],
)
def test_a_module_does_not_even_load_the_library_of_another_system(module: str, never: set[str]) -> None:
    loaded = {path.name for path in closure(PLUGINS / "modules" / f"{module}.py")}
    assert "failure.py" in loaded, "the walk over the imports found too little"
    assert not loaded & never


def test_modules_are_thin() -> None:
    # A module turns options into arguments of a flow; what is longer than this decides something.
    sizes = {}
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        ends = [node.end_lineno or 0 for node in ast.parse(source).body if isinstance(node, ast.Assign)]
        documented = [end for end in ends if source.splitlines()[end - 1] == '"""']
        assert len(documented) == 3, f"{short(path)} has no DOCUMENTATION, EXAMPLES and RETURN"
        sizes[short(path)] = len(source.splitlines()) - max(documented)
    assert not {name: size for name, size in sizes.items() if size > 150}


def test_files_are_small() -> None:
    # Documentation makes a module long, and the catalogue of codes is data.
    documents = {*MODULES, *python_files(PLUGINS / "doc_fragments"), MODULE_UTILS / "_model" / "codes.py"}
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(PLUGINS)}
    assert not [f"{short(path)}: {size} lines" for path, size in sizes.items() if size > 300 and path not in documents]


def test_every_file_carries_the_licence() -> None:
    heads = {path: path.read_text(encoding="utf-8").splitlines()[:5] for path in python_files(PLUGINS)}
    assert not [
        short(path) for path, head in heads.items() if "# SPDX-License-Identifier: GPL-3.0-or-later" not in head
    ]


def test_no_package_has_an_init_file() -> None:
    # ansible-test wants such files empty, and an empty file says nothing.
    assert not list(MODULE_UTILS.rglob("__init__.py"))


def test_the_tools_look_at_the_same_packages() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert set(settings["coverage"]["run"]["source"]) == {f"plugins/module_utils/{package}" for package in PURE}
    existing = {package_of(path) for path in SHARED}
    assert set(settings["mypy"]["packages"]) == {f"{COLLECTION}{package}" for package in existing}


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import socket",
        "from time import time",
        "from pathlib import Path",
        "import requests",
        "import random",
        "def f():\n    import urllib.request",
        "from ansible.module_utils.basic import AnsibleModule",
        "import subprocess",
    ],
)
def test_the_import_check_can_fail(source: str) -> None:
    assert find_impure_imports(read_imports(source, COLLECTION + "_plan.example"))


@pytest.mark.parametrize("source", ["open('x')", "datetime.now(UTC)", "datetime.datetime.now()", "uuid.uuid4()"])
def test_the_call_check_can_fail(source: str) -> None:
    assert find_impure_calls(source)


def test_relative_imports_are_resolved() -> None:
    module = COLLECTION + "_decide.rules.example"
    source = "from ..._exchange.client import x\nfrom ..policy import y\nfrom ... import _flows"
    assert [found.package for found in read_imports(source, module)] == ["_exchange", "_decide", "_flows"]
