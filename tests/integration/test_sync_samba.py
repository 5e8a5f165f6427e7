# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job from a real Active Directory server to Exchange Online, four runs one after the other.

What a run did is told by readers that share nothing with the collection: raw HTTPS for the tenant, ldbsearch for the
directory, openssl for the certificates.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration import lab_truth
from ansible_collections.mailsec.smime.tests.integration.directory_database import Entry, read_database
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Document, Workspace, read_lines
from ansible_collections.mailsec.smime.tests.integration.run_ansible import Played, run_program

DIFF_LINE = re.compile(r"^  [+~-] (\S+) +(add|replace|remove)\b", re.MULTILINE)
ONE_RUN = 1 + 10  # requests: one per 1,000 recipients plus ten


@dataclass(frozen=True)
class Run:
    """One run of the playbook, and what was there right after it."""

    played: Played
    requests: list[dict[str, Any]]
    held: lab_truth.Held
    plan: Document
    proof: Document | None

    @property
    def writes(self) -> list[dict[str, Any]]:
        return [row for row in self.requests if row["kind"] == "set"]

    @property
    def applied(self) -> dict[str, Any]:
        return self.played.result_of("o365_user_cert")


@dataclass(frozen=True)
class Lab:
    """Everything that the runs of this module share."""

    workspace: Workspace
    tenant: Tenant
    variables: dict[str, Any]
    play: Callable[..., Played]

    def run(self, *arguments: str) -> Run:
        self.tenant.forget_requests()
        played = self.play("sync", self.variables, *arguments)
        assert played.rc == 0, played.text
        requests = self.tenant.requests()
        held = lab_truth.digest_held(self.tenant.read_held())
        proof = self.workspace.read("proof.jsonl") if (self.workspace.files / "proof.jsonl").exists() else None
        return Run(played, requests, held, self.workspace.read("plan.jsonl"), proof)


@pytest.fixture(scope="module")
def lab(ldaps: dict[str, Any], tenant: Tenant, module_workspace: Workspace, play: Callable[..., Played]) -> Lab:
    return Lab(module_workspace, tenant, module_workspace.variables(ldaps, tenant), play)


@pytest.fixture(scope="module")
def database_before(samba: dict[str, Any]) -> dict[str, Entry]:
    return read_database(samba)


@pytest.fixture(scope="module")
def checked(lab: Lab, database_before: dict[str, Entry]) -> Run:
    """Check mode with diff."""
    run = lab.run("--check", "--diff")
    assert not lab.workspace.journal.exists(), "check mode made the journal folder"
    return run


@pytest.fixture(scope="module")
def first(lab: Lab, checked: Run) -> Run:
    """For real."""
    return lab.run()


@pytest.fixture(scope="module")
def second(lab: Lab, first: Run) -> Run:
    """Once more."""
    return lab.run()


@pytest.fixture(scope="module")
def third(lab: Lab, second: Run, population: dict[str, Any]) -> Run:
    """After somebody put back what one mailbox held before the first run: nothing."""
    lab.tenant.edit(lab_truth.find_person(population, "ada")["recipient"]["guid"], user_certificate=[])
    return lab.run()


@pytest.fixture(scope="module")
def fourth(lab: Lab, third: Run) -> Run:
    """After an administrator looked at it, and said that it may be written again."""
    cleared = json.dumps({"smime_clear_overwritten": ["ada.lund@contoso.example"]})
    return lab.run("-e", cleared)


def test_check_mode_writes_nothing(checked: Run, population: dict[str, Any]) -> None:
    assert checked.writes == []
    assert {row["kind"] for row in checked.requests} <= {"token", "list", "page", "get", "batch", "other"}
    assert checked.held == lab_truth.held_before(population)
    assert checked.proof is None


def test_check_mode_says_exactly_what_would_change(checked: Run, population: dict[str, Any]) -> None:
    expected = lab_truth.addresses_to_write(population)
    assert len(expected) >= 40
    shown = DIFF_LINE.findall(checked.applied["diff"]["prepared"])
    assert sorted(address for address, _action in shown) == expected
    assert all(f"+ {address} " in checked.played.stdout for address in expected)
    assert checked.applied["counts"] == {"would_be_written": len(expected)}
    assert (checked.applied["changed"], checked.played.recap["changed"]) == (True, 1)


def test_the_first_run_does_what_check_mode_said(checked: Run, first: Run) -> None:
    assert first.applied["digest"] == checked.applied["digest"]
    assert first.applied["counts"] == {"written": checked.applied["counts"]["would_be_written"]}
    assert first.played.recap["changed"] == 1


def test_every_recipient_holds_exactly_what_it_must(first: Run, population: dict[str, Any]) -> None:
    expected = lab_truth.held_after(population)
    names = {row["guid"]: row["primary_smtp_address"] for row in lab_truth.list_recipients(population)}
    wrong = [names[guid] for guid in expected if first.held[guid] != expected[guid]]
    assert wrong == []
    assert first.held == expected


def test_foreign_values_survive(first: Run, population: dict[str, Any]) -> None:
    before = lab_truth.held_before(population)
    assert sum(len(row["UserCertificate"]) for row in before.values()) >= 10
    for guid, properties in before.items():
        for name, digests in properties.items():
            assert set(digests) <= set(first.held[guid][name]), guid


