# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a directory loses without saying so: people, values, an attribute. The read succeeds, and nobody is the worse.

Each test begins where a sync under a policy that removes has nothing left to do. Losses are made by the LDAP responder;
the same with real rights is in test_directory_rights.py.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_responder import (
    BASE,
    Settled,
    describe,
    settle,
    write_tls_once,
)
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.lab.directory.responder import Entry, Habits, read_entries, responding
from cryptography import x509

CERTIFICATES = ("userCertificate", "userSMIMECertificate")
Lose = Callable[[Sequence[Entry]], list[Entry]]


@pytest.fixture(scope="module")
def tls(lab_folder: Path) -> Path:
    return write_tls_once(lab_folder / "responder-tls")


@pytest.fixture(scope="module")
def people(population: dict[str, Any]) -> list[Entry]:
    return read_entries(population)


@pytest.fixture(scope="module", params=["owned", "exact"])
def settled(
    request: pytest.FixtureRequest,
    people: list[Entry],
    tls: Path,
    start_tenant: Callable[..., Tenant],
    lab_folder: Path,
) -> Iterator[Settled]:
    workspace = Workspace(Path(tempfile.mkdtemp(prefix="run-", dir=lab_folder)))
    with responding(people, BASE, tls) as responder:
        yield settle(describe(responder), start_tenant(), workspace, {"removal": request.param})


@pytest.fixture
def reread(settled: Settled, tls: Path) -> Callable[..., dict[str, Any]]:
    """Read from a server that has only these people and habits, and plan; the summary of the read."""

    def read(people: Sequence[Entry], **habits: Any) -> dict[str, Any]:
        with responding(people, BASE, tls, habits=Habits(**habits)) as responder:
            pipe = replace(settled.pipe, directory=describe(responder))
            result = pipe.read_people(policy=dict(settled.policy), run_id=settled.run_id)
        assert not result["failed"], result
        settled.pipe.path("plan").unlink(missing_ok=True)
        settled.plan()
        return dict(result["ansible_facts"]["mailsec_smime_directory"])

    return read


def without(entry: Entry, *names: str) -> Entry:
    return Entry(entry.name, {name: values for name, values in entry.attributes.items() if name not in names})


# Habits that a reader must bear: the same people as ever, nothing to do.
@pytest.mark.parametrize(
    ("habits", "notices"),
    [
        ({"page_limit": 7}, []),
        ({"page_limit": 1}, []),
        ({"range_limit": 1}, []),
        ({"references": 3}, []),
        ({"clock_offset": 400}, ["clock.differs"]),
    ],
    ids=["seven_a_page", "one_a_page", "ranges", "references", "clock_ahead"],
)
def test_a_servers_habits_change_nothing(
    settled: Settled,
    reread: Callable[..., dict[str, Any]],
    people: list[Entry],
    habits: dict[str, Any],
    notices: list[str],
) -> None:
    summary = reread(people, **habits)
    assert (summary["complete"], summary["entries"]) == (True, len(people))
    assert summary["values"] == sum(len(one.attributes.get(name, ())) for one in people for name in CERTIFICATES)
    assert [notice["code"] for notice in summary["notices"]] == notices
    assert settled.effects() == []


def test_people_who_come_again_on_a_later_page_are_taken_once(
    settled: Settled, reread: Callable[..., dict[str, Any]], people: list[Entry]
) -> None:
    """Also where the second time less was given: what came first counts."""
    again = [without(one, *CERTIFICATES) if number % 2 else one for number, one in enumerate(people[10:40])]
    summary = reread([*people, *again])
    assert summary["entries"] == len(people)
    assert [notice["code"] for notice in summary["notices"]] == ["directory.repeated_entry"]
    assert settled.effects() == []


def lose_unit(people: Sequence[Entry]) -> list[Entry]:
    """The right to see OU=People is gone."""
    return [one for one in people if ",OU=People," not in one.name]


