# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who the tenant is and which apps it knows; made once per state folder and kept over restarts.

Must not check anything itself: tokens are the business of `tokens.py`.
"""

from __future__ import annotations

import datetime
import json
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from . import certificates
from .files import make_private_folder, write_private, write_private_json


@dataclass(frozen=True)
class Application:
    """One app registration. `certificate` is the only certificate it may sign assertions with."""

    client_id: str
    secret: str
    certificate: x509.Certificate | None
    has_role: bool
    answered_challenge: bool = False


@dataclass(frozen=True)
class Identity:
    """The tenant's names, its apps and its own secrets."""

    tenant_id: str
    domain: str
    applications: dict[str, Application]
    token_key: str
    admin_token: str
    folder: Path

    def answers_to(self, tenant: str) -> bool:
        """Is this GUID or domain in a URL ours?"""
        return tenant.lower() in (self.tenant_id, self.domain.lower())

    def describe_files(self) -> dict[str, Any]:
        """The part of tenant.json that names identities and the files of their credentials."""
        client = self.folder / "client"
        able, powerless = self.applications.values()
        return {
            "tenant_id": self.tenant_id,
            "domain": self.domain,
            "ca_file": str(self.folder / "ca.pem"),
            "foreign_ca_file": str(client / "foreign-ca.pem"),
            "client_id": able.client_id,
            "client_secret_file": str(client / "app.secret"),
            "client_certificate_file": str(client / "app.crt.pem"),
            "client_certificate_der_file": str(client / "app.cer"),
            "client_key_file": str(client / "app.key.pem"),
            "client_combined_file": str(client / "app.pem"),
            "client_pfx_file": str(client / "app.pfx"),
            "client_pfx_password_file": str(client / "app.pfx.password"),
            "foreign_key_file": str(client / "foreign.key.pem"),
            "powerless_client_id": powerless.client_id,
            "powerless_client_secret_file": str(client / "powerless.secret"),
        }


def load_identity(folder: Path, domain: str, now: datetime.datetime) -> Identity:
    """Read the identity of the folder, or make it. A server certificate near its end is made again."""
    make_private_folder(folder / "client")
    path = folder / "identity.json"
    if not path.exists():
        _make_identity(folder, domain, now)
    _renew_server_certificate(folder, now)
    names = json.loads(path.read_text())
    client = folder / "client"
    able = Application(
        client_id=names["client_id"],
        secret=(client / "app.secret").read_text().strip(),
        certificate=x509.load_pem_x509_certificate((client / "app.crt.pem").read_bytes()),
        has_role=True,
    )
    powerless = Application(
        client_id=names["powerless_client_id"],
        secret=(client / "powerless.secret").read_text().strip(),
        certificate=None,
        has_role=False,
    )
    return Identity(
        tenant_id=names["tenant_id"],
        domain=names["domain"],
        applications={app.client_id: app for app in (able, powerless)},
        token_key=(folder / "token.key").read_text().strip(),
        admin_token=(folder / "admin.token").read_text().strip(),
        folder=folder,
    )


def _make_identity(folder: Path, domain: str, now: datetime.datetime) -> None:
    client = folder / "client"
    key = certificates.make_app_key()
    certificate = certificates.make_app_certificate(key, "mailsec.smime lab app", now)
    password = secrets.token_urlsafe(16)
    authority, authority_key = certificates.make_authority("mailsec.smime lab tenant CA", now)
    contents = {
        folder / "ca.pem": certificates.to_pem(authority),
        folder / "ca.key.pem": certificates.key_to_pem(authority_key),
        folder / "token.key": secrets.token_hex(32).encode(),
        folder / "admin.token": secrets.token_urlsafe(32).encode(),
        client / "app.secret": secrets.token_urlsafe(30).encode(),
        client / "powerless.secret": secrets.token_urlsafe(30).encode(),
        client / "app.crt.pem": certificates.to_pem(certificate),
        client / "app.cer": certificate.public_bytes(serialization.Encoding.DER),
        client / "app.key.pem": certificates.key_to_pem(key),
        client / "app.pem": certificates.key_to_pem(key) + certificates.to_pem(certificate),
        client / "app.pfx": certificates.to_pfx(key, certificate, password.encode()),
        client / "app.pfx.password": password.encode(),
        # For tests of bad input: a key of somebody else, and a CA that signed nothing here.
        client / "foreign.key.pem": certificates.key_to_pem(certificates.make_app_key()),
        client / "foreign-ca.pem": certificates.to_pem(certificates.make_authority("foreign CA", now)[0]),
    }
    for path, content in contents.items():
        write_private(path, content)
    # Written last: its presence says that all the rest is there.
    names = {key: str(uuid.uuid4()) for key in ("tenant_id", "client_id", "powerless_client_id")}
    write_private_json(folder / "identity.json", {**names, "domain": domain})


def _renew_server_certificate(folder: Path, now: datetime.datetime) -> None:
    path = folder / "server.pem"
    if path.exists():
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        if certificate.not_valid_after_utc > now + datetime.timedelta(days=7):
            return
    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    authority_key = serialization.load_pem_private_key((folder / "ca.key.pem").read_bytes(), None)
    if not isinstance(authority_key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{folder / 'ca.key.pem'} does not hold the lab's elliptic-curve key")
    certificate, key = certificates.make_server_certificate(authority, authority_key, now)
    write_private(path, certificates.to_pem(certificate) + certificates.key_to_pem(key))
