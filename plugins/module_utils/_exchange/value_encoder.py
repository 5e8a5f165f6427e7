# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the values of a certificate attribute are written into a request.  Pure.

Which JSON form the service binds to UserCertificate is documented nowhere and no real tenant confirmed any, so each
form is one small function with a name, and which one is used is found out (``dialects.py``) or chosen by the option
``value_encoding``:

- ``data_list``: what the Exchange Online PowerShell module's own conversion makes of byte[][] (read in translations of
  its script, 2025).
- ``typed``: the same with the type that this module names for one byte[].
- ``ints``: the bare number arrays that CIPP-API sends for a byte[] parameter of another cmdlet
  (Set-CIPPSensitiveInfoType).
- ``base64``: the texts that Newtonsoft.Json, which reads the request, turns into byte[].

What empties an attribute is as little known: ``hashtable`` is what CIPP-API (ConvertTo-CIPPExoHashtable) sends in place
of an empty list, ``empty_list`` the plain JSON for it, ``null`` what clears parameters with one value.
"""

from __future__ import annotations

import base64
from collections.abc import Callable

ValueEncoder = Callable[[tuple[bytes, ...]], object]


def encode_data_list(values: tuple[bytes, ...]) -> object:
    return [{"Data": list(value)} for value in values]


def encode_typed(values: tuple[bytes, ...]) -> object:
    return [{"@odata.type": "#Exchange.ByteArrayType", "Data": list(value)} for value in values]


def encode_ints(values: tuple[bytes, ...]) -> object:
    return [list(value) for value in values]


def encode_base64(values: tuple[bytes, ...]) -> object:
    return [base64.b64encode(value).decode("ascii") for value in values]


def clear_by_hashtable() -> object:
    return {"@odata.type": "#Exchange.GenericHashTable"}


def clear_by_empty_list() -> object:
    return []


def clear_by_null() -> object:
    return None


# In the order in which they are tried.  Texts are last: whatever binds them may take the characters for the bytes.
ENCODERS: dict[str, ValueEncoder] = {
    "data_list": encode_data_list,
    "typed": encode_typed,
    "ints": encode_ints,
    "base64": encode_base64,
}
CLEARERS: dict[str, Callable[[], object]] = {
    "hashtable": clear_by_hashtable,
    "empty_list": clear_by_empty_list,
    "null": clear_by_null,
}

__all__ = [
    "CLEARERS",
    "ENCODERS",
    "ValueEncoder",
    "clear_by_empty_list",
    "clear_by_hashtable",
    "clear_by_null",
    "encode_base64",
    "encode_data_list",
    "encode_ints",
    "encode_typed",
]
