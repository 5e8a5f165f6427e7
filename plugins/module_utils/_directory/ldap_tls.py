# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS towards a directory server: its certificate and its name are always verified.  No switch turns that off."""

from __future__ import annotations

import ssl
from typing import Any

from .._model.failure import SmimeError
from .library_ldap3 import BerTls
from .names import make_visible
from .refusal import refuse_option

# OpenSSL's X509_V_ERR numbers (openssl-verification-options(1), x509_vfy.h).
_SENTENCES = {
    9: "its certificate is not valid yet",
    10: "its certificate, or one above it, has expired",
    18: "its certificate is self-signed and not in the CA file",
    19: "the authority at the top of its chain is not in the CA file",
    20: "the authority that issued its certificate is not in the CA file",
    21: "the authority that issued its certificate is not in the CA file",
    62: "its certificate is for another name",
    64: "its certificate is for another IP address",
}


def make_context(ca_file: str | None) -> ssl.SSLContext:
    """A context that trusts ``ca_file`` alone (PEM), or the system's authorities.  Raises ``directory.option``."""
    try:
        context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=ca_file)
    except (OSError, ValueError):
        # ssl.SSLError is an OSError, too: the file is there and holds no certificate.
        found = f"{make_visible(ca_file or '')}, which cannot be read as certificates"
        raise refuse_option("ca_file", found, "a file of PEM certificates") from None
    # Python 3.13 began to refuse certificates for formalities of RFC 5280 (an extension not marked critical, a missing
    # key identifier), which internal authorities often miss. Issuer, validity and name are verified all the same, and a
    # controller must not be trusted by one version of Python and refused by another.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


class VerifyingTls(BerTls):  # type: ignore[misc, unused-ignore]
    """ldap3's Tls with OpenSSL's own name check in place of ldap3's.

    ldap3 2.9.1 switches ``check_hostname`` off and compares names itself, with a copy of code that the standard library
    dropped in Python 3.12; that copy refuses every IP address.  OpenSSL checks both.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self.context = context
        self.failure: OSError | None = None

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        """Called by ldap3 with the connected socket.  ``failure`` keeps what ldap3 would turn into text."""
        self.failure = None
        # The handshake belongs to connecting; ldap3 gives it the time of an answer.
        connection.socket.settimeout(connection.server.connect_timeout)
        try:
            connection.socket = self.context.wrap_socket(connection.socket, server_hostname=connection.server.host)
            connection.socket.settimeout(connection.receive_timeout)
        except OSError as failure:
            self.failure = failure
            raise


def refuse_tls(server: str, failure: OSError) -> SmimeError:
    """``directory.tls`` with what is wrong."""
    if isinstance(failure, ssl.SSLCertVerificationError):
        sentence = _SENTENCES.get(failure.verify_code, "its certificate was not accepted")
        detail = failure.verify_message
    else:
        sentence = "it did not speak TLS as expected; is this the LDAPS port (636)?"
        detail = getattr(failure, "reason", None) or type(failure).__name__
    return SmimeError(
        "directory.tls",
        f"Directory server {server}: {sentence} (found: {make_visible(str(detail))}); expected a valid certificate for "
        "this very name, issued under an authority in ca_file. Correct the name, ca_file or the server's certificate.",
        {"server": server, "found": sentence, "verification": make_visible(str(detail))},
    )


__all__ = ["VerifyingTls", "make_context", "refuse_tls"]
