"""Moments that a person writes."""

from __future__ import annotations

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.restore_options import moment_of
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-25T02:00:00Z", "2026-11-25T02:00:00Z"),
        ("2026-11-25 03:00:00+01:00", "2026-11-25T02:00:00Z"),
        ("2026-11-25T02:00Z", "2026-11-25T02:00:00Z"),
        ("", None),
        (None, None),
    ],
)
def test_a_moment_is_written_as_the_journal_writes_it(text: str | None, moment: str | None) -> None:
    assert moment_of("since", text) == moment


@pytest.mark.parametrize("text", ["yesterday", "2026-11-25", "2026-11-25T02:00:00", "2026-13-25T02:00:00Z"])
def test_what_is_no_moment_or_has_no_zone_is_refused(text: str) -> None:
    with pytest.raises(SmimeError, match="since: found") as failure:
        moment_of("since", text)
    assert failure.value.code == "argument.not_a_moment"
