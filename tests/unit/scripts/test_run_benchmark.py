"""scripts/lib/run_benchmark.py: the closing line of a benchmark has the agreed form."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.scripts.lib.run_benchmark import find_complaint


@pytest.mark.parametrize("figure", ['"ratio": 1.7', '"per_second": 4000'])
def test_the_agreed_form_is_accepted(figure: str) -> None:
    assert find_complaint('{"name": "read", "limit": 2.0, "peak_mb": 90, %s}' % figure) is None  # noqa: UP031


@pytest.mark.parametrize(
    "line",
    [
        "",
        "done",
        "[]",
        '{"name": "read", "limit": 2.0, "peak_mb": 90}',
        '{"name": "read", "ratio": 1.7, "peak_mb": 90}',
        '{"name": "read", "limit": 2.0, "peak_mb": 90, "ratio": 0}',
        '{"name": "read", "limit": 2.0, "peak_mb": 90, "ratio": "fast"}',
        '{"name": "read", "limit": 2.0, "peak_mb": 90, "ratio": 1.7, "per_second": 4}',
    ],
)
def test_anything_else_is_refused(line: str) -> None:
    assert find_complaint(line)
