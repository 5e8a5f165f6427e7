# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault of a directory at every step at which it makes sense, over real TLS and the real ldap3.

For each: the expected code and message, the people file of an earlier run untouched, and a plan for this run refused,
under both policies that remove. What each fault does is in tests/lab/directory/responder_faults.py. Steps at which a
fault cannot happen are listed with the reason in NOT_APPLICABLE.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.clock import SystemClock
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.directory_options import directory_settings
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._directory.open import open_directory
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdapSettings
from ansible_collections.mailsec.smime.plugins.module_utils._flows.read_people import ReadOrder, read_people
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.tests.integration.lab_responder import (
    BASE,
    PAGE_SIZE,
    PASSWORD,
    READER,
    describe,
    write_tls_once,
)
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, read_bytes
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal
from ansible_collections.mailsec.smime.tests.lab.directory.responder import Entry, Habits, read_entries, responding
from ansible_collections.mailsec.smime.tests.lab.directory.responder_faults import REACTIONS, Fault

POLICIES = ("owned", "exact")
PAGES = ("page 1", "page 3", "last page")
STEPS = ("login", "root", "base", *PAGES, "range")
EVERYWHERE = (
    *("closed", "reset", "cut at the end", "cut in the middle", "silent", "silent in the middle"),
    *("notice of disconnection", "no LDAP", "other message"),
)
# operationsError, timeLimitExceeded, sizeLimitExceeded, strongerAuthRequired, referral, adminLimitExceeded,
# unavailableCriticalExtension, noSuchObject, invalidDNSyntax, insufficientAccessRights, busy, unavailable,
# unwillingToPerform, other, and one that no standard knows.
RESULTS = (1, 3, 4, 8, 10, 11, 12, 32, 34, 50, 51, 52, 53, 80, 119)
LOGIN_DATA = {
    0x52E: "the name or the password is wrong",
    0x525: "the account does not exist",
    0x530: "may not log on at this hour",
    0x531: "may not log on from this machine",
    0x532: "the password has expired",
    0x533: "the account is disabled",
    0x701: "the account has expired",
    0x773: "the password must be changed",
    0x775: "the account is locked",
}

# Fault -> steps at which it is not tried, and why.
NOT_APPLICABLE: dict[str, tuple[tuple[str, ...], str]] = {
    "broken entry": (
        ("login", "root", "base"),
        "no long lists of values are in these answers; the rootDSE: unit tests",
    ),
    "login refused": (("root", "base", *PAGES, "range"), "a result of the login alone"),
    "result after entries": (("login", "root", "base", "range"), "entries and a limit come together in pages only"),
    "no paging control": (("login", "root", "base", "range"), "only pages carry the control"),
    "no entry": (("login", "base", *PAGES), "a login has none; a base needs none; an empty page is allowed"),
    "empty pages": (("login", "root", "base", "range"), "only pages repeat"),
}


def table() -> Iterator[tuple[Fault, str, str]]:
    """Fault, expected code, and words of the message."""
    for step in STEPS:
        for kind in EVERYWHERE:
            yield Fault(kind, step), "directory.unreachable" if step == "login" else "directory.incomplete", ""
        for code in RESULTS:
            expected = _code_of_result(step, code)
            yield Fault("result", step, code), expected, f"({code})" if expected == "directory.incomplete" else ""
    for data, words in LOGIN_DATA.items():
        yield Fault("login refused", "login", data), "directory.refused_login", words
    for page in PAGES:
        for limit in (3, 4, 11):
            yield Fault("result after entries", page, limit), "directory.incomplete", "was reached"
        yield Fault("no paging control", page), "directory.incomplete", "without saying whether others follow"
        yield Fault("broken entry", page), "directory.incomplete", "cannot be decoded"
    yield Fault("broken entry", "range"), "directory.incomplete", "cannot be decoded"
    yield Fault("no entry", "root"), "directory.incomplete", "the rootDSE was not given"
    yield Fault("no entry", "range"), "directory.incomplete", "the server gave none"
    yield Fault("empty pages", "page"), "directory.incomplete", "empty pages one after the other"
    yield Fault("empty pages", "page 3"), "directory.incomplete", "round in circles"


def _code_of_result(step: str, code: int) -> str:
    if step == "login":
        return "directory.unreachable" if code in (51, 52) else "directory.refused_login"
    return "directory.base_not_found" if step == "base" and code in (10, 32, 34) else "directory.incomplete"


TABLE = list(table())