def test_only_recipients_of_the_cloud_are_written_and_once(first: Run, population: dict[str, Any]) -> None:
    recipients = {row["guid"]: row for row in lab_truth.list_recipients(population)}
    written = [row["identity"] for row in first.writes]
    assert len(written) == len(set(written))
    assert {recipients[guid]["authority"] for guid in written} == {"cloud"}
    addresses = sorted(recipients[guid]["primary_smtp_address"] for guid in written)
    assert addresses == lab_truth.addresses_to_write(population)


def test_the_directory_is_as_people_json_says_and_was_not_touched(
    first: Run, database_before: dict[str, Entry], samba: dict[str, Any], population: dict[str, Any]
) -> None:
    assert read_database(samba) == database_before
    for person in population["people"]:
        entry = database_before[person["distinguished_name"]]
        for attribute in ("userCertificate", "userSMIMECertificate"):
            expected = [value["value"] for value in person["values"] if value["attribute"] == attribute]
            found = sorted(lab_truth.digest_of(value) for value in entry.get(attribute, []))
            assert found == lab_truth.digests_of(expected), person["key"]


def test_everything_written_is_proven(first: Run, population: dict[str, Any]) -> None:
    assert first.proof is not None
    assert first.proof.footer["complete"] is True
    assert {row["result"] for row in first.proof.rows} == {"proven"}
    assert sorted(row["address"] for row in first.proof.rows) == lab_truth.addresses_to_write(population)
    after = lab_truth.held_after(population)
    for row in first.proof.rows:
        assert row["found"]["user_certificate"] == after[row["guid"]]["UserCertificate"]
        assert row["effective_by"]["cached_outlook"] > row["effective_by"]["online"]


def test_former_values_are_in_the_journal(first: Run, lab: Lab, population: dict[str, Any]) -> None:
    before = lab_truth.held_before(population)
    lines = read_lines(lab.workspace.journal / "journal.jsonl")
    entries = {row["guid"]: row for row in reversed(lines)}  # the first of each: later runs add their own
    assert set(entries) >= {row["identity"] for row in first.writes}
    for guid in (row["identity"] for row in first.writes):
        assert entries[guid]["before"]["user_certificate"] == before[guid]["UserCertificate"]
        kept = {digest for held in before[guid].values() for digest in held}
        assert set(entries[guid]["values"]) == kept
        assert set(lab_truth.digests_of(entries[guid]["values"].values())) == kept


def test_files_are_for_their_owner_alone(first: Run, lab: Lab) -> None:
    for folder in (lab.workspace.files, lab.workspace.journal):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        files = list(folder.iterdir())
        assert len(files) >= 3
        assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in files} == dict.fromkeys(
            (path.name for path in files), 0o600
        )


def test_the_second_run_changes_nothing(second: Run, first: Run) -> None:
    assert second.played.recap["changed"] == 0
    assert second.writes == []
    assert len(second.requests) <= ONE_RUN
    assert second.held == first.held
    assert second.proof == first.proof  # there is nothing new to prove
    assert {row["action"] for row in second.plan.rows} == {"note"}


def test_the_third_run_does_not_fight_whoever_put_the_former_values_back(
    third: Run, second: Run, population: dict[str, Any]
) -> None:
    ada = lab_truth.find_person(population, "ada")["recipient"]
    assert third.writes == []
    (row,) = [row for row in third.plan.rows if row["guid"] == ada["guid"]]
    assert row["action"] == "note"
    assert "recipient.overwritten" in [reason["code"] for reason in row["reasons"]]
    assert "recipient.overwritten" in (third.played.stdout + json.dumps(third.played.tasks))


def test_the_fourth_run_repairs_the_one_that_was_cleared(fourth: Run, second: Run, population: dict[str, Any]) -> None:
    ada = lab_truth.find_person(population, "ada")["recipient"]
    assert [row["identity"] for row in fourth.writes] == [ada["guid"]]
    assert fourth.held == second.held
    assert fourth.applied["counts"] == {"written": 1}
    assert fourth.proof is not None
    assert [row["address"] for row in fourth.proof.rows] == [ada["primary_smtp_address"]]


@pytest.mark.parametrize("key", ["ada", "bob", "filip", "eve"])
def test_mail_to_the_published_certificate_can_be_read_by_its_owner(
    first: Run, lab: Lab, lab_folder: Path, tmp_path: Path, population: dict[str, Any], key: str
) -> None:
    person = lab_truth.find_person(population, key)
    (value,) = [value for value in person["values"] if value["wanted"]]
    (wanted,) = lab_truth.digests_of([value["value"]])
    held = lab.tenant.read_held()[person["recipient"]["guid"]]["UserCertificate"]
    (certificate,) = [content for content in held if lab_truth.digest_of(content) == wanted]
    (tmp_path / "certificate.der").write_bytes(certificate)
    (tmp_path / "text").write_text(f"For {person['display_name']} alone.\n", encoding="utf-8")
    openssl(tmp_path, "x509", "-inform", "DER", "-in", "certificate.der", "-out", "certificate.pem")
    openssl(tmp_path, "cms", "-encrypt", "-aes256", "-binary", "-in", "text", "-out", "mail", "certificate.pem")
    assert person["display_name"].encode() not in (tmp_path / "mail").read_bytes()
    key_file = lab_folder / value["key_file"]
    openssl(tmp_path, "cms", "-decrypt", "-binary", "-in", "mail", "-inkey", key_file, "-out", "read")
    assert (tmp_path / "read").read_bytes() == (tmp_path / "text").read_bytes()


def openssl(folder: Path, *words: str | Path) -> None:
    done = run_program(["openssl", *words], cwd=folder)
    assert done.returncode == 0, done.stderr
