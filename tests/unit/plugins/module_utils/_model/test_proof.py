# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._model.proof import ProofResult


def test_results_are_written_to_files_by_these_names() -> None:
    assert [str(result) for result in ProofResult] == ["proven", "pending", "mismatch", "unreadable"]
