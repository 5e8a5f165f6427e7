# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one guarded import of requests, which carries everything that is sent to Exchange Online and its login service.

A host without the library must still be able to import every file of the collection (ansible-test's import check does);
what needs it asks ``require_requests`` first.
"""

from __future__ import annotations

from .._model.failure import SmimeError

try:
    import requests

    HAS_REQUESTS = True
except ImportError:
    HAS_REQUESTS = False
    requests = None  # type: ignore[assignment]


def require_requests() -> None:
    """Raises program.library_missing where the library cannot be imported."""
    if not HAS_REQUESTS:
        raise SmimeError(
            "program.library_missing",
            "The Python library requests is missing on this host; it talks to Exchange Online. Install the "
            "collection's requirements.txt for the Python that runs the module.",
            {"library": "requests"},
        )


__all__ = ["HAS_REQUESTS", "requests", "require_requests"]
