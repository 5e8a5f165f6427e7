# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input on the side of the tenant: credentials, hosts, roles, identities. Nothing is written, and mostly not asked.

"silent" rows are refused before anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_truth import find_person
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import read_bytes, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

Run = Callable[..., dict[str, Any]]
Described = dict[str, Any]
MARKED = "Marked-Wrong-Secret-7"
STRANGER = "11111111-2222-3333-4444-555555555555"


@pytest.fixture(autouse=True)
def fresh(tenant: Tenant, population: dict[str, Any]) -> None:
    reset_tenant(tenant, population)


@pytest.fixture
def read(run_module: Run, tenant: Tenant, workspace: Workspace) -> Run:
    """Reads all recipients over a former file, and sees to it that a failure leaves that one alone."""
    workspace.files.mkdir(mode=0o700)
    path = workspace.files / "recipients.jsonl"
    path.write_bytes(b"what an earlier run read\n")

    def read(**changed: Any) -> dict[str, Any]:
        before = read_bytes(workspace.files)
        given = {name: value for name, value in {**tenant.options(), **changed}.items() if value is not None}
        result = run_module("o365_user_cert_info", {**given, "path": str(path)})
        if result["failed"]:
            assert read_bytes(workspace.files) == before
        return result

    return read


SILENT = [
    pytest.param(
        lambda d: {"certificate_key_file": d["foreign_key_file"]},
        Refusal(
            "exchange.credential.mismatch", "app.crt.pem", ("for another key", "expected a pair"), "Take both from"
        ),
        id="key_of_somebody_else",
    ),
    pytest.param(
        lambda d: {"certificate_file": d["client_certificate_der_file"], "certificate_key_file": None},
        Refusal("exchange.credential.not_a_key", "app.cer", ("holds only a certificate", "expected"), "Name the key"),
        id="cer_alone",
    ),
    pytest.param(
        lambda d: {"certificate_key_file": d["client_certificate_der_file"]},
        Refusal("exchange.credential.not_a_key", "app.cer", ("holds no private key", "expected"), "Name the key"),
        id="cer_as_key",
    ),
    pytest.param(
        lambda d: {"certificate_file": d["client_key_file"]},
        Refusal(
            "exchange.credential.not_a_certificate",
            "app.key.pem",
            ("holds no certificate", "expected the certificate"),
            "Name that file",
        ),
        id="key_as_certificate",
    ),
    pytest.param(
        lambda d: {
            "certificate_file": d["client_pfx_file"],
            "certificate_key_file": None,
            "certificate_password": MARKED,
        },
        Refusal(
            "exchange.credential.password",
            "app.pfx",
            ("does not open with the password", "expected the password"),
            "Set certificate_password",
        ),
        id="wrong_pfx_password",
    ),
    pytest.param(
        lambda d: {"certificate_file": d["client_pfx_file"], "certificate_key_file": None},
        Refusal(
            "exchange.credential.password",
            "app.pfx",
            ("does not open without a password", "expected the password"),
            "Set certificate_password",
        ),
        id="no_pfx_password",
    ),
    pytest.param(
        lambda d: {"certificate_file": "/nonexistent/app.pem"},
        Refusal("exchange.credential.unreadable", "/nonexistent/app.pem", ("cannot be read", "expected"), "Check path"),
        id="no_such_file",
    ),
    pytest.param(
        lambda d: {"certificate_file": d["admin_token_file"]},
        Refusal(
            "exchange.credential.unreadable", "admin.token", ("neither a key nor a certificate",), "Check that it is"
        ),
        id="not_a_credential",
    ),
    *(
        pytest.param(
            lambda d, name=name: {name: d["url"].replace("https:", "http:")},
            Refusal(
                "exchange.option", "Exchange Online", (f"{name} is 'http://localhost", "expected https://"), "Correct"
            ),
            id=f"plain_http_{name}",
        )
        for name in ("api_url", "login_url")
    ),
    pytest.param(
        lambda d: {"client_id": "mailsec"},
        Refusal("exchange.option", "Exchange Online", ("client_id is 'mailsec'", "a GUID"), "Correct it"),
        id="client_id_is_no_guid",
    ),
    pytest.param(
        lambda d: {"ca_file": d["client_key_file"]},
        Refusal("exchange.option", "ca_file", ("holds no certificate", "expected a PEM file"), "Correct the path"),
        id="ca_file_is_a_key",
    ),
    pytest.param(
        lambda d: {"proxy": f"user:{MARKED}@proxy.example"},
        Refusal("exchange.option", "proxy", ("not a proxy's address", "expected http://"), "Correct it"),
        id="proxy_is_no_url",
    ),
]


