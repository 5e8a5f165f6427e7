# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The progress file: one line for each step of a long module, for whoever watches.  Never read back by the program."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .documents import encode_line
from .rights import open_for_appending
from .storage import disk_failure


class Progress:
    """Appends to ``path``; does nothing where it is None."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def report(self, **facts: Any) -> None:
        if self._path is None:
            return
        try:
            descriptor = open_for_appending(self._path)
            try:
                os.write(descriptor, encode_line(facts))
            finally:
                os.close(descriptor)
        except OSError as error:
            raise disk_failure(self._path, error) from error


__all__ = ["Progress"]
