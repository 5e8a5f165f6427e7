# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exceptions of requests become one sentence, and whether the request can have arrived is told apart."""

from __future__ import annotations

import socket
import ssl

import pytest
import requests
import urllib3
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.network_failure import (
    NetworkFailure,
    explain_network_failure,
)

_NEW_CONNECTION = urllib3.exceptions.NewConnectionError(None, "refused")  # type: ignore[arg-type]
_NAME_RESOLUTION = urllib3.exceptions.NameResolutionError("host", None, socket.gaierror(-2, "unknown"))  # type: ignore[arg-type]
URL = "https://outlook.office365.com/adminapi"


def _wrapped(kind: type[Exception], reason: Exception) -> Exception:
    """As requests does it: its own exception around urllib3's MaxRetryError around the reason."""
    return kind(urllib3.exceptions.MaxRetryError(None, "/x", reason))  # type: ignore[arg-type]


def _explain(error: Exception, proxy: str | None = None) -> NetworkFailure:
    return explain_network_failure(error, URL, proxy, "Exchange Online, Get-Mailbox")


def _not_trusted() -> Exception:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "certificate has expired"
    return _wrapped(requests.exceptions.SSLError, urllib3.exceptions.SSLError(error))


def test_an_untrusted_certificate_says_why() -> None:
    found = _explain(_not_trusted())
    assert found.error.code == "exchange.tls"
    assert "certificate has expired" in found.error.message
    assert "outlook.office365.com" in found.error.message
    assert (found.surely_not_sent, found.is_lasting) == (True, True)


def test_other_tls_trouble_may_pass_and_may_have_come_after_the_request() -> None:
    found = _explain(requests.exceptions.SSLError("EOF occurred in violation of protocol"))
    assert found.error.code == "exchange.tls"
    assert (found.surely_not_sent, found.is_lasting) == (False, False)


@pytest.mark.parametrize(
    "error",
    [
        _wrapped(requests.exceptions.ConnectionError, _NEW_CONNECTION),
        _wrapped(requests.exceptions.ConnectionError, _NAME_RESOLUTION),
        requests.exceptions.ConnectTimeout("slow"),
    ],
)
def test_what_never_connected_was_surely_not_sent(error: Exception) -> None:
    found = _explain(error)
    assert found.error.code == "exchange.unreachable"
    assert (found.surely_not_sent, found.is_lasting) == (True, True)


def test_an_unknown_name_is_told_from_a_closed_port() -> None:
    assert "not known" in _explain(_wrapped(requests.exceptions.ConnectionError, _NAME_RESOLUTION)).error.message
    assert "not known" not in _explain(_wrapped(requests.exceptions.ConnectionError, _NEW_CONNECTION)).error.message


@pytest.mark.parametrize(
    "error",
    [
        requests.exceptions.ReadTimeout("slow"),
        requests.exceptions.ChunkedEncodingError("cut"),
        requests.exceptions.ConnectionError(
            urllib3.exceptions.ProtocolError("Connection aborted.", ConnectionResetError())
        ),
    ],
)
def test_a_cut_connection_may_have_carried_the_request(error: Exception) -> None:
    found = _explain(error)
    assert found.error.code == "exchange.unreachable"
    assert (found.surely_not_sent, found.is_lasting) == (False, False)


def test_a_proxy_is_named_without_its_password() -> None:
    error = _wrapped(requests.exceptions.ProxyError, OSError("http://user:odd-word@proxy.corp.example:3128"))
    found = _explain(error, "http://user:odd-word@proxy.corp.example:3128")
    assert "proxy.corp.example:3128" in found.error.message
    assert "odd-word" not in found.error.message + repr(found.error.detail)
    assert found.surely_not_sent
    assert "proxy.corp.example" in _explain(_not_trusted(), "http://proxy.corp.example").error.message
