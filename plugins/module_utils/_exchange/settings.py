# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a tenant is reached: the options of the connection, checked.  Opens no file and no connection.

A setting that does not make sense raises ``SmimeError`` exchange.option; secrets appear neither in messages nor in
``repr``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .._model.clock_difference import DEFAULT_TOLERANCE_MINUTES
from .._model.failure import SmimeError
from .pace import FIRST_RATE, HIGHEST_RATE
from .value_encoder import ENCODERS

_TENANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?")
_CLIENT = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
# Prefer: odata.maxpagesize takes 1 to 1000 (seen with the Exchange Online PowerShell module, whose default is 1000).
_LARGEST_PAGE = 1000
# The Exchange Online PowerShell module gives up after 960 seconds; the service itself stops a request after 15 minutes.
_LONGEST_TIMEOUT = 960
_MOST_RETRIES = 20
_MOST_PARALLEL = 8
_LOWEST_RATE = 0.1
_HIGHEST_RATE = 1000.0
# The form in which values are sent is found out, or chosen.
AUTO = "auto"
VALUE_ENCODINGS = (AUTO, *ENCODERS)


@dataclass(frozen=True, slots=True)
class ExchangeSettings:
    """``timeout_seconds`` is for one answer, ``retries`` for one request on top of the first attempt.

    Writes begin with ``writes_per_second`` and follow what the service takes.
    Exactly one of ``client_secret``, ``client_secret_file`` and ``certificate_file`` must be given.  ``scope`` None
    means ``api_url`` with ``/.default``, as Microsoft names it for its own clouds.  ``value_encoding`` ``auto`` means
    that the form of values is found out.
    """

    tenant_id: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    client_secret_file: str | None = None
    certificate_file: str | None = None
    certificate_key_file: str | None = None
    certificate_password: str | None = field(default=None, repr=False)
    certificate_password_file: str | None = None
    api_url: str = "https://outlook.office365.com"
    login_url: str = "https://login.microsoftonline.com"
    scope: str | None = None
    ca_file: str | None = None
    proxy: str | None = field(default=None, repr=False)
    timeout_seconds: int = 120
    retries: int = 5
    page_size: int = 1000
    value_encoding: str = AUTO
    writes_per_second: float = FIRST_RATE
    max_writes_per_second: float = HIGHEST_RATE
    parallel_reads: int = 1
    clock_tolerance_minutes: int = DEFAULT_TOLERANCE_MINUTES

    def __post_init__(self) -> None:
        if not _TENANT.fullmatch(self.tenant_id):
            raise _wrong("tenant_id", self.tenant_id, "a GUID or a domain such as contoso.onmicrosoft.com")
        if not _CLIENT.fullmatch(self.client_id):
            raise _wrong("client_id", self.client_id, "the application's (client) ID, a GUID")
        _check_credentials(self)
        object.__setattr__(self, "api_url", _https_base("api_url", self.api_url))
        object.__setattr__(self, "login_url", _https_base("login_url", self.login_url))
        if self.proxy is not None:
            _check_proxy(self.proxy)
        if self.scope is not None and (not self.scope.strip() or " " in self.scope.strip()):
            raise _wrong("scope", self.scope, "one scope such as https://outlook.office365.com/.default")
        _check_range("timeout_seconds", self.timeout_seconds, 1, _LONGEST_TIMEOUT)
        _check_range("retries", self.retries, 0, _MOST_RETRIES)
        _check_range("page_size", self.page_size, 1, _LARGEST_PAGE)
        _check_range("parallel_reads", self.parallel_reads, 1, _MOST_PARALLEL)
        _check_rate("writes_per_second", self.writes_per_second)
        _check_rate("max_writes_per_second", self.max_writes_per_second)
        if self.value_encoding not in VALUE_ENCODINGS:
            raise _wrong("value_encoding", self.value_encoding, f"one of {', '.join(VALUE_ENCODINGS)}")

    @property
    def token_scope(self) -> str:
        """The scope that is asked for at the login service."""
        return self.scope.strip() if self.scope is not None else f"{self.api_url}/.default"


def _check_credentials(settings: ExchangeSettings) -> None:
    kinds = {
        "client_secret": settings.client_secret,
        "client_secret_file": settings.client_secret_file,
        "certificate_file": settings.certificate_file,
    }
    empty = [name for name, value in kinds.items() if value is not None and not value.strip()]
    if empty:
        raise _option(f"{empty[0]} is empty; expected a value. Set it, or leave it out.", empty[0])
    given = [name for name, value in kinds.items() if value is not None]
    if len(given) != 1:
        found = " and ".join(given) if given else "none of them"
        raise _option(
            f"{found} given; expected exactly one of client_secret, client_secret_file and certificate_file. Choose "
            "one way to log in.",
            "credential",
        )
    for name in ("certificate_key_file", "certificate_password", "certificate_password_file"):
        if getattr(settings, name) is not None and settings.certificate_file is None:
            raise _option(f"{name} given without certificate_file; it means nothing alone. Add or remove one.", name)
    if settings.certificate_password is not None and settings.certificate_password_file is not None:
        raise _option(
            "certificate_password and certificate_password_file given; expected one of them at most. Remove one.",
            "certificate_password",
        )


def _https_base(name: str, url: str) -> str:
    """``https://host[:port]``; a token or secret must never go over plain HTTP."""
    expected = "https://host or https://host:port, without a path"
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise _wrong(name, url, expected) from None
    if "@" in parts.netloc:
        raise _option(f"{name} holds a user name or password; expected {expected}. Remove it.", name)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise _wrong(name, url, expected)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"https://{host}" if port in (None, 443) else f"https://{host}:{port}"


def _check_proxy(proxy: str) -> None:
    try:
        parts = urlsplit(proxy)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        # The text is not repeated: a proxy's address may hold a password.
        raise _option("proxy is not a proxy's address; expected http://host:port. Correct it.", "proxy")


def _check_range(name: str, number: int, lowest: int, highest: int) -> None:
    if not lowest <= number <= highest:
        raise _wrong(name, str(number), f"a number from {lowest} to {highest}")


def _check_rate(name: str, rate: float) -> None:
    if not _LOWEST_RATE <= rate <= _HIGHEST_RATE:
        raise _wrong(name, f"{rate:g}", f"a number from {_LOWEST_RATE:g} to {_HIGHEST_RATE:g}")


def _wrong(name: str, found: str, expected: str) -> SmimeError:
    return _option(f"{name} is {found[:100]!r}; expected {expected}. Correct it.", name)


def _option(text: str, name: str) -> SmimeError:
    return SmimeError("exchange.option", f"The connection to Exchange Online: {text}", {"option": name})


__all__ = ["AUTO", "VALUE_ENCODINGS", "ExchangeSettings"]
