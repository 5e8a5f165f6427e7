# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what recipients hold: all of them, some by GUID, or one by address.

Read errors stay errors: a recipient that could not be read is never one without certificates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from .._model.clock import Clock
from .._model.failure import SmimeError
from .._model.recipient import RecipientState
from .calls import CmdletCall, ResponseFormat
from .invoke import Answer, ExchangeClient
from .recipient_list import NO_SUCH_FORM, RecipientList
from .recipient_row import SELECTED, RecipientRow, read_row

_ADDRESS = re.compile(r"[^\s@*]+@[^\s@*]+")
_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_SELECTED_FOR_ONE = (*SELECTED, "UserPrincipalName")
_OTHER = {ResponseFormat.JSON: ResponseFormat.CLIXML, ResponseFormat.CLIXML: ResponseFormat.JSON}


class RecipientReader:
    """It remembers in which form the values could be read last, and begins with it."""

    def __init__(self, client: ExchangeClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._form = ResponseFormat.JSON

    @property
    def read_form(self) -> str:
        """The form in which values could be read last."""
        return self._form.value

    def begin_with(self, read_form: str) -> None:
        """Asks in this form first, as it could be read the last time; a name that is none changes nothing."""
        self._form = next((form for form in ResponseFormat if form.value == read_form), self._form)

    def list_recipients(self) -> Iterator[RecipientState]:
        """Every user, shared and room mailbox, each once; raises SmimeError exchange.* where the list is not whole."""
        listing = RecipientList(self._client, self._clock, self._form)
        yield from listing.read()
        self._form = listing.response_format

    def read_many(self, guids: Sequence[str]) -> dict[str, RecipientState | SmimeError]:
        """By GUID as given, what each holds now or why it could not be read."""
        wanted = list(dict.fromkeys(guids))
        found = self._read_batch(wanted, self._form)
        left = [guid for guid, one in found.items() if self._may_be_read_otherwise(one)]
        if left:
            other = _OTHER[self._form]
            again = self._read_batch(left, other)
            found.update({guid: one for guid, one in again.items() if isinstance(one, RecipientState)})
            if any(isinstance(one, RecipientState) and one.readable for one in again.values()):
                self._form = other
        return found

    def find_one(self, identity: str) -> RecipientState:
        """The mailbox with this SMTP address, user principal name or GUID.

        Raises exchange.not_found, exchange.ambiguous or argument.not_an_identity.
        """
        identity = identity.strip()
        if not _ADDRESS.fullmatch(identity) and not _GUID.fullmatch(identity):
            raise SmimeError(
                "argument.not_an_identity",
                f"The recipient {identity[:200]!r} is neither an SMTP address nor a GUID; a name would also match "
                "other people's. Give the address or GUID.",
                {"identity": identity[:200]},
            )
        found = self._try_one(identity, self._form)
        if self._may_be_read_otherwise(found):
            other = _OTHER[self._form]
            again = self._try_one(identity, other)
            if isinstance(again, RecipientState):
                found = again
                self._form = other if again.readable else self._form
            elif again.code not in NO_SUCH_FORM:
                raise again
        if isinstance(found, SmimeError):
            raise found
        return found

    def _may_be_read_otherwise(self, found: RecipientState | SmimeError) -> bool:
        """Values that cannot be read, or an answer in a form that an earlier run found and the service has no more."""
        if isinstance(found, RecipientState):
            return not found.readable
        return self._form is ResponseFormat.CLIXML and found.code in NO_SUCH_FORM

    def _try_one(self, identity: str, form: ResponseFormat) -> RecipientState | SmimeError:
        try:
            return self._ask_one(identity, form).state
        except SmimeError as error:
            return error

    def _ask_one(self, identity: str, form: ResponseFormat) -> RecipientRow:
        answer = self._client.invoke("Get-Mailbox", {"Identity": identity}, _SELECTED_FOR_ONE, form)
        row = self._single(answer, identity)
        if identity.lower() not in row.answers_to:
            # The service also looks at names, aliases and legacy names; whoever was meant, it is not this one.
            raise _not_found(identity, "the service answered with a recipient that has another address")
        return row

    def _read_batch(self, guids: Sequence[str], form: ResponseFormat) -> dict[str, RecipientState | SmimeError]:
        calls = [CmdletCall("Get-Mailbox", {"Identity": guid}, SELECTED, form) for guid in guids]
        found: dict[str, RecipientState | SmimeError] = {}
        for guid, outcome in zip(guids, self._client.invoke_batch(calls), strict=True):
            found[guid] = outcome if isinstance(outcome, SmimeError) else self._check(outcome, guid)
        return found

    def _check(self, answer: Answer, guid: str) -> RecipientState | SmimeError:
        try:
            state = self._single(answer, guid).state
        except SmimeError as error:
            return error
        if state.guid == guid.strip().lower():
            return state
        return _not_found(guid, "the service answered with another recipient")

    def _single(self, answer: Answer, identity: str) -> RecipientRow:
        if not answer.rows:
            raise _not_found(identity, "the service knows no such mailbox")
        rows: Mapping[str, RecipientRow] = {
            row.state.guid: row for row in (read_row(one, self._clock.now()) for one in answer.rows)
        }
        if len(rows) > 1:
            raise SmimeError(
                "exchange.ambiguous",
                f"Exchange Online, Get-Mailbox for {identity!r}: {len(rows)} recipients answer to it; expected one. "
                "Give the GUID.",
                {"identity": identity, "guids": sorted(rows)[:20]},
            )
        return next(iter(rows.values()))


def _not_found(identity: str, what: str) -> SmimeError:
    return SmimeError(
        "exchange.not_found",
        f"Exchange Online, Get-Mailbox for {identity!r}: {what}; expected one. Check the address or GUID.",
        {"identity": identity},
    )


__all__ = ["RecipientReader"]
