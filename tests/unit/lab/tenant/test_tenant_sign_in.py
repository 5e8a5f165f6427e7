# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets a token, who does not and why, and which tokens are good for what."""

from __future__ import annotations

import base64
import datetime
import hashlib
import uuid
from typing import Any

import jwt
import pytest
from ansible_collections.mailsec.smime.tests.lab.tenant.tokens import ASSERTION_TYPE, issue_token
from ansible_collections.mailsec.smime.tests.unit.lab.tenant.samples import URL, Lab, make_body
from cryptography.hazmat.primitives.serialization import Encoding


def sign_in(lab: Lab, tenant: str = "contoso.example", **fields: Any) -> Any:
    form = {"grant_type": "client_credentials", "client_id": lab.able.client_id, "scope": f"{URL}/.default", **fields}
    form = {name: value for name, value in form.items() if value is not None}
    return lab.ask("POST", f"/{tenant}/oauth2/v2.0/token", data=form)


def make_assertion(lab: Lab, algorithm: str = "RS256", key_file: str = "app.key.pem", **claims: Any) -> str:
    assert lab.able.certificate is not None
    der = lab.able.certificate.public_bytes(Encoding.DER)
    # SHA-1 is what x5t is defined as (RFC 7515 section 4.1.7).
    name, digest = (
        ("x5t", hashlib.sha1(der, usedforsecurity=False)) if algorithm == "RS256" else ("x5t#S256", hashlib.sha256(der))
    )
    header = {name: base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")}
    header.update(claims.pop("header", {}))
    content = {
        "aud": f"{URL}/{lab.service.identity.tenant_id}/oauth2/v2.0/token",
        "iss": lab.able.client_id,
        "sub": lab.able.client_id,
        "jti": str(uuid.uuid4()),
        "exp": lab.now.timestamp() + 600,
        **claims,
    }
    key = (lab.folder / "client" / key_file).read_text()
    return jwt.encode(content, key, algorithm=algorithm, headers=header)


def sign_in_with_assertion(lab: Lab, assertion: str, **fields: Any) -> Any:
    return sign_in(lab, client_assertion=assertion, client_assertion_type=ASSERTION_TYPE, **fields)


def check_refusal(answer: Any, number: int, status: int, error: str) -> None:
    body = answer.json()
    assert (answer.status_code, body["error"], body["error_codes"]) == (status, error, [number])
    assert body["error_description"].startswith(f"AADSTS{number}: ")


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_the_registered_certificate_opens(lab: Lab, algorithm: str) -> None:
    answer = sign_in_with_assertion(lab, make_assertion(lab, algorithm))
    assert answer.status_code == 200, answer.text
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 3599)
    lab.token = answer.json()["access_token"]
    assert lab.invoke("Get-Mailbox").status_code == 200


def test_the_secret_opens_by_guid_and_by_domain(lab: Lab) -> None:
    for tenant in (lab.service.identity.tenant_id, "Contoso.Example"):
        assert sign_in(lab, tenant, client_secret=lab.able.secret).status_code == 200


@pytest.mark.parametrize(
    ("changes", "number", "status", "error"),
    [
        ({"key_file": "foreign.key.pem"}, 700027, 401, "invalid_client"),
        ({"header": {"x5t": "AAAA"}}, 700027, 401, "invalid_client"),
        ({"aud": "https://login.example/x"}, 700023, 401, "invalid_client"),
        ({"iss": "somebody"}, 700021, 401, "invalid_client"),
        ({"sub": "somebody"}, 700021, 401, "invalid_client"),
        ({"exp": 1}, 700024, 401, "invalid_client"),
        ({"exp": "soon"}, 50027, 400, "invalid_request"),
    ],
)
def test_assertions_that_prove_nothing(lab: Lab, changes: dict[str, Any], number: int, status: int, error: str) -> None:
    check_refusal(sign_in_with_assertion(lab, make_assertion(lab, **changes)), number, status, error)


def test_an_assertion_of_another_kind_is_refused(lab: Lab) -> None:
    check_refusal(sign_in_with_assertion(lab, "no.jwt"), 50027, 400, "invalid_request")
    unsigned = make_assertion(lab).rsplit(".", 1)[0] + "."
    check_refusal(sign_in_with_assertion(lab, unsigned), 700027, 401, "invalid_client")
    other = sign_in(lab, client_assertion=make_assertion(lab), client_assertion_type="saml")
    check_refusal(other, 900144, 400, "invalid_request")
    # The second app has no certificate, so nothing signs for it.
    of_other = sign_in_with_assertion(lab, make_assertion(lab), client_id=lab.powerless.client_id)
    check_refusal(of_other, 700027, 401, "invalid_client")


