# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the controller's TLS files: `python make_tls.py --out DC/tls --address 127.0.0.53` (needs cryptography).

ca.pem, server.key.pem and two certificates for that key: valid.pem, and expired.pem, whose validity ended yesterday.
other-ca.pem is the CA of somebody else, for readers that must refuse the controller.
"""

from __future__ import annotations

import argparse
import ipaddress
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if not __package__:  # started as a program (PEP 366)
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    __package__ = "lab.directory"

from ..pki.authority import Authority, encode_certificate, make_authority
from ..pki.keys import RSA_2048, PrivateKey, encode_key, make_key, write_private

NAMES = ("dc1.corp.example", "localhost")


def write_tls(folder: Path, address: str, now: datetime) -> None:
    """Writes all files anew; only the key is secret."""
    key, authority = make_key(RSA_2048), make_authority("Lab Directory CA", now)
    write_private(folder / "server.key.pem", encode_key(key))
    begins, ends = now - timedelta(days=2), now + timedelta(days=700)
    expired = _sign(authority, key, address, begins - timedelta(days=30), now - timedelta(days=1))
    (folder / "valid.pem").write_bytes(encode_certificate(_sign(authority, key, address, begins, ends)))
    (folder / "expired.pem").write_bytes(encode_certificate(expired))
    (folder / "ca.pem").write_bytes(encode_certificate(authority.certificate))
    other = make_authority("Other Directory CA", now)
    (folder / "other-ca.pem").write_bytes(encode_certificate(other.certificate))


def _sign(authority: Authority, key: PrivateKey, address: str, begins: datetime, ends: datetime) -> x509.Certificate:
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in NAMES]
    names.append(x509.IPAddress(ipaddress.ip_address(address)))
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAMES[0])]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
        .add_extension(x509.SubjectAlternativeName(names), False)
        .add_extension(authority.key_identifier, False)
        .sign(authority.key, hashes.SHA256())
    )


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(description="Make the TLS files of the lab's domain controller.")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    parser.add_argument("--address", required=True, help="the IP address that clients connect to")
    chosen = parser.parse_args(arguments)
    write_tls(chosen.out, chosen.address, datetime.now(UTC).replace(microsecond=0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
