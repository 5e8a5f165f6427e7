# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange Online -> recipients.jsonl: every recipient in one stream."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from .._exchange.recipients import RecipientReader
from .._inspect.held import withhold_secrets
from .._model.clock import Clock
from .._model.moments import format_moment
from .._workspace.documents import DocumentWriter
from .._workspace.lasting import make_workspace
from .._workspace.progress import Progress
from .._workspace.recipients_file import RECIPIENTS_FORMAT, recipient_row

_REPORT_EVERY = 1000


def read_recipients(
    reader: RecipientReader, tenant: str, path: Path, run_id: str, clock: Clock, progress: Progress
) -> dict[str, Any]:
    """Writes the recipients file and returns a bounded summary; a list that ends abnormally leaves the former file."""
    counts: Counter[str] = Counter()
    make_workspace(path.parent, run_id)
    header = {"run_id": run_id, "read_at": format_moment(clock.now()), "tenant": tenant}
    with DocumentWriter(path, RECIPIENTS_FORMAT, header) as document:
        for state in reader.list_recipients():
            document.write(recipient_row(withhold_secrets(state)))
            counts["recipients"] += 1
            counts[f"authority_{state.authority.value}"] += 1
            counts["unreadable"] += not state.readable
            counts["holding_values"] += bool(state.user_certificate or state.user_smime_certificate)
            if counts["recipients"] % _REPORT_EVERY == 0:
                progress.report(stage="recipients", recipients=counts["recipients"])
        document.finish({"complete": True, "recipients": counts["recipients"]})
    progress.report(stage="recipients", recipients=counts["recipients"], done=True)
    return {
        "path": str(path),
        "run_id": run_id,
        "read_at": header["read_at"],
        "tenant": tenant,
        "file_digest": document.file_digest,
        **dict(sorted(counts.items())),
    }


__all__ = ["read_recipients"]
