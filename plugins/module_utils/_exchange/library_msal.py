# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one guarded import of msal, Microsoft's library for getting tokens.

It must stay silent: msal logs the text of answers that it cannot read, and such a text can hold part of a token.
"""

from __future__ import annotations

import logging

from .._model.failure import SmimeError

try:
    import msal

    HAS_MSAL = True
except ImportError:
    HAS_MSAL = False
    msal = None

_LOGGER = logging.getLogger("msal")
_LOGGER.addHandler(logging.NullHandler())
_LOGGER.propagate = False


def require_msal() -> None:
    """Raises program.library_missing where the library cannot be imported."""
    if not HAS_MSAL:
        raise SmimeError(
            "program.library_missing",
            "The Python library msal is missing on this host; it gets the token for Exchange Online. Install the "
            "collection's requirements.txt for the Python that runs the module.",
            {"library": "msal"},
        )


def msal_version() -> tuple[int, int]:
    """Major and minor number of the installed msal."""
    require_msal()
    major, minor = str(msal.__version__).split(".")[:2]
    return int(major), int(minor)


__all__ = ["HAS_MSAL", "msal", "msal_version", "require_msal"]
