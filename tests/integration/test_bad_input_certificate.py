# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments of a single write that are no certificates, or say nothing: refused before anything is sent or journalled.

Whatever was given by mistake, a private key above all, is never repeated.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailsec.smime.tests.integration.lab_tenant import Tenant
from ansible_collections.mailsec.smime.tests.integration.lab_workspace import Workspace
from ansible_collections.mailsec.smime.tests.integration.pipeline import Pipeline
from ansible_collections.mailsec.smime.tests.integration.refusal import Refusal, expect_refusal
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ADDRESS = "ada.lund@contoso.example"
ADVICE = "Give the certificate itself, without its key"
EXPECTED = "expected a certificate"
KEY = ec.generate_private_key(ec.SECP256R1())
KEY_PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
KEY_DER = KEY.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
PUBLIC_PEM = (
    KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
)
REQUEST_PEM = (
    x509.CertificateSigningRequestBuilder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ada")]))
    .sign(KEY, hashes.SHA256())
    .public_bytes(serialization.Encoding.PEM)
    .decode()
)
TEXTS = {
    "garbage": ("this is not a certificate", ("neither PEM nor Base64",)),
    "empty": ("", ("nothing",)),
    "base64_of_garbage": (base64.b64encode(b"0123456789" * 5).decode(), ("no certificate can be read",)),
    "private_key": (KEY_PEM, ("kind private key",)),
    "private_key_der": (base64.b64encode(KEY_DER).decode(), ("no certificate can be read",)),
    "public_key": (PUBLIC_PEM, ("kind public key",)),
    "request": (REQUEST_PEM, ("kind certificate request",)),
    "broken_pem": ("-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n", ("neither PEM nor Base64",)),
    "half_a_key": (KEY_PEM[: len(KEY_PEM) // 2], ("neither PEM nor Base64",)),
}


@pytest.fixture
def pipe(tenant: Tenant, workspace: Workspace) -> Pipeline:
    tenant.forget_requests()
    return Pipeline({}, tenant, workspace)


def expect_nothing_done(pipe: Pipeline) -> None:
    assert pipe.tenant.requests() == []
    assert not pipe.workspace.journal.exists()


@pytest.mark.parametrize(
    ("state", "kind"), [*(("present", kind) for kind in TEXTS), ("absent", "private_key"), ("exact", "private_key")]
)
def test_a_text_that_is_no_certificate_is_refused(pipe: Pipeline, state: str, kind: str) -> None:
    text, found = TEXTS[kind]
    result = pipe.set_one(ADDRESS, state=state, certificates=[text])
    wanted = Refusal("argument.not_a_certificate", "certificates[1]", (*found, EXPECTED), ADVICE)
    expect_refusal(result, wanted, *pieces_of(text))
    expect_nothing_done(pipe)


@pytest.mark.parametrize("kind", ["garbage", "private_key"])
def test_a_file_that_is_no_certificate_is_refused(pipe: Pipeline, kind: str, tmp_path: Path) -> None:
    text, found = TEXTS[kind]
    file = tmp_path / "ada.pem"
    file.write_text(text)
    wanted = Refusal("argument.not_a_certificate", str(file), (*found, EXPECTED), ADVICE)
    expect_refusal(pipe.set_one(ADDRESS, certificate_files=[str(file)]), wanted, *pieces_of(text))
    expect_nothing_done(pipe)


def test_the_wrong_one_among_good_ones_is_named(pipe: Pipeline, population: dict[str, Any]) -> None:
    good = population["people"][0]["values"][0]["value"]
    result = pipe.set_one(ADDRESS, certificates=[good, good[: len(good) // 8 * 4]])
    wanted = Refusal("argument.not_a_certificate", "certificates[2]", ("no certificate can be read", EXPECTED), ADVICE)
    expect_refusal(result, wanted)
    expect_nothing_done(pipe)


def test_a_key_and_its_certificate_in_one_file_are_refused(pipe: Pipeline) -> None:
    file = pipe.tenant.described["client_combined_file"]
    wanted = Refusal("argument.not_a_certificate", file, ("private key", EXPECTED), ADVICE)
    expect_refusal(pipe.set_one(ADDRESS, certificate_files=[file]), wanted)
    expect_nothing_done(pipe)


def test_a_missing_file_is_refused(pipe: Pipeline) -> None:
    wanted = Refusal(
        "argument.not_a_certificate", "/nonexistent/ada.pem", ("cannot be read", EXPECTED), "Check the path"
    )
    expect_refusal(pipe.set_one(ADDRESS, certificate_files=["/nonexistent/ada.pem"]), wanted)
    expect_nothing_done(pipe)


def test_a_huge_file_is_refused(pipe: Pipeline, tmp_path: Path) -> None:
    file = tmp_path / "disk.img"
    file.write_bytes(bytes(2_000_000))
    wanted = Refusal("argument.too_large", str(file), ("holds more than", "expected one certificate"), "Check the path")
    expect_refusal(pipe.set_one(ADDRESS, certificate_files=[str(file)]), wanted)
    expect_nothing_done(pipe)


@pytest.mark.parametrize("text", ["this is not a value", "", "MIIB*"])
def test_a_value_that_is_no_base64_is_refused(pipe: Pipeline, text: str) -> None:
    result = pipe.set_one(ADDRESS, smime_values=[text])
    expect_refusal(result, Refusal("argument.not_a_certificate", "smime_values[1]", ("expected",), "Give"))
    expect_nothing_done(pipe)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({}, "no value is given"),
        ({"state": "absent"}, "no value is given"),
        ({"certificates": []}, "state present needs at least one value"),
        ({"state": "absent", "certificates": []}, "state absent needs at least one value"),
        ({"state": "exact", "certificates": []}, "set remove_all"),
        ({"state": "exact", "smime_values": []}, "set remove_all"),
    ],
)
def test_a_call_that_says_nothing_is_refused(pipe: Pipeline, wanted: dict[str, Any], words: str) -> None:
    result = pipe.set_one(ADDRESS, **wanted)
    assert result["failed"] is True
    assert result["code"] == "argument.missing"
    assert ADDRESS in result["msg"]
    assert words in result["msg"]
    assert not pipe.tenant.writes()
    assert not pipe.workspace.journal.exists()


def pieces_of(text: str) -> list[str]:
    """Every line of a PEM block or a long text, also as it is written inside JSON."""
    pieces = [line for line in text.splitlines() if len(line) > 30 and "-----" not in line]
    return [*pieces, *(json.dumps(piece)[1:-1] for piece in pieces)]
