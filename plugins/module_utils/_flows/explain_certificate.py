# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One certificate file + an address -> everything that is known and decided about it.  Opens no connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .._decide.answers import RuleAnswer, ask_every_rule
from .._decide.judge import judge_values
from .._decide.policy import Policy
from .._inspect.value import inspect_value
from .._model.addresses import OwnAddresses
from .._model.certificate import Certificate
from .._model.directory_entry import USER_CERTIFICATE
from .._model.failure import SmimeError
from .._model.verdict import JudgedValue
from .._plan.desired import list_desired
from .._report.explain_text import explain_file_lines
from .._workspace.people_file import value_row


@dataclass(frozen=True, slots=True)
class CertificateOrder:
    """``name`` is what the file is called in the text; ``content`` its bytes, of whatever kind."""

    name: str
    content: bytes
    address: str
    policy: Policy
    now: datetime


def explain_certificate(order: CertificateOrder) -> dict[str, Any]:
    """``lines`` for people, and the same as structure; the bytes are left out of it."""
    if "@" not in order.address:
        raise SmimeError(
            "argument.not_an_identity",
            f"address: found {order.address}, expected the mail address for which the certificate is to be judged. "
            "Give it whole.",
            {"argument": "address", "found": order.address},
        )
    addresses = OwnAddresses.of(order.address, ())
    inspected = inspect_value(USER_CERTIFICATE, order.content)
    ((judged),) = judge_values([inspected], addresses, order.policy, order.now)
    # That a file is PEM text is no accident; it would be one in the attribute.
    reasons = tuple(reason for reason in judged.reasons if reason.code != "value.accident")
    judged = JudgedValue(judged.value, judged.verdicts, reasons)
    desired = list_desired([judged], order.policy)

    def ask(certificate: Certificate) -> tuple[RuleAnswer, ...]:
        return ask_every_rule(certificate, addresses, order.policy, order.now)

    policy_name = f"{order.policy.digest[:6]}, as of {order.now:%Y-%m-%d %H:%M} UTC"
    lines = explain_file_lines(order.name, order.address, judged, desired, ask, policy_name)
    return {"lines": list(lines), "value": {**value_row(judged), "value": None}}


__all__ = ["CertificateOrder", "explain_certificate"]
