# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The message about an option."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._directory.refusal import refuse_option


def test_the_message_has_its_four_parts() -> None:
    failure = refuse_option("page_size", "0", "1 to 1000")
    assert failure.message == (
        "Directory option page_size: found 0, expected 1 to 1000. Correct the option; nothing was read."
    )
    assert failure.code == "directory.option"
