# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A value to try a form with: a certificate that nobody would encrypt to.

Made anew each time, with a key that is forgotten at once.  It is valid, in case the service looks at that; it names no
address and allows signatures only (RFC 5280 section 4.2.1.3), so no mail program takes it for a recipient's.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from .._model.library_cryptography import ec, hashes, require_cryptography, serialization, x509

_NAME = "mailsec.smime value form trial"


def make_trial_value(now: datetime) -> bytes:
    """DER; raises program.library_missing."""
    require_cryptography()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, _NAME)])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(usage, critical=True)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


__all__ = ["make_trial_value"]
