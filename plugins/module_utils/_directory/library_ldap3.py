# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place that imports ldap3.  Nothing else imports it, and this file must import without the library.

ldap3 costs 0.17 s to import (measured 2026-11), so only the files that speak LDAP import this one.
"""

from __future__ import annotations

import traceback
import warnings
from typing import Any

from .._model.failure import SmimeError

IMPORT_ERROR: str | None = None
Connection: Any = None
Server: Any = None
LDAPException: Any = Exception
LDAPSASLPrepError: Any = Exception
BerSyncStrategy: Any = object
BerTls: Any = object
decode_message_fast: Any = None
parse_filter: Any = None

try:
    with warnings.catch_warnings():
        # ldap3 2.9.1 asks pyasn1 for two names that pyasn1 0.6 calls deprecated; nobody here can act on the warning.
        warnings.simplefilter("ignore", DeprecationWarning)
        import ldap3.core.connection
        import ldap3.core.exceptions
        import ldap3.core.server
        import ldap3.core.tls
        import ldap3.operation.search
        import ldap3.strategy.sync
        import ldap3.utils.asn1
except ImportError:
    IMPORT_ERROR = traceback.format_exc()
else:
    Connection = ldap3.core.connection.Connection
    Server = ldap3.core.server.Server
    LDAPException = ldap3.core.exceptions.LDAPException
    LDAPSASLPrepError = ldap3.core.exceptions.LDAPSASLPrepError
    BerSyncStrategy = ldap3.strategy.sync.SyncStrategy
    BerTls = ldap3.core.tls.Tls
    decode_message_fast = ldap3.utils.asn1.decode_message_fast
    parse_filter = ldap3.operation.search.parse_filter


def require_ldap3() -> None:
    """Raise ``program.library_missing`` where ldap3 cannot be imported."""
    if IMPORT_ERROR is not None:
        raise SmimeError(
            "program.library_missing",
            "Reading Active Directory over LDAP: the Python library ldap3 cannot be imported on this host; "
            "expected ldap3 2.9.1 or newer. Install it for the Python that runs the module: pip install ldap3.",
            {"library": "ldap3", "import_error": IMPORT_ERROR},
        )


__all__ = [
    "IMPORT_ERROR",
    "BerSyncStrategy",
    "BerTls",
    "Connection",
    "LDAPException",
    "LDAPSASLPrepError",
    "Server",
    "decode_message_fast",
    "parse_filter",
    "require_ldap3",
]
