# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values made from one certificate: the forms and the accidents in which directories hold them, one function each."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from ..pki import keys, signed_data, values
from . import spec


@dataclass(frozen=True)
class Source:
    """The certificate to wrap, its key, whose it is, who issued it; ``make_signing`` gives the other half of a pair."""

    certificate: x509.Certificate
    key: keys.PrivateKey
    name: str
    chain: list[x509.Certificate]
    make_signing: Callable[[], tuple[x509.Certificate, keys.PrivateKey]]

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


def _prefer_the_other(source: Source) -> bytes:
    signing, key = source.make_signing()
    return signed_data.make_signed_data(signing, key, [source.certificate], preferred=source.certificate)


def _tag_the_pair(source: Source) -> bytes:
    signing, _key = source.make_signing()
    return values.make_tagged_pair(source.certificate, signing, source.chain)


BY_NAME: dict[str, Callable[[Source], bytes]] = {
    spec.PKCS7: lambda source: values.make_pkcs7(source.certificate, source.key),
    spec.PKCS7_INDEFINITE: lambda source: signed_data.make_signed_data(source.certificate, source.key, indefinite=True),
    spec.PKCS7_KEY_IDENTIFIER: lambda source: signed_data.make_signed_data(
        source.certificate, source.key, by_key_identifier=True
    ),
    spec.PKCS7_CERTIFICATES_ONLY: lambda source: signed_data.make_certificates_only([source.certificate]),
    spec.PKCS7_CHAIN: lambda source: signed_data.make_signed_data(source.certificate, source.key, source.chain),
    spec.PKCS7_KEY_PREFERENCE: _prefer_the_other,
    spec.PKCS7_EMPTY: lambda source: signed_data.make_certificates_only([]),
    spec.TAGGED: lambda source: values.make_tagged(source.certificate, source.name),
    spec.TAGGED_PAIR: _tag_the_pair,
    spec.PEM: lambda source: values.make_text(source.certificate),
    spec.BASE64: lambda source: base64.b64encode(source.der),
    spec.UTF16: lambda source: values.make_text(source.certificate).decode("ascii").encode("utf-16"),
    spec.TRAILING_BYTES: lambda source: source.der + b"\r\n",
    spec.PFX: lambda source: values.make_pfx(source.certificate, source.key, source.name),
    spec.PRIVATE_KEY: lambda source: values.make_private_key(source.key),
    spec.TRUNCATED: lambda source: values.truncate(source.der),
    spec.PKCS7_TRUNCATED: lambda source: values.truncate(values.make_pkcs7(source.certificate, source.key)),
}
