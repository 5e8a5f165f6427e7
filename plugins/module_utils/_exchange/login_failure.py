# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says why the login service gave no token, and what to do about it.  Pure.

Numbers: Microsoft Learn, "Microsoft Entra authentication and authorization error codes".  No real tenant confirmed this
table yet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .._model.failure import SmimeError
from .clean_text import clean_text

_NUMBER = re.compile(r"AADSTS(\d{4,})")
_REFUSED = "exchange.login.refused"
_UNKNOWN_TENANT = "exchange.login.unknown_tenant"
_UNAVAILABLE = "exchange.login.unavailable"

# number: code, what happened, what to do
_KNOWN: dict[int, tuple[str, str, str]] = {
    90002: (_UNKNOWN_TENANT, "the tenant is not known", "Check tenant_id and, for a national cloud, login_url."),
    90130: (_UNKNOWN_TENANT, "the tenant is not known", "Check tenant_id and, for a national cloud, login_url."),
    900023: (
        _UNKNOWN_TENANT,
        "the tenant's name is neither a domain nor a GUID that the service knows",
        "Check tenant_id.",
    ),
    700016: (
        _REFUSED,
        "the application is not in this tenant",
        "Check client_id (the application ID, not the object ID) and tenant_id; the application may need admin "
        "consent.",
    ),
    7000215: (
        _REFUSED,
        "the client secret is wrong",
        "Give the secret's value, not its ID; make a new one where the value is lost.",
    ),
    7000222: (_REFUSED, "the client secret has expired", "Make a new one in the application's registration."),
    7000112: (_REFUSED, "the application is disabled", "Enable the enterprise application in Microsoft Entra."),
    700027: (
        _REFUSED,
        "the signature made with the application's certificate was not accepted",
        "Upload the very certificate that certificate_file holds to the application's registration; check that it has "
        "not been removed there.",
    ),
    700024: (
        _REFUSED,
        "the signed statement is outside its time",
        "Set this machine's clock.",
    ),
    500011: (
        _REFUSED,
        "the service that the scope names is not in this tenant",
        "Check scope; the tenant needs Exchange Online.",
    ),
    1002012: (_REFUSED, "the scope has the wrong form", "It must end with /.default."),
    53003: (
        _REFUSED,
        "a conditional access policy blocks the application",
        "Let the policy for workload identities allow this machine's address.",
    ),
}
_PASSING = frozenset({90033, 90055, 90100, 50196, 700038})
_PASSING_WORDS = frozenset({"temporarily_unavailable", "server_error"})


def explain_login_error(
    answer: Mapping[str, object], status: int, tenant: str, client: str, credential: str
) -> SmimeError:
    """``answer`` is the OAuth error object; ``credential`` names the file or option that was used."""
    description = str(answer.get("error_description") or "")
    number = _read_number(answer, description)
    code, happened, advice = _KNOWN.get(number, ("", "", ""))
    word = clean_text(str(answer.get("error") or ""), 80)
    if not code and (status == 429 or status >= 500 or number in _PASSING or word in _PASSING_WORDS):
        code, happened = _UNAVAILABLE, "the login service is busy or out of order"
        advice = "Run again later; look at the status page of Microsoft Entra."
    elif not code and word == "invalid_tenant":
        code, happened, advice = _UNKNOWN_TENANT, "the tenant is not known", "Check tenant_id."
    elif not code:
        code, happened = _REFUSED, "the login service refused the application"
        advice = "Look up the number under 'Microsoft Entra error codes', and the sign-in log of the application."
    shown = f"AADSTS{number}" if number else (word or f"HTTP {status}")
    detail: dict[str, object] = {
        "aadsts": number or None,
        "error": word,
        "status": status,
        "service_text": clean_text(description.splitlines()[0] if description else ""),
        "correlation_id": clean_text(str(answer.get("correlation_id") or ""), 80),
        "trace_id": clean_text(str(answer.get("trace_id") or ""), 80),
    }
    return SmimeError(
        code,
        f"Login for Exchange Online, tenant {tenant}, application {client}, with {credential}: {happened} ({shown}); "
        f"expected a token. {advice}",
        detail,
    )


def explain_odd_login(status: int | None, tenant: str, login_url: str) -> SmimeError:
    """An answer that is no OAuth answer at all: HTML, a page that is not there, JSON without a token."""
    if status is not None and (status in (408, 429) or status >= 500):
        return SmimeError(
            _UNAVAILABLE,
            f"Login for Exchange Online, tenant {tenant}: {login_url} answered HTTP {status}; expected a token. Run "
            "again later; look at the status page of Microsoft Entra.",
            {"status": status},
        )
    shown = f"HTTP {status}" if status is not None else "no HTTP status"
    return SmimeError(
        "exchange.unexpected_answer",
        f"Login for Exchange Online, tenant {tenant}: the answer of {login_url} ({shown}) is not the login service's "
        "JSON; expected a token. Check login_url and proxy; a proxy's own page looks like this.",
        {"status": status},
    )


def _read_number(answer: Mapping[str, object], description: str) -> int:
    numbers = answer.get("error_codes")
    if isinstance(numbers, list) and numbers and isinstance(numbers[0], int):
        return numbers[0]
    found = _NUMBER.search(description)
    return int(found.group(1)) if found else 0


__all__ = ["explain_login_error", "explain_odd_login"]
