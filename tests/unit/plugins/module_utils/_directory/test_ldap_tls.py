# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS is verified by OpenSSL, and its refusals become sentences.  Real handshakes: tests/integration."""

from __future__ import annotations

import ssl
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._directory.ldap_tls import (
    VerifyingTls,
    make_context,
    refuse_tls,
)
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError


def test_every_version_of_python_judges_alike() -> None:
    assert not make_context(None).verify_flags & ssl.VERIFY_X509_STRICT


def test_certificate_and_name_are_verified() -> None:
    context = make_context(None)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_ca_file_without_certificates_is_an_option_that_makes_no_sense(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SmimeError, match="ca_file") as caught:
        make_context(str(path))
    assert caught.value.code == "directory.option"


class Plain:
    def __init__(self) -> None:
        self.timeouts: list[int] = []

    def settimeout(self, seconds: int) -> None:
        self.timeouts.append(seconds)


class Context:
    """An SSLContext that notes what it is asked for."""

    def __init__(self, failure: OSError | None) -> None:
        self.failure = failure
        self.names: list[str] = []

    def wrap_socket(self, plain: Plain, server_hostname: str) -> Plain:
        self.names.append(server_hostname)
        if self.failure is not None:
            raise self.failure
        return plain


def wrap(failure: OSError | None) -> tuple[VerifyingTls, Context, Plain]:
    context: Any = Context(failure)
    plain = Plain()
    server = SimpleNamespace(host="10.0.0.1", connect_timeout=30)
    tls = VerifyingTls(context)
    tls.wrap_socket(SimpleNamespace(socket=plain, server=server, receive_timeout=120), do_handshake=True)
    return tls, context, plain


def test_openssl_is_told_the_name_and_the_handshake_has_the_time_of_connecting() -> None:
    tls, context, plain = wrap(None)
    assert context.names == ["10.0.0.1"]
    assert plain.timeouts == [30, 120]
    assert tls.failure is None


def test_the_failure_is_kept_as_it_came() -> None:
    failure = ssl.SSLCertVerificationError("no")
    with pytest.raises(ssl.SSLCertVerificationError):
        wrap(failure)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (10, "has expired"),
        (9, "not valid yet"),
        (18, "self-signed"),
        (20, "not in the CA file"),
        (62, "another name"),
        (64, "another IP address"),
        (1, "was not accepted"),
    ],
)
def test_what_is_wrong_with_a_certificate_is_a_sentence(number: int, sentence: str) -> None:
    found = ssl.SSLCertVerificationError(1, "text")
    found.verify_code, found.verify_message = number, "the words of OpenSSL"
    failure = refuse_tls("ldaps://dc1:636", found)
    assert failure.code == "directory.tls"
    assert sentence in failure.message
    assert "the words of OpenSSL" in failure.message


def test_a_port_without_tls_is_told() -> None:
    assert "LDAPS port" in refuse_tls("ldaps://dc1:389", ConnectionResetError(104, "reset")).message
