# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that are not what their attribute asks for, although a certificate could be read from them.  Pure.

[MS-OXOABK] 2.2.4.35: a value of userCertificate is one certificate in DER and nothing else.  [MS-OXLDAP] 2.2.5.2: a
value of userSMIMECertificate is PKCS#7 or Microsoft's tagged form; a plain certificate there is usual, and not told.
"""

from __future__ import annotations

from .._model.certificate import CertificateValue, Encoding
from .._model.directory_entry import USER_CERTIFICATE
from .._model.verdict import Reason

_FORMS = {
    Encoding.PEM: "it is PEM text",
    Encoding.BASE64: "it is Base64 text",
    Encoding.UTF16: "it is text in UTF-16",
    Encoding.TRAILING_BYTES: "bytes follow behind its end",
}
_ONLY_IN_SMIME = {Encoding.PKCS7: "it is a PKCS#7 value", Encoding.TAGGED: "it is a tagged value"}


def find_accident(value: CertificateValue) -> Reason | None:
    """A notice; it decides nothing about the certificates inside."""
    if not value.certificates:
        return None
    form = _FORMS.get(value.encoding)
    if form is None and value.attribute == USER_CERTIFICATE:
        form = _ONLY_IN_SMIME.get(value.encoding)
    if form is None:
        return None
    return Reason("value.accident", f"{form}, where {value.attribute} asks for the bytes of the certificate itself")


__all__ = ["find_accident"]
