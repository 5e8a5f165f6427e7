# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real TLS handshakes: which certificates of a directory server are refused, by name and by IP address."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.open import open_directory
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdapSettings
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
HERE = (x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
ELSEWHERE = (x509.DNSName("dc9.corp.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.9")))
NAME_ONLY = (x509.DNSName("localhost"),)
BIND_REQUEST = 0x60


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody waits here")


class Authority:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example Directory CA")])
        now = datetime.now(UTC)
        usage = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        certificate = self._begin(self._key, now - DAY, now + DAY, True).add_extension(usage, True)
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(self._sign(certificate))

    def issue(self, names: tuple[x509.GeneralName, ...], begins: datetime, ends: datetime) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._begin(key, begins, ends, False).add_extension(x509.SubjectAlternativeName(names), False)
        path = self._folder / "server.pem"
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        path.write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()) + self._sign(certificate))
        return path

    def _begin(
        self, key: ec.EllipticCurvePrivateKey, begins: datetime, ends: datetime, is_authority: bool
    ) -> x509.CertificateBuilder:
        issuer = self._key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(self._name if is_authority else x509.Name([]))
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(is_authority, None), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), False)
        )

    def _sign(self, certificate: x509.CertificateBuilder) -> bytes:
        return certificate.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


class Server:
    """Greets with TLS, notes the first bytes that it is sent after the handshake, and hangs up."""

    def __init__(self, certificate: Path) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.heard = b""
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            plain, _address = self._listener.accept()
            with self._context.wrap_socket(plain, server_side=True) as client:
                self.heard = client.recv(4096)

    def stop(self) -> None:
        self._thread.join(5)
        self._listener.close()


@contextlib.contextmanager
def serving(certificate: Path) -> Iterator[Server]:
    server = Server(certificate)
    try:
        yield server
    finally:
        server.stop()


def knock(server: Server, host: str, ca_file: Path) -> SmimeError:
    chosen = LdapSettings((f"{host}:{server.port}",), "svc@corp.example", password="secret", ca_file=str(ca_file))
    with pytest.raises(SmimeError) as caught:
        open_directory(chosen, SystemClock())
    return caught.value


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_valid_certificate_is_accepted_by_name_and_by_address(tmp_path: Path, host: str) -> None:
    authority, now = Authority(tmp_path), datetime.now(UTC)
    with serving(authority.issue(HERE, now - DAY, now + DAY)) as server:
        failure = knock(server, host, authority.ca_file)
    # It went past TLS: the login was sent, and this server does not know what to do with it.
    assert failure.code == "directory.unreachable"
    assert BIND_REQUEST in server.heard


@pytest.mark.parametrize(
    ("host", "names", "begins", "ends", "words"),
    [
        ("localhost", HERE, -3, -1, "has expired"),
        ("127.0.0.1", HERE, -3, -1, "has expired"),
        ("localhost", HERE, 1, 3, "not valid yet"),
        ("localhost", ELSEWHERE, -1, 1, "for another name"),
        ("127.0.0.1", ELSEWHERE, -1, 1, "for another IP address"),
        ("127.0.0.1", NAME_ONLY, -1, 1, "for another IP address"),
    ],
)
def test_a_certificate_that_does_not_fit_gets_no_password(
    tmp_path: Path, host: str, names: tuple[x509.GeneralName, ...], begins: int, ends: int, words: str
) -> None:
    authority, now = Authority(tmp_path), datetime.now(UTC)
    with serving(authority.issue(names, now + begins * DAY, now + ends * DAY)) as server:
        failure = knock(server, host, authority.ca_file)
    assert failure.code == "directory.tls"
    assert words in failure.message
    assert not server.heard


def test_another_authority_gets_no_password(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("ours", "theirs")]
    for folder in folders:
        folder.mkdir()
    (ours, theirs), now = [Authority(folder) for folder in folders], datetime.now(UTC)
    with serving(theirs.issue(HERE, now - DAY, now + DAY)) as server:
        failure = knock(server, "localhost", ours.ca_file)
    assert failure.code == "directory.tls"
    assert not server.heard
