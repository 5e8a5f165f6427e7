# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the two attributes of recipients, one Set-Mailbox for each recipient, ten in a request.

It decides nothing and repeats nothing that may have been done: after an uncertain result the caller reads again.  The
source of authority, the journal and the plan are the caller's, before and after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .._model.failure import SmimeError
from .batch import Outcome
from .calls import CmdletCall
from .invoke import ExchangeClient
from .recipient_row import USER_CERTIFICATE, USER_SMIME_CERTIFICATE
from .refusal import is_uncertain
from .value_encoder import ValueEncoder, clear_form

# "The command completed successfully but no settings of '...' have been modified."
_NOTHING_MODIFIED = ("no settings of", "have been modified")


@dataclass(frozen=True, slots=True)
class WriteOrder:
    """The values that an attribute is to hold afterwards, all of them; None leaves it alone, () empties it."""

    guid: str
    user_certificate: tuple[bytes, ...] | None = None
    user_smime_certificate: tuple[bytes, ...] | None = None


@dataclass(frozen=True, slots=True)
class WriteResult:
    """``no_op``: the service said that nothing changed.  ``ambiguous``: it may or may not have been done; read again.

    ``warnings`` are the service's other words about a write that it did.
    """

    guid: str
    ok: bool
    no_op: bool = False
    error: SmimeError | None = None
    ambiguous: bool = False
    warnings: tuple[str, ...] = ()


class RecipientWriter:
    """``encoder`` is one of ``value_encoder.ENCODERS``."""

    def __init__(self, client: ExchangeClient, encoder: ValueEncoder) -> None:
        self._client = client
        self._encoder = encoder

    @property
    def batch_size(self) -> int:
        """How many orders are worth preparing together at the pace that the service takes now."""
        return self._client.pace.batch_size

    def write_many(self, orders: Sequence[WriteOrder]) -> list[WriteResult]:
        """One result for each order, in their order; raises nothing that the service or the network causes.

        Raises ValueError for two orders about one recipient: their sequence in a batch is not defined.
        """
        if len({order.guid.lower() for order in orders}) != len(orders):
            raise ValueError("two orders about one recipient")
        results: dict[str, WriteResult] = {}
        sent = [
            order for order in orders if order.user_certificate is not None or order.user_smime_certificate is not None
        ]
        outcomes = self._client.invoke_batch([self._call(order) for order in sent])
        for order, outcome in zip(sent, outcomes, strict=True):
            results[order.guid] = _result(order.guid, outcome)
        return [results.get(order.guid, WriteResult(order.guid, ok=True, no_op=True)) for order in orders]

    def _call(self, order: WriteOrder) -> CmdletCall:
        """The whole value of each attribute is replaced: a plain list does that, whatever stood there before."""
        parameters: dict[str, object] = {"Identity": order.guid}
        if order.user_certificate is not None:
            parameters[USER_CERTIFICATE] = self._encode(order.user_certificate)
        if order.user_smime_certificate is not None:
            parameters[USER_SMIME_CERTIFICATE] = self._encode(order.user_smime_certificate)
        parameters["Confirm"] = False
        return CmdletCall("Set-Mailbox", parameters)

    def _encode(self, values: tuple[bytes, ...]) -> object:
        return self._encoder(values) if values else clear_form()


def _result(guid: str, outcome: Outcome) -> WriteResult:
    if isinstance(outcome, SmimeError):
        return WriteResult(guid, ok=False, error=outcome, ambiguous=is_uncertain(outcome))
    no_op = any(all(part in warning for part in _NOTHING_MODIFIED) for warning in outcome.warnings)
    return WriteResult(guid, ok=True, no_op=no_op, warnings=outcome.warnings)


__all__ = ["RecipientWriter", "WriteOrder", "WriteResult"]
