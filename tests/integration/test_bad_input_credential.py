# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the application logs in with, and where: nonsense is refused before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline, reset_tenant
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

Run = Callable[..., dict[str, Any]]
Described = dict[str, Any]
MARKED = "Marked-Wrong-Secret-7"


@pytest.fixture
def read(tenant: Tenant, population: dict[str, Any], workspace: Workspace) -> Run:
    reset_tenant(tenant, population)
    return Pipeline({}, tenant, workspace).read_over_former


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


def test_a_password_of_a_file_is_not_repeated(tenant: Tenant, read: Run) -> None:
    """Ansible hides the values of its own options wherever they stand; what comes from a file it does not know."""
    password_file = tenant.described["admin_token_file"]
    result = read(
        certificate_file=tenant.described["client_pfx_file"],
        certificate_key_file=None,
        certificate_password_file=password_file,
    )
    wanted = Refusal("exchange.credential.password", "app.pfx", ("does not open with the password",), "Set certificate")
    expect_refusal(result, wanted, Path(password_file).read_text().strip())
    assert tenant.requests() == []


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
