# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workspace files that were cut or edited, and policies that are none: refused, and nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, read_bytes
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal

Spoil = Callable[[bytes], bytes]


def flip_middle(content: bytes) -> bytes:
    """One letter inside a Base64 value: still JSON, still Base64, another certificate."""
    place = content.index(b'"MII', len(content) // 2) + 40
    letter = b"B" if content[place : place + 1] != b"B" else b"C"
    return content[:place] + letter + content[place + 1 :]


def edit_footer(content: bytes) -> bytes:
    """A number in the last line: people, recipients, and changes are all counted there."""
    start = content.rindex(b"\n", 0, len(content) - 1)
    footer = content[start:]
    digit = next(place for place in range(len(footer)) if footer[place : place + 1].isdigit())
    changed = b"8" if footer[digit : digit + 1] != b"8" else b"9"
    return content[: start + digit] + changed + content[start + digit + 1 :]


def drop_row(content: bytes) -> bytes:
    lines = content.split(b"\n")
    del lines[2]
    return b"\n".join(lines)


SPOILT: list[tuple[str, Spoil, str]] = [
    ("cut_in_the_middle", lambda content: content[: len(content) // 2], "as if the file had been cut"),
    ("cut_at_a_line", lambda content: content[: content.index(b"\n", len(content) // 2) + 1], "had been cut"),
    ("one_byte", flip_middle, "as if the file had been edited"),
    ("footer", edit_footer, "as if the file had been edited"),
    ("row_lost", drop_row, "as if the file had been edited"),
]
UNREADABLE: list[tuple[str, Spoil, str]] = [
    ("empty", lambda content: b"", "its first line is not JSON"),
    (
        "other_kind",
        lambda content: content.replace(b"mailsec.smime/", b"mailsec.other/", 1),
        "expected 'mailsec.smime/",
    ),
]
READERS = {
    "people": ("workspace", "people file", Pipeline.plan),
    "recipients": ("workspace", "recipients file", Pipeline.plan),
    "plan": ("plan", "plan", Pipeline.apply),
}


@pytest.mark.parametrize(
    ("spoil", "found", "word"),
    [
        *(pytest.param(spoil, found, "altered", id=name) for name, spoil, found in SPOILT),
        *(pytest.param(spoil, found, "unreadable", id=name) for name, spoil, found in UNREADABLE),
    ],
)
@pytest.mark.parametrize("name", READERS)
def test_a_spoilt_file_is_refused(pipe: Pipeline, name: str, spoil: Spoil, found: str, word: str) -> None:
    family, kind, use = READERS[name]
    path = pipe.path(name)
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))
    assert path.read_bytes() != whole
    before = read_bytes(pipe.workspace.files)
    advice = "Make it again"
    expect_refusal(use(pipe), Refusal(f"{family}.{word}", str(path), (kind, found), advice))
    assert read_bytes(pipe.workspace.files) == before
    assert pipe.tenant.requests() == []
    assert not pipe.workspace.journal.exists()


@pytest.mark.parametrize("name", READERS)
def test_a_missing_file_is_refused(pipe: Pipeline, name: str) -> None:
    family, kind, use = READERS[name]
    pipe.path(name).unlink()
    wanted = Refusal(f"{family}.unreadable", str(pipe.path(name)), (kind, "it cannot be opened"), "Make it again")
    expect_refusal(use(pipe), wanted)
    assert pipe.tenant.requests() == []


def test_one_kind_of_file_is_not_taken_for_another(pipe: Pipeline) -> None:
    path = str(pipe.path("recipients"))
    wanted = Refusal(
        "workspace.unreadable", path, ("people file", "expected 'mailsec.smime/people/1'"), "Make it again"
    )
    expect_refusal(pipe.plan(people_path=path), wanted)


def test_explaining_from_an_edited_file_is_refused(pipe: Pipeline, run_module: Callable[..., dict[str, Any]]) -> None:
    path = pipe.path("people")
    path.write_bytes(flip_middle(path.read_bytes()))
    result = run_module("smime_explain_info", {"person": "ada.lund@contoso.example", "people_path": str(path)})
    expect_refusal(result, Refusal("workspace.altered", str(path), ("had been edited",), "Make it again"))


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        (
            {"removel": "off"},
            Refusal("policy.unknown_key", "policy.removel", ("there is no such key", "expected one of"), "Correct the"),
        ),
        (
            {"max_values": "many"},
            Refusal(
                "policy.wrong_type", "policy.max_values", ("'many'", "expected a whole number from 1"), "Correct the"
            ),
        ),
        (
            {"max_values": 16},
            Refusal("policy.wrong_type", "policy.max_values", ("found 16", "from 1 to 15"), "Correct the value"),
        ),
        (
            {"removal": "always"},
            Refusal("policy.wrong_type", "policy.removal", ("'always'", "expected one of off"), "Correct the value"),
        ),
        (
            {"owned_issuers": {"name": "x"}},
            Refusal("policy.wrong_type", "policy.owned_issuers", ("expected a list of texts",), "Correct the value"),
        ),
    ],
    ids=["unknown_key", "wrong_type", "out_of_range", "not_a_choice", "no_list"],
)
def test_a_policy_that_is_none_is_refused(pipe: Pipeline, policy: dict[str, Any], wanted: Refusal) -> None:
    """By every module that takes one; one kind of mistake is enough to see that."""
    before = read_bytes(pipe.workspace.files)
    stages = (pipe.plan, pipe.read_people, pipe.apply) if "removel" in policy else (pipe.plan,)
    for stage in stages:
        expect_refusal(stage(policy=policy), wanted)
    assert read_bytes(pipe.workspace.files) == before
    assert pipe.tenant.requests() == []


def test_a_plan_under_another_policy_than_the_read_is_refused(pipe: Pipeline) -> None:
    before = read_bytes(pipe.workspace.files)
    result = pipe.plan(policy={"overlap_days": 7})
    wanted = Refusal(
        "workspace.other_run", str(pipe.path("people")), ("it was judged under policy", "is made under"), "Give both"
    )
    expect_refusal(result, wanted)
    assert read_bytes(pipe.workspace.files) == before


@pytest.mark.parametrize("name", ["workspace", "journal"])
def test_a_folder_that_everybody_may_write_to_is_refused(pipe: Pipeline, name: str) -> None:
    folder = pipe.workspace.files if name == "workspace" else pipe.workspace.journal
    folder.mkdir(exist_ok=True)
    folder.chmod(0o777)
    before = read_bytes(folder)
    stages = (pipe.read_people, pipe.read_recipients, pipe.plan) if name == "workspace" else ()
    wanted = Refusal(
        "workspace.open_to_all", str(folder), ("mode 0777", "expected that at most its owner"), "chmod o-w"
    )
    for stage in (*stages, pipe.apply):
        expect_refusal(stage(), wanted)
    assert read_bytes(folder) == before
    assert not pipe.tenant.writes()


@pytest.mark.parametrize("name", READERS)
def test_a_file_that_everybody_may_write_to_is_refused(pipe: Pipeline, name: str) -> None:
    use = READERS[name][2]
    pipe.path(name).chmod(0o646)
    wanted = Refusal("workspace.open_to_all", str(pipe.path(name)), ("mode 0646",), "chmod o-w")
    expect_refusal(use(pipe), wanted)
    assert pipe.tenant.requests() == []
