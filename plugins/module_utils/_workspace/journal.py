# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal folder: former values before each write, the ledger of runs, and the lock of whoever writes.

``journal.jsonl`` holds, for each write and before it, the complete former bytes of both attributes.  ``ledger.jsonl``
holds starts and ends of runs, each write and each failure.  Both must outlive the run: they answer "what stood there?"
and "was it us?".

The two files hold each other: the ledger's rows about starts and ends of runs name the last row of the journal, and
every run in the journal began in the ledger.
"""

from __future__ import annotations

import base64
import fcntl
import os
from collections.abc import Set
from pathlib import Path
from typing import Any

from .._model.change import HeldValues
from .._model.failure import SmimeError
from .._model.recipient import RecipientState
from .chain import ChainedFile
from .retention import drop_old_rows, find_old_rows
from .rights import open_for_appending
from .storage import disk_failure, make_folder

JOURNAL = "journal.jsonl"
LEDGER = "ledger.jsonl"
LOCK = "lock"
_EDGES = ("start", "end", "interrupted")
_MARKED = ("start", "write", "proven")


class Journal:
    """``with Journal(folder) as journal``: locked against other writers until it is closed.

    ``restoring``: what is written by this run stood there before, so its rows say nothing about what is ours.
    """

    def __init__(self, folder: Path, restoring: bool = False) -> None:
        self.folder = folder
        self._mark = {"restore": True} if restoring else {}

    def __enter__(self) -> Journal:
        make_folder(self.folder)
        try:
            self._lock = open_for_appending(self.folder / LOCK)
        except OSError as error:
            raise self._not_lockable(error) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._open_files()
        except BlockingIOError as error:
            os.close(self._lock)
            raise SmimeError(
                "workspace.busy",
                f"{self.folder}: another run is writing with this journal. Nothing was written. "
                "Wait until it has ended, or find out why two jobs run at once.",
                {"path": str(self.folder)},
            ) from error
        except OSError as error:  # some network file systems have no locks
            os.close(self._lock)
            raise self._not_lockable(error) from error
        except SmimeError:
            os.close(self._lock)
            raise
        return self

    def _not_lockable(self, error: OSError) -> SmimeError:
        cause = disk_failure(self.folder / LOCK, error)
        return SmimeError("journal.not_writable", cause.message, cause.detail)

    def _open_files(self) -> None:
        self._journal = ChainedFile(self.folder / JOURNAL, "journal.not_writable")
        try:
            self._ledger = ChainedFile(self.folder / LEDGER, "journal.not_writable")
        except SmimeError:
            self._journal.close()
            raise

    def record_former_values(self, run_id: str, at: str, tenant: str, state: RecipientState, after: HeldValues) -> None:
        """On the disk when it returns: what the recipient holds now, complete, and what is about to replace it.

        Only values that ``state`` withholds are not complete.
        """
        held = (*state.user_certificate, *state.user_smime_certificate)
        self._journal.append(
            {
                "run_id": run_id,
                "at": at,
                "tenant": tenant,
                "guid": state.guid,
                "address": state.primary_smtp_address,
                "before": {
                    "user_certificate": list(state.user_certificate),
                    "user_smime_certificate": list(state.user_smime_certificate),
                },
                "after": {
                    "user_certificate": list(after.user_certificate),
                    "user_smime_certificate": list(after.user_smime_certificate),
                },
                # A private key is in no file: withheld values are named by their digests alone.
                "values": {
                    digest: base64.b64encode(state.values[digest]).decode("ascii")
                    for digest in held
                    if digest not in state.withheld
                },
                **self._mark,
            }
        )

    def note(self, event: str, run_id: str, at: str, **facts: Any) -> None:
        """A row of the ledger."""
        more = {"journal_digest": self._journal.last_digest} if event in _EDGES else {}
        mark = self._mark if event in _MARKED else {}
        self._ledger.append({"event": event, "run_id": run_id, "at": at, **facts, **more, **mark})

    def drop_rows(self, run_id: str, at: str, before: str, ended: Set[str]) -> None:
        """See ``retention``.  The ledger says what is dropped before it is dropped."""
        leaving = find_old_rows(self.folder / JOURNAL, before, ended)
        if leaving is None:
            return
        self.note("dropped", run_id, at, **leaving.as_facts(), up_to=leaving.up_to)
        self._journal.close()
        try:
            drop_old_rows(self.folder / JOURNAL, leaving, at)
        finally:
            self._journal = ChainedFile(self.folder / JOURNAL, "journal.not_writable")

    def close(self) -> None:
        self._journal.close()
        self._ledger.close()
        os.close(self._lock)

    def __exit__(self, *_exception: object) -> None:
        self.close()


__all__ = ["JOURNAL", "LEDGER", "LOCK", "Journal"]
