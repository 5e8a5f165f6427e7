# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one guarded import of cryptography.

A host without the library must still be able to import every file of the collection (ansible-test's import check does);
what needs it asks ``require_cryptography`` first.
"""

from __future__ import annotations

from .failure import SmimeError

try:
    from cryptography import __version__ as CRYPTOGRAPHY_VERSION
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import pkcs12

    HAS_CRYPTOGRAPHY = True
except ImportError:
    HAS_CRYPTOGRAPHY = False
    CRYPTOGRAPHY_VERSION = ""
    UnsupportedAlgorithm = ValueError  # type: ignore[assignment,misc]
    # "type: ignore" because modules and classes become None here; ``require_cryptography`` comes before any use.
    ec = hashes = pkcs12 = rsa = serialization = x509 = None  # type: ignore[assignment]


def require_cryptography() -> None:
    """Raises program.library_missing where the library cannot be imported."""
    if not HAS_CRYPTOGRAPHY:
        raise SmimeError(
            "program.library_missing",
            "The Python library cryptography is missing on this host; it reads certificates and keys. Install the "
            "collection's requirements.txt for the Python that runs the module.",
            {"library": "cryptography"},
        )


__all__ = [
    "CRYPTOGRAPHY_VERSION",
    "HAS_CRYPTOGRAPHY",
    "UnsupportedAlgorithm",
    "ec",
    "hashes",
    "pkcs12",
    "require_cryptography",
    "rsa",
    "serialization",
    "x509",
]
