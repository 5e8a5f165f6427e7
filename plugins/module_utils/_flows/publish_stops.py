# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which failures end a publishing: those that every further recipient would meet, too.  Decides, and does nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._model.failure import SmimeError

# Failures that will meet every further recipient, too.
_HOPELESS = frozenset(
    {
        "clock.too_far",
        "exchange.foreign_host",
        "exchange.login.refused",
        "exchange.login.unavailable",
        "exchange.login.unknown_tenant",
        "exchange.no_role",
        "exchange.tls",
        "exchange.token_expired",
    }
)
# Failures of one recipient that are everybody's where a whole batch has them.
_PASSING = frozenset({"exchange.throttled", "exchange.unreachable"})
# So many refusals at once for one reason: the value form, or the right to write. The others would fare no better.
_ENOUGH_REFUSALS = 10


def is_hopeless(error: SmimeError) -> bool:
    return error.code in _HOPELESS


def failure_of_all(answers: Sequence[Any]) -> SmimeError | None:
    """The failure that a whole batch met because the service was not to be had."""
    if all(isinstance(answer, SmimeError) and answer.code in _PASSING for answer in answers):
        first = answers[0] if answers else None
        return first if isinstance(first, SmimeError) else None
    return None


def refusal_of_all(errors: Sequence[SmimeError | None]) -> SmimeError | None:
    """The one reason for which the service refused a whole batch."""
    first = errors[0] if len(errors) >= _ENOUGH_REFUSALS else None
    if first is None or {error.code if error else None for error in errors} != {first.code}:
        return None
    return first


__all__ = ["failure_of_all", "is_hopeless", "refusal_of_all"]
