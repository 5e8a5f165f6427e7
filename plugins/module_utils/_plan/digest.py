# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The digest that a person approves.  Pure.

It covers the format, the tenant, the policy's digest and what is added, replaced and removed: planning again over the
same facts gives it again, in whatever order the facts came.  Notes and reasons are not part of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from .._model.change import Action, Change


def change_line(change: Change) -> bytes | None:
    """The digest of one change's effect; None for a NOTE, which has none."""
    if change.action is Action.NOTE:
        return None
    effect = {
        "guid": change.guid,
        "action": change.action.value,
        "before": [sorted(change.before.user_certificate), sorted(change.before.user_smime_certificate)],
        "after": [sorted(change.after.user_certificate), sorted(change.after.user_smime_certificate)],
    }
    return hashlib.sha256(json.dumps(effect, sort_keys=True, separators=(",", ":")).encode()).digest()


def plan_digest(format_name: str, tenant: str, policy_digest: str, lines: Iterable[bytes]) -> str:
    """``lines`` are those of ``change_line``, in any order; 32 bytes are kept for each."""
    digest = hashlib.sha256()
    for part in (format_name, tenant, policy_digest):
        digest.update(part.encode() + b"\n")
    for line in sorted(lines):
        digest.update(line)
    return digest.hexdigest()


__all__ = ["change_line", "plan_digest"]
