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
from .dialects import Dialect, Facet
from .invoke import ExchangeClient
from .recipient_row import USER_CERTIFICATE, USER_SMIME_CERTIFICATE
from .refusal import is_uncertain

# "The command completed successfully but no settings of '...' have been modified."
_NOTHING_MODIFIED = ("no settings of", "have been modified")


@dataclass(frozen=True, slots=True)
class WriteOrder:
    """The values that an attribute is to hold afterwards, all of them; None leaves it alone, () empties it."""

    guid: str
    user_certificate: tuple[bytes, ...] | None = None
    user_smime_certificate: tuple[bytes, ...] | None = None

    @property
    def facets(self) -> frozenset[Facet]:
        """What of the service's dialect must be known to send it."""
        contents = (self.user_certificate, self.user_smime_certificate)
        return frozenset(Facet.WRITE if content else Facet.CLEAR for content in contents if content is not None)

    def only(self, facet: Facet) -> WriteOrder:
        """The part of it that says something about this facet."""
        emptied = facet is Facet.CLEAR
        contents = (self.user_certificate, self.user_smime_certificate)
        kept = [None if content is None or (not content) != emptied else content for content in contents]
        return WriteOrder(self.guid, *kept)


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
    """``dialect`` is the form in which values are sent where nobody says another."""

    def __init__(self, client: ExchangeClient, dialect: Dialect | None = None) -> None:
        self._client = client
        self._dialect = dialect or Dialect()

    def write_many(self, orders: Sequence[WriteOrder], dialect: Dialect | None = None) -> list[WriteResult]:
        """One result for each order, in their order; raises nothing that the service or the network causes.

        Raises ValueError for two orders about one recipient: their sequence in a batch is not defined.
        """
        if len({order.guid.lower() for order in orders}) != len(orders):
            raise ValueError("two orders about one recipient")
        results: dict[str, WriteResult] = {}
        sent = [
            order for order in orders if order.user_certificate is not None or order.user_smime_certificate is not None
        ]
        outcomes = self._client.invoke_batch([self._call(order, dialect or self._dialect) for order in sent])
        for order, outcome in zip(sent, outcomes, strict=True):
            results[order.guid] = _result(order.guid, outcome)
        return [results.get(order.guid, WriteResult(order.guid, ok=True, no_op=True)) for order in orders]

    def ask(self, order: WriteOrder, dialect: Dialect) -> SmimeError | None:
        """Whether the service would take this: it checks, executes nothing, and says what is wrong.

        ``Confirm: true`` is what the Exchange Online PowerShell module sends for -WhatIf; it never does so in a batch.
        """
        call = self._call(order, dialect, confirm=True)
        try:
            self._client.invoke(call.cmdlet, call.parameters)
        except SmimeError as error:
            return error
        return None

    def _call(self, order: WriteOrder, dialect: Dialect, confirm: bool = False) -> CmdletCall:
        """The whole value of each attribute is replaced: a plain list does that, whatever stood there before."""
        parameters: dict[str, object] = {"Identity": order.guid}
        if order.user_certificate is not None:
            parameters[USER_CERTIFICATE] = dialect.encode(order.user_certificate)
        if order.user_smime_certificate is not None:
            parameters[USER_SMIME_CERTIFICATE] = dialect.encode(order.user_smime_certificate)
        parameters["Confirm"] = confirm
        return CmdletCall("Set-Mailbox", parameters)


def _result(guid: str, outcome: Outcome) -> WriteResult:
    if isinstance(outcome, SmimeError):
        return WriteResult(guid, ok=False, error=outcome, ambiguous=is_uncertain(outcome))
    no_op = any(all(part in warning for part in _NOTHING_MODIFIED) for warning in outcome.warnings)
    return WriteResult(guid, ok=True, no_op=no_op, warnings=outcome.warnings)


__all__ = ["RecipientWriter", "WriteOrder", "WriteResult"]
