# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ``policy`` option, equal to ``plugins/doc_fragments/policy.py`` and to the defaults of ``_decide.policy``."""

from __future__ import annotations

from typing import Any

from .._decide.policy import NONE_PUBLISHED, REMOVALS

POLICY_OPTIONS: dict[str, dict[str, Any]] = {
    "policy": {
        "type": "dict",
        "options": {
            "description": {"type": "str", "default": ""},
            "allow_any_extended_key_usage": {"type": "bool", "default": False},
            "allow_without_address": {"type": "bool", "default": False},
            "minimum_rsa_bits": {"type": "int", "default": 2048},
            "minimum_ec_bits": {"type": "int", "default": 256},
            "overlap_days": {"type": "int", "default": 30},
            "publish_delay_days": {"type": "int", "default": 0},
            "max_values": {"type": "int", "default": 4},
            "removal": {"type": "str", "choices": list(REMOVALS), "default": "off"},
            "owned_issuers": {"type": "list", "elements": "str", "default": []},
            "when_none_published": {"type": "str", "choices": list(NONE_PUBLISHED), "default": "note"},
        },
    }
}

__all__ = ["POLICY_OPTIONS"]
