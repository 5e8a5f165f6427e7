# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a manifest calls the kinds of content, and what this project calls them."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Encoding

FORMATS: dict[str, frozenset[Encoding]] = {
    "x509-der": frozenset({Encoding.DER}),
    "x509-der+trailing": frozenset({Encoding.TRAILING_BYTES}),
    "pkcs7-der": frozenset({Encoding.PKCS7}),
    "pkcs7-ber": frozenset({Encoding.PKCS7}),
    "pkcs7-other": frozenset({Encoding.PKCS7}),
    "ms-tlv": frozenset({Encoding.TAGGED}),
    "pem": frozenset({Encoding.PEM}),
    "base64": frozenset({Encoding.BASE64}),
    "pem-utf16": frozenset({Encoding.UTF16}),
    "pkcs12": frozenset({Encoding.PKCS12}),
    "private-key": frozenset({Encoding.PRIVATE_KEY}),
    "empty": frozenset({Encoding.EMPTY}),
    "garbage": frozenset({Encoding.TRUNCATED, Encoding.UNKNOWN}),
}
