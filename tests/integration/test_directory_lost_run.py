# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook, night after night: a good one, one in which the directory fails, one in which half of it is missing.

The files of the good night lie in the workspace all the time; nobody may take them for those of the bad night.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_responder import (
    BASE,
    describe,
    settle,
    write_tls_once,
)
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import read_bytes
from ansible_collections.mailsec.smime.tests.lab.directory.responder import Entry, Habits, read_entries, responding
from ansible_collections.mailsec.smime.tests.lab.directory.responder_faults import Fault

CERTIFICATES = ("userCertificate", "userSMIMECertificate")


@pytest.fixture(scope="module")
def tls(lab_folder: Path) -> Path:
    return write_tls_once(lab_folder / "responder-tls")


@pytest.fixture(scope="module")
def people(population: dict[str, Any]) -> list[Entry]:
    return read_entries(population)


def test_bad_nights_write_nothing(
    play: Callable[..., Any], tenant: Tenant, workspace: Workspace, people: list[Entry], tls: Path
) -> None:
    policy = {"smime_policy": {"removal": "owned"}}
    with responding(people, BASE, tls) as responder:
        # The first night publishes; what it would remove under the limits of so small a tenant is not its business.
        good = workspace.variables(describe(responder), tenant, **policy, smime_limits=dict.fromkeys(limits(), None))
        first = play("sync", good)
        assert first.rc == 0, first.text
    held = tenant.read_held()
    with responding(people, BASE, tls, fault=Fault("closed", "page 3")) as responder:
        tenant.forget_requests()
        bad = {**good, "smime_directories": [describe(responder)]}
        files = {name: content for name, content in read_bytes(workspace.files).items() if name.endswith("l.jsonl")}
        second = play("sync", bad)
        assert second.rc != 0
        assert second.result_of("ad_cert_facts")["code"] == "directory.incomplete"
        # Nobody was asked in the tenant, nothing was planned, and the files are those of the good night.
        assert tenant.requests() == []
        assert {row["action"].rpartition(".")[2] for row in second.tasks} & {"smime_plan", "o365_user_cert"} == set()
        assert {name: (workspace.files / name).read_bytes() for name in files} == files
    # A directory that shows less than half of its people, and says nothing: the limit is what ends this night.
    with responding(people[:40], BASE, tls) as responder:
        third = play("sync", {**bad, "smime_directories": [describe(responder)]})
        assert third.rc != 0
        assert third.result_of("ad_cert_facts")["ansible_facts"]["mailsec_smime_directory"]["entries"] == 40
        assert "limit.source_shrink" in third.text
    assert tenant.read_held() == held
    assert tenant.writes() == []


def limits() -> list[str]:
    return ["additions", "removals", "replacements", "left_without_certificate", "issuer_vanished", "undecided"]


def test_a_policy_that_takes_no_value_for_a_wish_is_stopped_by_the_limits(
    start_tenant: Callable[..., Tenant], workspace: Workspace, people: list[Entry], tls: Path
) -> None:
    """``when_none_published: remove`` is the one policy under which a lost right means removals: limits hold them."""
    policy = {"removal": "owned", "when_none_published": "remove"}
    with responding(people, BASE, tls) as responder:
        settled = settle(describe(responder), start_tenant(), workspace, policy)
    held = settled.pipe.tenant.read_held()
    lost = [
        Entry(one.name, {name: values for name, values in one.attributes.items() if name not in CERTIFICATES})
        for one in people
    ]
    with responding(lost, BASE, tls, habits=Habits(page_limit=9)) as responder:
        result = replace(settled.pipe, directory=describe(responder)).read_people(policy=policy, run_id=settled.run_id)
        assert not result["failed"], result
    settled.plan()
    settled.expect_stopped()
    assert settled.pipe.tenant.read_held() == held
