# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ``policy`` option, made from the schema and the defaults; ``doc_fragments/policy.py`` must say the same."""

from __future__ import annotations

from typing import Any

from .._decide.policy import DEFAULTS
from .._decide.policy_schema import SCHEMA, Texts


def _option(key: str) -> dict[str, Any]:
    kind = SCHEMA[key]
    default = DEFAULTS[key]
    option: dict[str, Any] = {"type": kind.kind, "default": list(default) if isinstance(default, tuple) else default}
    if isinstance(kind, Texts):
        option["elements"] = "str"
    choices = getattr(kind, "choices", ())
    if choices:
        option["choices"] = list(choices)
    return option


POLICY_OPTIONS: dict[str, dict[str, Any]] = {
    "policy": {"type": "dict", "options": {key: _option(key) for key in SCHEMA}}
}

__all__ = ["POLICY_OPTIONS"]
