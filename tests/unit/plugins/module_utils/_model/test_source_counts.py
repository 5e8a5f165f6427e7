# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of the directory was seen, as numbers that come back from a file as they were."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.source_counts import LastGoodRun, SourceCounts


def test_the_numbers_come_back_as_they_were() -> None:
    counts = SourceCounts(40_000, 30_000, 12_000, 28_000)
    assert SourceCounts.of_row(counts.as_row()) == counts
    assert SourceCounts.of_row({**counts.as_row(), "run_id": "more"}) == counts

    run = LastGoodRun(counts, "7f3a09c1")
    assert LastGoodRun.of_row(run.as_row()) == run


@pytest.mark.parametrize("row", [{}, {"entries": 1}, {**SourceCounts().as_row(), "usable": "many"}])
def test_what_is_no_such_row_is_no_zero(row: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError)):
        SourceCounts.of_row(row)
