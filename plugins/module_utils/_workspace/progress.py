# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The progress file: one line for each step of a long module, for whoever watches.  Never read back by the program."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .._model.failure import SmimeError
from .documents import encode_line
from .rights import open_for_appending
from .storage import disk_failure


class Progress:
    """Appends to ``path``; does nothing where it is None.

    A line that cannot be written is no reason to end a run: ``warn`` is told once, and no further line is tried.
    """

    def __init__(self, path: Path | None, warn: Callable[[str], None] = lambda message: None) -> None:
        self._path = path
        self._warn = warn

    def report(self, **facts: Any) -> None:
        path = self._path
        if path is None:
            return
        try:
            self._append(path, facts)
        except SmimeError as error:
            self._path = None
            self._warn(f"The progress is not shown any more: {error.message}")

    def _append(self, path: Path, facts: dict[str, Any]) -> None:
        try:
            descriptor = open_for_appending(path)
            try:
                os.write(descriptor, encode_line(facts))
            finally:
                os.close(descriptor)
        except OSError as error:
            raise disk_failure(path, error) from error


__all__ = ["Progress"]
