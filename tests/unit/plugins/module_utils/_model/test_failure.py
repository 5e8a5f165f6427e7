# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError


def test_a_failure_carries_code_message_and_detail() -> None:
    failure = SmimeError("policy.unknown_key", "policy.overlap: there is no such key.", {"path": "policy.overlap"})
    assert failure.code == "policy.unknown_key"
    assert failure.message == str(failure) == "policy.overlap: there is no such key."
    assert failure.detail == {"path": "policy.overlap"}


def test_the_detail_is_the_failure_s_own() -> None:
    given = {"path": "policy.overlap"}
    failure = SmimeError("policy.unknown_key", "text", given)
    failure.detail["more"] = 1
    assert given == {"path": "policy.overlap"}
    assert SmimeError("policy.unknown_key", "text").detail == {}