@pytest.fixture(scope="module")
def tls(lab_folder: Path) -> Path:
    return write_tls_once(lab_folder / "responder-tls")


@pytest.fixture(scope="module")
def people(population: dict[str, Any]) -> list[Entry]:
    return read_entries(population)


@pytest.fixture(scope="module")
def read_before(people: list[Entry], tls: Path, tenant: Tenant, module_workspace: Workspace) -> dict[str, Pipeline]:
    """For each policy a workspace in which an earlier run read both sides well; this run has read the recipients."""
    pipes: dict[str, Pipeline] = {}
    with responding(people, BASE, tls) as responder:
        for policy in POLICIES:
            workspace = Workspace(module_workspace.folder / policy)
            workspace.folder.mkdir()
            pipe = Pipeline(describe(responder), tenant, workspace)
            for done in (
                pipe.read_people(policy={"removal": policy}, run_id="earlier-run"),
                pipe.read_recipients(run_id="earlier-run"),
                pipe.plan(policy={"removal": policy}, run_id="earlier-run"),
                pipe.read_recipients(run_id="this-run"),
            ):
                assert not done["failed"], done
            assert pipe.planned()
            pipes[policy] = pipe
    return pipes


@pytest.fixture
def attempt(read_before: dict[str, Pipeline]) -> Callable[..., SmimeError]:
    """Read over the good file of the earlier run, in this process; what a module would fail with."""

    def read(directory: dict[str, Any], policy: str = "owned") -> SmimeError:
        path = read_before[policy].path("people")
        before = read_bytes(path.parent)
        chosen = settings_of(directory)
        order = ReadOrder(path, "this-run", Policy(removal=policy), datetime.now(UTC))
        with pytest.raises(SmimeError) as caught, open_directory(chosen, SystemClock()) as reader:
            read_people(reader, order, Progress(None))
        after = read_bytes(path.parent)
        # What was inspected may be remembered all the same: it says what a value is, not whose.
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert {name for name in changed if not name.startswith("inspections")} == set()
        return caught.value

    return read


def settings_of(directory: dict[str, Any]) -> LdapSettings:
    absent = ("filter", "password_file", "ldif_path", "expected_entries")
    given = {**dict.fromkeys(absent), "page_size": PAGE_SIZE, "timeout_seconds": 5, **directory}
    settings = directory_settings(given)
    assert isinstance(settings, LdapSettings)
    return settings


def expect_told(failure: SmimeError, code: str, words: str, port: int) -> None:
    """The four parts, and no word that belongs elsewhere."""
    shown = {"failed": True, "rc": 1, "code": failure.code, "msg": failure.message, "detail": failure.detail}
    advice = failure.message.rpartition("expected ")[2].partition(". ")[2]
    assert advice, failure.message
    expect_refusal(shown, Refusal(code, f"localhost:{port}", ("expected ", words), advice), PASSWORD)
    assert "LDAP" not in failure.message.replace("LDAPS server", "").replace("LdapErr", "").replace("LDAP message", "")


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [pytest.param(*row, id=f"{row[0].at}-{row[0].kind}-{row[0].detail:x}".replace(" ", "_")) for row in TABLE],
)
def test_a_fault_ends_the_read_and_leaves_nothing_to_plan_with(
    fault: Fault,
    code: str,
    words: str,
    people: list[Entry],
    tls: Path,
    attempt: Callable[..., SmimeError],
) -> None:
    habits = Habits(range_limit=1) if fault.at == "range" else None
    with responding(people, BASE, tls, habits=habits, fault=fault) as responder:
        failure = attempt(describe(responder))
    expect_told(failure, code, words, responder.port)
    if fault.at.startswith(("page", "last page", "base")):
        assert BASE in failure.message
    # It was met: no other trouble has ended the read.
    last = f"page {-(-len(people) // PAGE_SIZE)}"
    assert any(fault.strikes(step, step == last) for step in responder.asked), responder.asked


@pytest.mark.parametrize("policy", POLICIES)
def test_what_a_failed_read_leaves_is_refused_by_the_plan_of_this_run(
    policy: str, read_before: dict[str, Pipeline], people: list[Entry], tls: Path, attempt: Callable[..., SmimeError]
) -> None:
    pipe = read_before[policy]
    with responding(people, BASE, tls, fault=Fault("closed", "page 3")) as responder:
        attempt(describe(responder), policy)
    before = read_bytes(pipe.workspace.files)
    refused = pipe.plan(policy={"removal": policy}, run_id="this-run")
    says = ("it was read by run earlier-run", "expected this run, this-run")
    expect_refusal(refused, Refusal("workspace.other_run", str(pipe.path("people")), says, "Read again"))
    assert read_bytes(pipe.workspace.files) == before


