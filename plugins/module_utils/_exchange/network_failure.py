# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says what a failed connection means: the error for people, whether the request can have arrived, whether to repeat.

The exceptions of requests are looked at here and nowhere else; their texts, which may hold a proxy's password, are
never passed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from .._model.failure import SmimeError
from .library_requests import requests

_NEVER_CONNECTED = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ConnectTimeout")
_NOT_TRUSTED = ("SSLCertVerificationError", "CertificateError")


@dataclass(frozen=True, slots=True)
class NetworkFailure:
    """``surely_not_sent``: no byte of the request reached the service.  ``is_lasting``: repeating it at once is no "
    "use."""

    error: SmimeError
    surely_not_sent: bool
    is_lasting: bool


def explain_network_failure(error: Exception, url: str, proxy: str | None, subject: str) -> NetworkFailure:
    """``error`` is what requests raised for ``url``; ``subject`` begins the message."""
    host = urlsplit(url).netloc
    through = f" through the proxy {_host_of(proxy)}" if proxy else ""
    names = {type(one).__name__ for one in _chain(error)}
    detail: dict[str, object] = {"host": host, "kind": type(error).__name__}
    if names.intersection(_NOT_TRUSTED):
        reason = next((text for one in _chain(error) if (text := getattr(one, "verify_message", ""))), "")
        detail["reason"] = reason
        return NetworkFailure(
            SmimeError(
                "exchange.tls",
                f"{subject}: the certificate of {host}{through} was not accepted ({reason or 'not trusted'}); expected "
                "a valid one from a trusted authority. Where a proxy inspects TLS, name its CA in ca_file; otherwise "
                "check the host name and this machine's clock.",
                detail,
            ),
            surely_not_sent=True,
            is_lasting=True,
        )
    if isinstance(error, requests.exceptions.SSLError):
        return NetworkFailure(
            SmimeError(
                "exchange.tls",
                f"{subject}: {host}{through} did not speak TLS to its end; expected an HTTPS service. Check host name, "
                "port and proxy.",
                detail,
            ),
            surely_not_sent=False,
            is_lasting=False,
        )
    is_proxy = isinstance(error, requests.exceptions.ProxyError)
    never_connected = is_proxy or bool(names.intersection(_NEVER_CONNECTED))
    return NetworkFailure(
        SmimeError(
            "exchange.unreachable",
            f"{subject}: {_what_happened(error, names, is_proxy)} ({host}{through}); expected an answer. Check host "
            "name, proxy and firewall, and whether the service is up.",
            detail,
        ),
        surely_not_sent=never_connected,
        is_lasting=never_connected,
    )


def _what_happened(error: Exception, names: set[str], is_proxy: bool) -> str:
    if is_proxy:
        return "the proxy did not let the connection through"
    if "NameResolutionError" in names or "gaierror" in names:
        return "the host name is not known"
    if names.intersection(_NEVER_CONNECTED):
        return "no connection could be made"
    if isinstance(error, requests.exceptions.Timeout):
        return "no answer came in time"
    return "the connection was cut before the answer was complete"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception with everything inside it: requests hides urllib3's reason in ``args[0].reason``."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]


def _host_of(proxy: str) -> str:
    parts = urlsplit(proxy)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


__all__ = ["NetworkFailure", "explain_network_failure"]
