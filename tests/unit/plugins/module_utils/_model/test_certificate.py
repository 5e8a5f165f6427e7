# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Encoding
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate_facts


def test_encodings_are_written_to_files_by_these_names() -> None:
    assert [str(encoding) for encoding in Encoding] == [
        "der",
        "pkcs7",
        "tagged",
        "pem",
        "base64",
        "utf16",
        "pkcs12",
        "private_key",
        "truncated",
        "trailing_bytes",
        "empty",
        "unknown",
    ]


def test_facts_cannot_be_changed_on_their_way() -> None:
    facts = certificate_facts()
    with pytest.raises(dataclasses.FrozenInstanceError):
        facts.is_authority = True  # type: ignore[misc]
