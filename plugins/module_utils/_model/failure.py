# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one exception that crosses package borders.  Pure: no I/O, no Ansible."""

from __future__ import annotations

from collections.abc import Mapping


class SmimeError(Exception):
    """A failure that a person is going to read.

    ``code`` is a name of ``codes.CATALOGUE``.  ``message`` has four parts: which object, what happened, what was found
    against what was expected, what to do next; it holds no secret and no Base64.  ``detail`` is the same for machines
    (JSON values only).
    """

    def __init__(self, code: str, message: str, detail: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail: dict[str, object] = dict(detail or {})


__all__ = ["SmimeError"]
