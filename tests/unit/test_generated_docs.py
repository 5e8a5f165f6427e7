"""The pages in docs/ and the READMEs tell the truth: generated ones are up to date, names and links in others exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE, Code, Fixer, Severity
from ansible_collections.mailsec.smime.scripts.lib.codes_page import main, render_page

ROOT = Path(__file__).parents[2]
CODES_PAGE = ROOT / "docs" / "codes.md"
PAGES = sorted(
    [
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "plugins/README.md", "tests/README.md")),
        *(ROOT / "roles").glob("*/README.md"),
    ]
)
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


# The page of codes


def test_the_page_of_codes_is_up_to_date() -> None:
    assert read(CODES_PAGE) == render_page(CATALOGUE.values()), "run ./scripts/docs"


def test_every_code_has_one_row_under_its_prefix() -> None:
    page = read(CODES_PAGE)
    for name, code in CATALOGUE.items():
        (row,) = re.findall(rf"^\| `{re.escape(name)}` \|.*$", page, re.M)
        assert code.severity.value in row
        assert page.rindex(f"\n## {name.partition('.')[0]}\n", 0, page.index(row)) > 0


def test_a_code_with_an_unknown_prefix_is_refused() -> None:
    stray = Code("weather.rain", Severity.NOTICE, "It rains.", "Clouds.", Fixer.OPERATOR)
    with pytest.raises(ValueError, match=r"weather\.rain"):
        render_page([stray])


def test_a_bar_does_not_break_the_table() -> None:
    code = Code("value.odd", Severity.NOTICE, "Either a|b.", "Nobody knows.", Fixer.OWNER)
    assert "Either a\\|b." in render_page([code])


def test_the_check_fails_for_an_old_page_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "codes.md"
    assert main([str(page), "--check"]) == 1
    assert not page.exists()
    assert "./scripts/docs" in capsys.readouterr().err
    assert main([str(page)]) == 0
    assert main([str(page), "--check"]) == 0


# Pages written by hand


@every_page
def test_links_lead_to_files_and_headings_that_exist(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", read(page)):
        if target.startswith("https://"):
            continue
        path, _hash, heading = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        if heading:
            assert heading in set(headings_of(found)), target


def headings_of(page: Path) -> Iterator[str]:
    """The anchors that common renderers make of headings."""
    for text in re.findall(r"^#+ (.+)$", read(page), re.M):
        yield re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def test_the_readme_of_a_package_server_has_full_links_only() -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", read(ROOT / "README.md"))
    assert all(target.startswith(("https://", "#")) for target in targets)


# What looks like a code and is a file, an option or a key.
NO_CODES = re.compile(r"\.(py|md|yml|jsonl|txt|json|pem|crt|key)$|^policy\.[a-z_]+$")


@every_page
def test_every_code_that_a_page_names_is_in_the_catalogue(page: Path) -> None:
    prefixes = {name.partition(".")[0] for name in CATALOGUE}
    named = set(re.findall(r"`([a-z]+(?:\.[a-z_]+)+)`", read(page)))
    codes = {name for name in named if name.partition(".")[0] in prefixes and not NO_CODES.search(name)}
    assert codes <= CATALOGUE.keys()


def test_every_key_of_the_policy_is_explained_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([a-z0-9_]+)` \| `([^`]*)` \|", read(ROOT / "docs" / "policy.md"), re.M))
    defaults = {field.name: yaml.safe_load(rows.get(field.name, "null")) for field in fields(Policy)}
    assert {name: tuple(value) if isinstance(value, list) else value for name, value in defaults.items()} == {
        field.name: field.default for field in fields(Policy)
    }


def test_every_variable_of_the_role_is_explained() -> None:
    page = read(ROOT / "roles" / "sync" / "README.md")
    defaults = yaml.safe_load(read(ROOT / "roles" / "sync" / "defaults" / "main.yml"))
    documented = dict(re.findall(r"^\| (?:`(smime_[a-z_]+)`)? ?\| `(sync_[a-z_]+)` \|", page, re.M))
    assert set(documented.values()) == defaults.keys()
    for users, own in documented.items():
        if users:
            assert users in defaults[own]


@every_page
def test_named_files_of_the_code_exist(page: Path) -> None:
    for name in re.findall(r"`(_[a-z_]+/[a-z_/]+\.py)`", read(page)):
        assert (ROOT / "plugins" / "module_utils" / name).exists(), name
    for name in re.findall(r"`((?:docs|tests|scripts|plugins|roles|playbooks)/[\w./-]+)`", read(page)):
        assert (ROOT / name).exists() or "NAME" in name, name


@every_page
def test_yaml_in_pages_can_be_read(page: Path) -> None:
    for block in re.findall(r"^ *```ya?ml\n(.*?)^ *```", read(page), re.M | re.S):
        assert yaml.safe_load(block)


def test_every_decision_has_its_three_parts_and_is_in_the_index() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for page in decisions:
        assert f"(decisions/{page.name})" in read(ROOT / "docs" / "README.md")
        assert re.findall(r"^## (.+)$", read(page), re.M) == ["Context", "Decision", "Consequence"]


def test_no_section_of_a_documentation_fragment_has_the_name_of_a_fragment_file() -> None:
    """ansible-doc would take ``attributes.exchange`` for the file exchange.py and never find the section."""
    folder = ROOT / "plugins" / "doc_fragments"
    files = {path.stem for path in folder.glob("*.py")}
    sections = {
        name.lower() for path in folder.glob("*.py") for name in re.findall(r"^    ([A-Z_]+) = r", read(path), re.M)
    }
    assert "documentation" in sections
    assert not files & sections