def lose_second_half(people: Sequence[Entry]) -> list[Entry]:
    return list(people[: len(people) // 2])


def lose_all_but_one(people: Sequence[Entry]) -> list[Entry]:
    return list(people[:1])


@pytest.mark.parametrize("lose", [lose_unit, lose_second_half, lose_all_but_one])
def test_people_who_are_not_read_any_more_keep_everything(
    settled: Settled, reread: Callable[..., dict[str, Any]], people: list[Entry], lose: Lose
) -> None:
    left = lose(people)
    summary = reread(left)
    assert (summary["complete"], summary["entries"]) == (True, len(left))
    assert settled.effects() == []
    assert settled.notes()["recipient.not_in_directory"]
    settled.expect_stopped()


def test_a_server_that_says_too_early_that_it_has_finished(
    settled: Settled, reread: Callable[..., dict[str, Any]], people: list[Entry]
) -> None:
    summary = reread(people, claims_end_after=2)
    assert summary["entries"] < len(people)
    assert settled.effects() == []
    assert settled.notes()["recipient.not_in_directory"]
    settled.expect_stopped()


def lose_values(people: Sequence[Entry]) -> list[Entry]:
    """The right to read both attributes is gone."""
    return [without(one, *CERTIFICATES) for one in people]


def lose_values_of_half(people: Sequence[Entry]) -> list[Entry]:
    return [without(one, *CERTIFICATES) if number % 2 else one for number, one in enumerate(people)]


@pytest.mark.parametrize("lose", [lose_values, lose_values_of_half])
def test_people_who_are_read_without_values_keep_everything(
    settled: Settled, reread: Callable[..., dict[str, Any]], people: list[Entry], lose: Lose
) -> None:
    summary = reread(lose(people))
    assert summary["entries"] == len(people)
    assert settled.effects() == []
    assert settled.notes()["entry.no_values"]
    settled.expect_stopped()


@pytest.mark.parametrize("attribute", CERTIFICATES)
def test_one_attribute_that_cannot_be_read_any_more_stops_the_run(
    settled: Settled, reread: Callable[..., dict[str, Any]], people: list[Entry], attribute: str
) -> None:
    reread([without(one, attribute) for one in people])
    settled.expect_stopped()


PAIRS = {"cleo", "dora"}
"""Stories with a certificate and its renewal: superseded already, and still within the overlap."""


def begins_of(value: bytes) -> datetime:
    return x509.load_der_x509_certificate(value).not_valid_before_utc


def split_pairs(people: Sequence[Entry], population: dict[str, Any]) -> list[Entry]:
    """The older certificate of each pair in userSMIMECertificate, the newer one in userCertificate."""
    names = {person["distinguished_name"] for person in population["people"] if person["key"] in PAIRS}
    split = []
    for one in people:
        if one.name in names:
            older, newer = sorted(one.attributes["userCertificate"], key=begins_of)
            one = Entry(one.name, {**one.attributes, "userCertificate": [newer], "userSMIMECertificate": [older]})
        split.append(one)
    return split


def test_whoever_is_left_with_the_older_certificate_alone_keeps_the_newer_one(
    settled: Settled, reread: Callable[..., dict[str, Any]], people: list[Entry], population: dict[str, Any]
) -> None:
    """Here the plan would remove: the newer one is ours and, as it seems, published no more. The limit stops it."""
    split = split_pairs(people, population)
    reread(split)
    assert settled.effects() == []
    held = settled.pipe.tenant.read_held()
    reread([without(one, "userCertificate") for one in split])
    assert {row["action"] for row in settled.effects()} & {"remove", "replace"}
    assert len(settled.effects()) == len(PAIRS)
    settled.expect_stopped()
    assert settled.pipe.tenant.read_held() == held


def test_people_of_whom_only_the_name_is_left_end_the_read(settled: Settled, people: list[Entry], tls: Path) -> None:
    """Without objectGUID nobody can be told from anybody."""
    with responding([without(one, "objectGUID") for one in people], BASE, tls) as responder:
        result = replace(settled.pipe, directory=describe(responder)).read_people(run_id=settled.run_id)
    assert result.get("code") == "directory.entry_malformed", result