# A fault of each family through the module itself.
MODULE_FAULTS = [
    *(Fault(kind, "page 3") for kind in EVERYWHERE),
    *(
        Fault("result", at, code)
        for at, code in (("page 1", 3), ("page 3", 4), ("page 3", 12), ("base", 50), ("root", 1))
    ),
    *(Fault("login refused", "login", data) for data in (0x532, 0x773)),
    Fault("result after entries", "last page", 4),
    Fault("closed", "login"),
]


@pytest.mark.parametrize(
    "fault", MODULE_FAULTS, ids=lambda one: f"{one.at}-{one.kind}-{one.detail:x}".replace(" ", "_")
)
def test_the_module_fails_likewise(
    fault: Fault, read_before: dict[str, Pipeline], people: list[Entry], tls: Path
) -> None:
    pipe = read_before["exact"]
    before = pipe.path("people").read_bytes()
    (code,) = {row[1] for row in TABLE if row[0] == fault}
    with responding(people, BASE, tls, fault=fault) as responder:
        given = {**describe(responder), "policy": {"removal": "exact"}, "run_id": "this-run"}
        result = Pipeline(given, pipe.tenant, pipe.workspace).read_people()
    assert (result["failed"], result.get("code")) == (True, code), result
    assert f"localhost:{responder.port}" in result["msg"]
    assert PASSWORD not in str({**result, "invocation": None})
    assert "ansible_facts" not in result
    assert pipe.path("people").read_bytes() == before


@pytest.mark.parametrize(
    ("certificate", "authority", "words"),
    [("valid", "other-ca", "not in the CA file"), ("expired", "ca", "has expired")],
)
def test_a_server_that_cannot_prove_who_it_is_gets_no_login(
    certificate: str, authority: str, words: str, people: list[Entry], tls: Path, attempt: Callable[..., SmimeError]
) -> None:
    with responding(people, BASE, tls, certificate=certificate) as responder:
        failure = attempt(describe(responder, ca_file=str(tls / f"{authority}.pem")))
        assert responder.asked == []
    expect_told(failure, "directory.tls", words, responder.port)


def test_a_server_that_is_gone_is_unreachable(
    people: list[Entry], tls: Path, attempt: Callable[..., SmimeError]
) -> None:
    with responding(people, BASE, tls) as responder:
        directory = describe(responder)
    expect_told(attempt(directory), "directory.unreachable", "no connection", responder.port)


@pytest.mark.parametrize("seconds", [3700, -3700])
def test_a_server_whose_clock_is_too_far_is_not_read(
    seconds: int, people: list[Entry], tls: Path, attempt: Callable[..., SmimeError]
) -> None:
    with responding(people, BASE, tls, habits=Habits(clock_offset=seconds)) as responder:
        failure = attempt(describe(responder))
        assert responder.asked == ["login", "root"]
    expect_told(failure, "clock.too_far", "seconds ahead of" if seconds > 0 else "seconds behind", responder.port)


@pytest.mark.parametrize(("minutes", "code"), [(60, "clock.too_far"), (62, None)])
def test_the_module_refuses_a_clock_too_far_and_can_be_told_to_bear_it(
    minutes: int, code: str | None, people: list[Entry], tls: Path, workspace: Workspace, tenant: Tenant
) -> None:
    with responding(people, BASE, tls, habits=Habits(clock_offset=3700)) as responder:
        pipe = Pipeline(describe(responder, clock_tolerance_minutes=minutes), tenant, workspace)
        result = pipe.read_people()
    assert result.get("code") == code, result
    assert pipe.path("people").exists() is (code is None)
    assert ("(clock.differs)" in str(result.get("warnings"))) is (code is None)


def test_no_fault_is_forgotten() -> None:
    tried = {
        (fault.kind, step) for fault, _code, _words in TABLE for step in STEPS if fault.at in (step, step.split()[0])
    }
    excused = {(kind, step) for kind, (steps, _reason) in NOT_APPLICABLE.items() for step in steps}
    assert not tried & excused
    assert {(kind, step) for kind in REACTIONS for step in STEPS} - tried - excused == {("empty pages", "last page")}
    assert READER.startswith("svc-")
