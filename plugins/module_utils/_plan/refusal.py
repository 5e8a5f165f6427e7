# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a saved plan is not applied.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .._model.failure import SmimeError
from .._model.moments import parse_moment


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the one who applies says about the plan.  None: not asked."""

    tenant: str
    policy_digest: str | None
    digest: str | None
    max_age_hours: int
    now: datetime


def refuse_unfit(header: Mapping[str, Any], footer: Mapping[str, Any], expected: Expectation) -> None:
    """Raises plan.other_tenant, plan.other_policy, plan.other_digest or plan.too_old."""
    if header["tenant"].lower() != expected.tenant.lower():
        raise _refusal("plan.other_tenant", "tenant", header["tenant"], expected.tenant)
    if expected.policy_digest is not None and header["policy_digest"] != expected.policy_digest:
        raise _refusal("plan.other_policy", "policy", header["policy_digest"][:12], expected.policy_digest[:12])
    if expected.digest is not None and footer["digest"] != expected.digest:
        raise _refusal("plan.other_digest", "digest", footer["digest"], expected.digest)
    # An old read planned anew is as old as the read.
    age = expected.now - min(parse_moment(header["created_at"]), parse_moment(header["directory"]["read_at"]))
    if age > timedelta(hours=expected.max_age_hours):
        hours = age.total_seconds() / 3600
        raise _refusal("plan.too_old", "age in hours", f"{hours:.1f}", f"at most {expected.max_age_hours}")


def _refusal(code: str, what: str, found: str, expected: str) -> SmimeError:
    return SmimeError(
        code,
        f"The plan is refused and nothing was written: its {what} is {found}, expected {expected}. "
        "Make the plan again, look at it, and apply that one.",
        {"found": found, "expected": expected},
    )


__all__ = ["Expectation", "refuse_unfit"]
