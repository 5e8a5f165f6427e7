# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the lab's values without the collection: openssl for PKCS#7, a few lines for the tagged form and for texts."""

from __future__ import annotations

import base64
import struct
import subprocess
import tempfile
from pathlib import Path

from cryptography import x509

ENCRYPTION, CHAIN, SIGNING = 3, 4, 8


def open_value(kind: str, content: bytes) -> list[x509.Certificate]:
    """Every certificate in a value of that kind, in no particular order."""
    if kind.startswith("pkcs7"):
        return _open_pkcs7(content)
    if kind.startswith("tagged"):
        return [x509.load_der_x509_certificate(data) for data in _list_settings(content)]
    if kind == "base64":
        content = base64.b64decode(content, validate=True)
    elif kind == "pem":
        return x509.load_pem_x509_certificates(content)
    elif kind == "utf16":
        return x509.load_pem_x509_certificates(content.decode("utf-16").encode("ascii"))
    elif kind == "trailing_bytes":
        content = content.removesuffix(b"\r\n")
    return [x509.load_der_x509_certificate(content)]


def _open_pkcs7(content: bytes) -> list[x509.Certificate]:
    with tempfile.TemporaryDirectory() as folder:
        value, found = Path(folder) / "value.der", Path(folder) / "found.pem"
        value.write_bytes(content)
        # openssl pkcs7 reads no signer that is named by its key identifier, openssl cms nothing without a signer.
        listed = _run("pkcs7", "-inform", "DER", "-in", str(value), "-print_certs")
        if listed.returncode == 0:
            pem = listed.stdout
        else:
            checked = _run(
                "cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", str(value), "-certsout", str(found)
            )
            assert checked.returncode == 0, checked.stderr
            pem = found.read_bytes()
        return x509.load_pem_x509_certificates(pem) if b"BEGIN CERTIFICATE" in pem else []


def _run(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *words], capture_output=True, check=False)


def _list_settings(content: bytes) -> list[bytes]:
    found = []
    while content:
        tag, length = struct.unpack_from("<HH", content)
        if tag in (ENCRYPTION, CHAIN, SIGNING):
            found.append(content[4:length])
        content = content[length:]
    return list(dict.fromkeys(found))
