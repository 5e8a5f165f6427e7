# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options about the run itself, shared by several modules."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from .._model.clock import Clock
from .._plan.limits_schema import DEFAULT_LIMITS
from .._workspace.lasting import make_workspace
from .._workspace.progress import Progress

RUN_OPTIONS: dict[str, dict[str, Any]] = {
    "run_id": {"type": "str"},
    "progress_path": {"type": "path"},
}

WRITE_OPTIONS: dict[str, dict[str, Any]] = {
    "write_cloud_managed": {"type": "bool", "default": False},
    "limits": {"type": "dict", "default": {}},
    "overrides": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "limit": {"type": "str", "required": True, "choices": list(DEFAULT_LIMITS)},
            "digest": {"type": "str", "required": True},
        },
    },
}


def run_id_of(params: Mapping[str, Any], clock: Clock) -> str:
    """The run's name: given by the role, or made here for a module that is called alone."""
    return params["run_id"] or f"{clock.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def overrides_of(params: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((item["limit"], item["digest"]) for item in params["overrides"])


def path_of(text: str | None) -> Path | None:
    return Path(text) if text else None


def progress_of(module: AnsibleModule, run_id: str | None = None) -> Progress:
    """``run_id``: makes the workspace where a saved plan is applied from elsewhere, and nobody has made it yet."""
    path = path_of(module.params["progress_path"])
    if path is not None and run_id is not None:
        make_workspace(path.parent, run_id)
    return Progress(path, module.warn)


__all__ = ["RUN_OPTIONS", "WRITE_OPTIONS", "overrides_of", "path_of", "progress_of", "run_id_of"]
