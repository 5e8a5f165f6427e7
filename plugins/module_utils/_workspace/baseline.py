# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the last good run saw of its source, one small file for each source and scope in the journal folder.

It must outlive the run.  A file that is there and cannot be read is no first run: it raises.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._model.failure import SmimeError
from .._model.source_counts import LastGoodRun
from .documents import encode_line
from .storage import make_folder, write_text

_FORMAT = "mailsec.smime/baseline/1"


def source_key(tenant: str, source: str, scope: Mapping[str, Any]) -> str:
    """Which numbers may be compared: those of one tenant, source, set of bases, and filter.

    Which of several servers answered makes no difference, nor do digits in the name of an export, which often are a
    date.
    """
    path = scope.get("path")
    known = {
        "tenant": tenant.lower(),
        "source": source,
        "search_bases": sorted(str(base).lower() for base in scope.get("search_bases") or ()),
        "filter": scope.get("filter"),
        "path": None if path is None else re.sub(r"\d+", "#", str(path)),
    }
    return hashlib.sha256(encode_line(known)).hexdigest()[:16]


def read_baseline(folder: Path | None, key: str | None) -> LastGoodRun | None:
    """None where no good run is known; raises journal.unreadable or journal.broken."""
    if folder is None or key is None:
        return None
    path = _path(folder, key)
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        if row["format"] != _FORMAT:
            raise ValueError
        return LastGoodRun.of_row(row)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SmimeError(
            "journal.unreadable",
            f"{path}: it cannot be read ({error.strerror}), so nobody knows how much the directory held in the last "
            "good run. Check the folder, its owner and its rights.",
            {"path": str(path), "error": str(error.strerror)},
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SmimeError(
            "journal.broken",
            f"{path}: found something else, expected what the last good run saw of the directory. It was edited or "
            "cut. Keep a copy and move it away; then the next run counts as a first one.",
            {"path": str(path), "found": "no baseline"},
        ) from error


def write_baseline(folder: Path, key: str, run: LastGoodRun, **facts: str) -> None:
    """``facts``: which run it was, and when."""
    make_folder(folder)
    row = {"format": _FORMAT, **facts, **run.as_row()}
    write_text(_path(folder, key), encode_line(row).decode("utf-8"))


def _path(folder: Path, key: str) -> Path:
    return folder / f"baseline-{key}.json"


__all__ = ["read_baseline", "source_key", "write_baseline"]
