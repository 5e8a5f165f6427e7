# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a folder will still be there after the run.

A folder that a run makes for its workspace gets a marker with that run's name.  A journal below a workspace made by the
very run that wants to write may vanish with it: in AWX and in containers the job's folder is thrown away.
"""

from __future__ import annotations

from pathlib import Path

from .._model.failure import SmimeError
from .storage import make_folder, write_text

_MARKER = ".made-by-run"


def make_workspace(folder: Path, run_id: str) -> None:
    """Makes the folder 0700 and marks it, if it is not there yet."""
    if make_folder(folder):
        write_text(folder / _MARKER, f"{run_id}\n")


def refuse_fleeting(journal: Path, run_ids: set[str]) -> None:
    """Raises journal.not_lasting where a folder above ``journal`` was made by one of these runs."""
    real = journal.resolve()  # a symbolic link may lead into the workspace
    for folder in (real, *real.parents):
        marker = folder / _MARKER
        if _content_of(marker) in run_ids:
            raise SmimeError(
                "journal.not_lasting",
                f"{journal}: nothing was written: the journal would lie in {folder}, which this very run has made and "
                "which may vanish with it. Set journal_dir (smime_journal_dir) to a folder on lasting storage; where "
                "it does last, run again; or set journal to ephemeral to say that losing the former values is meant.",
                {"journal": str(journal), "workspace": str(folder)},
            )


def _content_of(marker: Path) -> str | None:
    """None where there is no marker, or one that is not for our eyes: then another user's run has made the folder."""
    try:
        return marker.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None


__all__ = ["make_workspace", "refuse_fleeting"]
