# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the module that writes -> the orders of its flows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._decide.policy import parse_policy
from .._exchange.settings import AUTO
from .._flows.apply_plan import ApplyOrder
from .._flows.dialect_choice import DialectOrder
from .._flows.publish_order import PublishOrder
from .._model.clock import Clock
from .._plan.limits_schema import parse_limits
from .._plan.refusal import Expectation
from .publish_options import publish_arguments
from .run_options import overrides_of, path_of, run_id_of
from .write_options import hours_of, keep_days_of


def publish_order(params: Mapping[str, Any], tenant: str, clock: Clock, check_mode: bool) -> PublishOrder:
    """Raises argument.publishing or argument.missing."""
    encoding = params["value_encoding"]
    return PublishOrder(
        tenant=tenant,
        run_id=run_id_of(params, clock),
        check_mode=check_mode,
        write_cloud_managed=params["write_cloud_managed"],
        patience_seconds=params["patience_seconds"],
        effective_after_hours=hours_of(params["effective_after_hours"]),
        dialect=DialectOrder(None if encoding == AUTO else encoding, params["canary_recipient"]),
        **publish_arguments(params),
    )


def apply_order(params: Mapping[str, Any], publishing: PublishOrder, clock: Clock) -> ApplyOrder:
    """For a call with ``plan``."""
    plan = Path(params["plan"])
    return ApplyOrder(
        plan=plan,
        proof=path_of(params["proof_path"]) or plan.with_name("proof.jsonl"),
        journal=path_of(params["journal_dir"]) or plan.parent,
        journal_may_vanish=params["journal"] == "ephemeral",
        expectation=Expectation(
            tenant=publishing.tenant,
            policy_digest=parse_policy(params["policy"]).digest,
            digest=params["plan_digest"],
            max_age_hours=params["max_plan_age_hours"],
            now=clock.now(),
        ),
        limits=parse_limits(params["limits"]),
        overrides=overrides_of(params),
        publishing=publishing,
        keep_days=keep_days_of(params),
    )


__all__ = ["apply_order", "publish_order"]