@pytest.mark.parametrize(
    ("fields", "number", "status", "error"),
    [
        ({"client_secret": "wrong"}, 7000215, 401, "invalid_client"),
        ({}, 7000218, 401, "invalid_client"),
        ({"client_id": "00000000-0000-4000-8000-000000000000"}, 700016, 400, "unauthorized_client"),
        ({"client_id": None}, 900144, 400, "invalid_request"),
        ({"grant_type": "password"}, 70003, 400, "unsupported_grant_type"),
    ],
)
def test_other_refusals(lab: Lab, fields: dict[str, Any], number: int, status: int, error: str) -> None:
    check_refusal(sign_in(lab, **fields), number, status, error)


@pytest.mark.parametrize(
    ("scope", "number", "error"),
    [
        ("https://outlook.office365.com/.default", 500011, "invalid_resource"),
        (URL, 1002012, "invalid_scope"),
        (f"{URL}/.default offline_access", 1002012, "invalid_scope"),
    ],
)
def test_other_scopes(lab: Lab, scope: str, number: int, error: str) -> None:
    check_refusal(sign_in(lab, client_secret=lab.able.secret, scope=scope), number, 400, error)


def test_an_unknown_tenant(lab: Lab) -> None:
    check_refusal(sign_in(lab, "fabrikam.example", client_secret=lab.able.secret), 90002, 400, "invalid_request")
    answer = lab.ask("GET", "/fabrikam.example/v2.0/.well-known/openid-configuration")
    check_refusal(answer, 90002, 400, "invalid_tenant")
    assert lab.invoke("Get-Mailbox", tenant="fabrikam.example").status_code == 404


def test_a_token_ends(lab: Lab) -> None:
    assert lab.invoke("Get-Mailbox").status_code == 200
    lab.now += datetime.timedelta(seconds=3600)
    answer = lab.invoke("Get-Mailbox")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_tokens_that_are_not_for_this_service(lab: Lab) -> None:
    for token in (issue_token(lab.service, lab.able, "https://graph.example", 3600), "opaque", lab.token + "x", ""):
        lab.token = token
        answer = lab.invoke("Get-Mailbox")
        assert (answer.status_code, "WWW-Authenticate" in answer.headers) == (401, True)


@pytest.mark.parametrize("form", ["nul_gzip", "empty"])
def test_an_app_without_role_gets_a_token_and_nothing_more(lab: Lab, form: str) -> None:
    lab.change(no_role_body=form)
    answer = sign_in(lab, client_id=lab.powerless.client_id, client_secret=lab.powerless.secret)
    lab.token = answer.json()["access_token"]
    headers = {"Authorization": f"Bearer {lab.token}"}
    refusal = lab.invoke("Get-Mailbox")
    assert refusal.status_code == 403
    assert refusal.headers.get("Content-Encoding") == ("gzip" if form == "nul_gzip" else None)
    assert refusal.content == (bytes(64) if form == "nul_gzip" else b"")
    modules = lab.ask("GET", "/adminapi/v1.0/contoso.example/EXOModuleFile?Version=3.5.0", headers=headers)
    assert modules.json() == {"value": [{"exportedCmdlets": ""}]}


def test_cmdlets_outside_the_role_and_unknown_ones_look_alike(lab: Lab) -> None:
    lab.change(no_role_body="empty", allowed_cmdlets="Get-Mailbox")
    assert [lab.invoke(name).status_code for name in ("Get-Mailbox", "Set-Mailbox", "Remove-Mailbox")] == [
        200,
        403,
        403,
    ]
    headers = {"Authorization": f"Bearer {lab.token}"}
    modules = lab.ask("GET", "/adminapi/v1.0/contoso.example/EXOModuleFile", headers=headers)
    assert modules.json() == {"value": [{"exportedCmdlets": "Get-Mailbox"}]}
    assert lab.post("/adminapi/v1.0/contoso.example/InvokeCommand", make_body("Get-Mailbox")).status_code == 405
