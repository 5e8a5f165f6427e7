# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant that does not know us, cannot be reached or trusted, or has no such recipient: told so, nothing written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_truth import find_person
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal

Run = Callable[..., dict[str, Any]]
Described = dict[str, Any]
MARKED = "Marked-Wrong-Secret-7"
STRANGER = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def read(tenant: Tenant, population: dict[str, Any], workspace: Workspace) -> Run:
    reset_tenant(tenant, population)
    return Pipeline({}, tenant, workspace).read_over_former


LOUD = [
    pytest.param(
        lambda d: {"certificate_file": None, "certificate_key_file": None, "client_secret": MARKED},
        Refusal(
            "exchange.login.refused", "Login", ("the client secret is wrong", "expected a token"), "Give the secret's"
        ),
        id="wrong_secret",
    ),
    pytest.param(
        lambda d: {"tenant_id": "fabrikam.example"},
        Refusal(
            "exchange.login.unknown_tenant", "Login", ("fabrikam.example", "the tenant is not known"), "Check tenant_id"
        ),
        id="unknown_tenant",
    ),
    pytest.param(
        lambda d: {"client_id": STRANGER},
        Refusal(
            "exchange.login.refused",
            "Login",
            (STRANGER, "is not in this tenant", "expected a token"),
            "Check client_id",
        ),
        id="unknown_application",
    ),
    pytest.param(
        lambda d: {"scope": "https://elsewhere.example/.default"},
        Refusal("exchange.login.refused", "Login", ("the service that the scope names",), "Check scope"),
        id="foreign_scope",
    ),
    pytest.param(
        lambda d: {"api_url": "https://outlook.invalid", "scope": d["scope"]},
        Refusal(
            "exchange.unreachable",
            "Exchange Online",
            ("the host name is not known", "expected an answer"),
            "Check host",
        ),
        id="unknown_host",
    ),
    pytest.param(
        lambda d: {"login_url": "https://login.invalid"},
        Refusal("exchange.unreachable", "Login", ("the host name is not known", "expected an answer"), "Check host"),
        id="unknown_login_host",
    ),
    pytest.param(
        lambda d: {"api_url": "https://localhost:1", "scope": d["scope"]},
        Refusal(
            "exchange.unreachable", "Exchange Online", ("no connection could be made", "localhost:1"), "Check host"
        ),
        id="closed_port",
    ),
    pytest.param(
        lambda d: {"ca_file": None},
        Refusal("exchange.tls", "Login", ("was not accepted", "expected a valid one"), "name its CA in ca_file"),
        id="tenant_ca_missing",
    ),
    pytest.param(
        lambda d: {"ca_file": d["foreign_ca_file"]},
        Refusal("exchange.tls", "Login", ("was not accepted", "expected a valid one"), "name its CA in ca_file"),
        id="foreign_ca",
    ),
]


@pytest.mark.parametrize(("change", "wanted"), LOUD)
def test_a_connection_is_refused(
    tenant: Tenant, read: Run, change: Callable[[Described], dict[str, Any]], wanted: Refusal
) -> None:
    expect_refusal(read(**change(tenant.described)), wanted, MARKED)
    assert not tenant.writes()


@pytest.mark.parametrize("body", ["nul_gzip", "empty"])
def test_an_application_without_role_is_told_so(tenant: Tenant, read: Run, body: str) -> None:
    """The service's 403 has a body that nobody can read."""
    tenant.change_settings(no_role_body=body)
    secret = Path(tenant.described["powerless_client_secret_file"])
    result = read(
        client_id=tenant.described["powerless_client_id"],
        client_secret_file=str(secret),
        certificate_file=None,
        certificate_key_file=None,
    )
    wanted = Refusal(
        "exchange.no_role",
        "Exchange Online, Get-Mailbox",
        ("HTTP 403", "expected the app role Exchange.ManageAsApp"),
        "Assign both",
    )
    expect_refusal(result, wanted, secret.read_text().strip())
    assert [row["status"] for row in tenant.requests() if row["kind"] == "list"] == [403]


def test_the_environment_does_not_choose_whom_to_trust(
    tenant: Tenant, read: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """requests obeys REQUESTS_CA_BUNDLE before its own verify option; ca_file must win."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, tenant.described["foreign_ca_file"])
    assert not read()["failed"]


def test_the_environment_does_not_lend_trust(tenant: Tenant, read: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, tenant.described["ca_file"])
    assert read(ca_file=tenant.described["foreign_ca_file"]).get("code") == "exchange.tls"


@pytest.mark.parametrize(
    ("identity", "wanted"),
    [
        (
            "nobody@contoso.example",
            Refusal("exchange.not_found", "nobody@contoso.example", ("no such recipient", "expected one"), "Check the"),
        ),
        (
            STRANGER,
            Refusal("exchange.not_found", STRANGER, ("no such recipient", "expected one"), "Check the address or GUID"),
        ),
        (
            "ada.lund@contoso.example",
            Refusal(
                "exchange.ambiguous", "ada.lund@contoso.example", ("more than one", "expected one"), "Give the GUID"
            ),
        ),
        (
            "ada.lund",
            Refusal(
                "argument.not_an_identity", "'ada.lund'", ("neither an SMTP address nor a GUID",), "Give the address"
            ),
        ),
        ("", Refusal("argument.not_an_identity", "''", ("neither",), "Give the address")),
        ("*@contoso.example", Refusal("argument.not_an_identity", "'*@", ("neither",), "Give the address")),
    ],
    ids=["not_found", "unknown_guid", "ambiguous", "bare_alias", "empty", "wildcard"],
)
def test_an_identity_that_is_not_one_recipient_is_refused(
    tenant: Tenant,
    population: dict[str, Any],
    run_module: Run,
    workspace: Workspace,
    identity: str,
    wanted: Refusal,
) -> None:
    reset_tenant(tenant, population)
    ada, bob = find_person(population, "ada"), find_person(population, "bob")
    tenant.edit(bob["recipient"]["guid"], name="ada.lund@contoso.example")
    pipe = Pipeline({}, tenant, workspace)
    expect_refusal(pipe.set_one(identity, certificates=[ada["values"][0]["value"]]), wanted)
    if "@" in identity:
        expect_refusal(run_module("o365_user_cert_info", {**tenant.options(), "identities": [identity]}), wanted)
    assert not tenant.writes()
    assert not workspace.journal.exists()
