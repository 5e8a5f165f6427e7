"""Directory to people.jsonl: every entry judged and written; a read that ends early leaves the former file."""

from __future__ import annotations

import base64
import gc
import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.read_people import ReadOrder, read_people
from ansible_collections.mailsec.smime.plugins.module_utils._inspect import value as door
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.lasting import refuse_fleeting
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.people_file import entry_of, open_people
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import (
    FakeDirectory,
    json_lines,
    rows_of,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import (
    NOW,
    PKCS7,
    expired,
    good,
    person,
    pkcs7,
    private_key,
)

POLICY = Policy(removal="owned")
CUT = SmimeError("directory.incomplete", "the connection broke")
ADA = person("ada", good(address="ada@contoso.example"), expired())
BOB = person("bob", expired(address="bob@contoso.example"), smime=[PKCS7])
CLEO = person("cleo")


def read(path: Path, reader: FakeDirectory, progress: Path | None = None) -> dict[str, Any]:
    return read_people(reader, ReadOrder(path, "r1", POLICY, NOW), Progress(progress))


def test_everybody_is_written_with_or_without_certificates(tmp_path: Path) -> None:
    path = tmp_path / "work" / "people.jsonl"
    summary = read(path, FakeDirectory([ADA, BOB, CLEO], notices=(("clock.differs", "3 s"),), clock_offset=3.14159))
    document = open_people(path)
    assert document.header == {
        "format": "mailsec.smime/people/1",
        "run_id": "r1",
        "read_at": "2026-11-25T02:10:00Z",
        "source": "ldif",
        "scope": {"path": "people.ldif"},
        "policy_digest": POLICY.digest,
    }
    assert (document.footer["complete"], document.footer["entries"], document.footer["values"]) == (True, 3, 4)
    assert summary["file_digest"] == document.file_digest
    assert [entry_of(row) for row in rows_of(document)] == [ADA, BOB, CLEO]
    assert {key: summary[key] for key in ("entries", "values", "wanted", "people_without_value")} == {
        "entries": 3,
        "values": 4,
        "wanted": 1,
        "people_without_value": 1,
    }
    assert summary["people_without_wanted"] == 1
    assert summary["codes"] == {"certificate.expired": 2, "certificate.unreadable": 1}
    assert summary["notices"] == [{"code": "clock.differs", "detail": "3 s"}]
    assert summary["clock_offset_seconds"] == 3.1
    json.dumps(summary)


def test_what_hides_a_good_certificate_is_told_of_the_person_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    dora = person("dora", good(address="dora@contoso.example"), smime=[pkcs7(expired(address="dora@contoso.example"))])
    summary = read(path, FakeDirectory([ADA, dora]))
    assert summary["codes"]["entry.shadowed_value"] == 1
    rows = list(rows_of(open_people(path)))
    assert [[notice["code"] for notice in row["notices"]] for row in rows] == [[], ["entry.shadowed_value"]]


def test_a_key_is_counted_and_its_bytes_stand_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    summary = read(path, FakeDirectory([person("eve", private_key())]))
    assert (summary["values"], summary["people_without_value"]) == (1, 0)
    assert summary["codes"] == {"value.private_key": 1}
    assert base64.b64encode(private_key())[:40] not in path.read_bytes()


def test_an_incomplete_source_says_so_in_file_and_summary(tmp_path: Path) -> None:
    summary = read(tmp_path / "people.jsonl", FakeDirectory([ADA], complete=False))
    with open_people(tmp_path / "people.jsonl") as document:
        assert document.footer["complete"] is False
    assert summary["complete"] is False
    assert summary["clock_offset_seconds"] is None


@pytest.mark.parametrize(
    ("reader", "code"),
    [
        (FakeDirectory([ADA, BOB], failure=CUT), "directory.incomplete"),
        (FakeDirectory([]), "directory.empty"),
    ],
)
def test_a_read_that_does_not_come_to_a_good_end_leaves_the_former_file(
    reader: FakeDirectory, code: str, tmp_path: Path
) -> None:
    path = tmp_path / "people.jsonl"
    read(path, FakeDirectory([CLEO]))
    former = path.read_bytes()
    with pytest.raises(SmimeError) as failure:
        read(path, reader)
    assert failure.value.code == code
    assert path.read_bytes() == former
    assert list(tmp_path.iterdir()) == [path]


def test_the_order_of_the_entries_changes_nothing_but_their_order(tmp_path: Path) -> None:
    first = read(tmp_path / "a.jsonl", FakeDirectory([ADA, BOB, CLEO]))
    second = read(tmp_path / "b.jsonl", FakeDirectory([CLEO, BOB, ADA]))
    assert {**first, "path": "", "file_digest": ""} == {**second, "path": "", "file_digest": ""}
    assert rows_of(open_people(tmp_path / "a.jsonl")) == rows_of(open_people(tmp_path / "b.jsonl"))[::-1]


def test_the_folder_is_marked_as_made_by_this_run(tmp_path: Path) -> None:
    read(tmp_path / "work" / "people.jsonl", FakeDirectory([ADA]))
    with pytest.raises(SmimeError):
        refuse_fleeting(tmp_path / "work" / "journal", {"r1"})


def test_progress_is_told_every_thousand_entries_and_at_the_end(tmp_path: Path) -> None:
    people = [person("x", distinguished_name=f"CN=x{number}") for number in range(2001)]
    read(tmp_path / "people.jsonl", FakeDirectory(people), tmp_path / "progress.jsonl")
    told = json_lines(tmp_path / "progress.jsonl")
    assert [line["entries"] for line in told] == [1000, 2000, 2001]
    assert told[-1]["done"] is True


def test_the_settings_of_the_garbage_collector_are_put_back(tmp_path: Path) -> None:
    before = gc.get_threshold()
    read(tmp_path / "people.jsonl", FakeDirectory([ADA]))
    with pytest.raises(SmimeError):
        read(tmp_path / "people.jsonl", FakeDirectory([], failure=CUT))
    assert gc.get_threshold() == before


def test_a_second_read_says_the_same_without_inspecting_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "work" / "people.jsonl"
    people = [person(f"p{number}", good(address=f"p{number}@contoso.example")) for number in range(70)]
    first = read(path, FakeDirectory(people))
    assert (path.parent / "inspections.jsonl").is_file()
    monkeypatch.setattr(door, "_inspect", None)
    second = read(path, FakeDirectory(people))
    assert second["file_digest"] == first["file_digest"]
    assert (second["entries"], second["wanted"]) == (70, 70)


def test_without_its_memory_the_next_read_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "work" / "people.jsonl"
    first = read(path, FakeDirectory([ADA, BOB]))
    (path.parent / "inspections.jsonl").write_text("damaged")
    assert read(path, FakeDirectory([ADA, BOB]))["file_digest"] == first["file_digest"]
