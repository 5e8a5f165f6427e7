# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options with which a module reaches a tenant, and their way into ``ExchangeSettings``.

The documentation of the same options is ``plugins/doc_fragments/exchange.py``; a test holds both equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.basic import env_fallback

from .._exchange.pace import FIRST_RATE, HIGHEST_RATE
from .._exchange.settings import VALUE_ENCODINGS, ExchangeSettings
from .clock_options import tolerance_of

EXCHANGE_OPTIONS: dict[str, dict[str, Any]] = {
    "tenant_id": {"type": "str", "required": True, "fallback": (env_fallback, ["SMIME_TENANT_ID"])},
    "client_id": {"type": "str", "required": True, "fallback": (env_fallback, ["SMIME_CLIENT_ID"])},
    "client_secret": {"type": "str", "no_log": True, "fallback": (env_fallback, ["SMIME_CLIENT_SECRET"])},
    "client_secret_file": {"type": "path", "no_log": False, "fallback": (env_fallback, ["SMIME_CLIENT_SECRET_FILE"])},
    "certificate_file": {"type": "path", "fallback": (env_fallback, ["SMIME_CERTIFICATE_FILE"])},
    "certificate_key_file": {
        "type": "path",
        "no_log": False,
        "fallback": (env_fallback, ["SMIME_CERTIFICATE_KEY_FILE"]),
    },
    "certificate_password": {
        "type": "str",
        "no_log": True,
        "fallback": (env_fallback, ["SMIME_CERTIFICATE_PASSWORD"]),
    },
    "certificate_password_file": {
        "type": "path",
        "no_log": False,
        "fallback": (env_fallback, ["SMIME_CERTIFICATE_PASSWORD_FILE"]),
    },
    "api_url": {"type": "str", "default": "https://outlook.office365.com"},
    "login_url": {"type": "str", "default": "https://login.microsoftonline.com"},
    "scope": {"type": "str"},
    "ca_file": {"type": "path"},
    # A proxy's address may hold a password.
    "proxy": {"type": "str", "no_log": True},
    "timeout_seconds": {"type": "int", "default": 120},
    "retries": {"type": "int", "default": 5},
    "page_size": {"type": "int", "default": 1000},
    "value_encoding": {"type": "str", "default": "auto", "choices": list(VALUE_ENCODINGS)},
    "writes_per_second": {"type": "float", "default": FIRST_RATE},
    "max_writes_per_second": {"type": "float", "default": HIGHEST_RATE},
    "parallel_reads": {"type": "int", "default": 1},
}

EXCHANGE_REQUIRED_ONE_OF = [["client_secret", "client_secret_file", "certificate_file"]]
EXCHANGE_MUTUALLY_EXCLUSIVE = [
    ["client_secret", "client_secret_file", "certificate_file"],
    ["certificate_password", "certificate_password_file"],
]
EXCHANGE_REQUIRED_BY = {
    "certificate_key_file": ["certificate_file"],
    "certificate_password": ["certificate_file"],
    "certificate_password_file": ["certificate_file"],
}


def exchange_settings(params: Mapping[str, Any]) -> ExchangeSettings:
    """The settings that a module's parameters mean; raises SmimeError exchange.option or argument.refused."""
    given = {name: params[name] for name in EXCHANGE_OPTIONS}
    return ExchangeSettings(**given, clock_tolerance_minutes=tolerance_of(params))


__all__ = [
    "EXCHANGE_MUTUALLY_EXCLUSIVE",
    "EXCHANGE_OPTIONS",
    "EXCHANGE_REQUIRED_BY",
    "EXCHANGE_REQUIRED_ONE_OF",
    "exchange_settings",
]