@pytest.mark.parametrize(("change", "wanted"), SILENT)
def test_a_connection_is_refused_before_anything_is_sent(
    tenant: Tenant, read: Run, change: Callable[[Described], dict[str, Any]], wanted: Refusal
) -> None:
    expect_refusal(read(**change(tenant.described)), wanted, MARKED, *key_lines(tenant))
    assert tenant.requests() == []


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
    expect_refusal(read(**change(tenant.described)), wanted, MARKED, *key_lines(tenant))
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
    """requests obeys REQUESTS_CA_BUNDLE before its own verify option; ca_file must win in both directions."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, tenant.described["foreign_ca_file"])
    assert not read()["failed"]
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, tenant.described["ca_file"])
    assert read(ca_file=tenant.described["foreign_ca_file"]).get("code") == "exchange.tls"


@pytest.mark.parametrize(
    ("kind", "days", "wanted"),
    [
        (
            "rsa",
            (-20, -10),
            Refusal("exchange.credential.expired", "own.pem", ("expired on", "expected one that is valid"), "Renew it"),
        ),
        (
            "rsa",
            (10, 20),
            Refusal(
                "exchange.credential.expired", "own.pem", ("is valid from", "expected one that is valid"), "Renew it"
            ),
        ),
        (
            "ec",
            (-10, 10),
            Refusal("exchange.credential.key_kind", "own.pem", ("not RSA", "takes RSA keys only"), "Make a new key"),
        ),
    ],
    ids=["expired", "not_yet_valid", "elliptic_curve"],
)
def test_a_certificate_of_the_application_is_refused(
    tenant: Tenant, read: Run, tmp_path: Path, kind: str, days: tuple[int, int], wanted: Refusal
) -> None:
    pem = make_credential(kind, *days)
    file = tmp_path / "own.pem"
    file.write_bytes(pem)
    result = read(certificate_file=str(file), certificate_key_file=None)
    expect_refusal(result, wanted, *pem.decode().splitlines()[1:5])
    assert tenant.requests() == []


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
@pytest.mark.parametrize("module", ["o365_user_cert_info", "o365_user_cert"])
def test_an_identity_that_is_not_one_recipient_is_refused(
    tenant: Tenant,
    population: dict[str, Any],
    run_module: Run,
    workspace: Workspace,
    module: str,
    identity: str,
    wanted: Refusal,
) -> None:
    ada, bob = find_person(population, "ada"), find_person(population, "bob")
    tenant.edit(bob["recipient"]["guid"], name="ada.lund@contoso.example")
    given = {**tenant.options()}
    if module == "o365_user_cert":
        certificate = ada["values"][0]["value"]
        given.update(identity=identity, certificates=[certificate], journal_dir=str(workspace.journal))
    else:
        given["identities"] = [identity]
    expect_refusal(run_module(module, given), wanted)
    assert not tenant.writes()
    assert not workspace.journal.exists()


def key_lines(tenant: Tenant) -> list[str]:
    """Every line of the application's private key."""
    return Path(tenant.described["client_key_file"]).read_text().splitlines()[1:-1]


def make_credential(kind: str, first: int, last: int) -> bytes:
    """Key and certificate in one PEM file, valid from and to so many days from now."""
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mailsec.smime lab app")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now + timedelta(days=first)).not_valid_after(now + timedelta(days=last))
    certificate = builder.sign(key, hashes.SHA256())
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()) + certificate.public_bytes(encoding)
