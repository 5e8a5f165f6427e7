# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists every mailbox of the tenant, page by page, with what it holds.

A page with values that cannot be read is asked again in the next form of the ladder (JSON, then CLIXML), and the pages
after it begin with that form.  What stays unreadable is said to be so.  A list that may have been cut is never taken
for whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .._model.clock import Clock
from .._model.failure import SmimeError
from .._model.recipient import RecipientState
from .calls import ResponseFormat
from .invoke import ExchangeClient, Page, PageWalk
from .recipient_row import SELECTED, read_row

# Microsoft Learn, Get-Mailbox, RecipientTypeDetails: the kinds that this release handles.
MAILBOX_KINDS = frozenset({"UserMailbox", "SharedMailbox", "RoomMailbox"})
# Microsoft Learn, Get-Mailbox, ResultSize: the number of results where none is asked for.
_DEFAULT_RESULT_SIZE = 1000
# How the service refuses a form of answers that it does not have.
NO_SUCH_FORM = ("exchange.refused", "exchange.unexpected_answer")


class RecipientList:
    """One listing; ``response_format`` is the form that the last page was read in."""

    def __init__(self, client: ExchangeClient, clock: Clock, response_format: ResponseFormat) -> None:
        self._client = client
        self._clock = clock
        self.response_format = response_format
        self._has_second_form = True
        self._seen: set[str] = set()
        self._last: str | None = None

    def read(self) -> Iterator[RecipientState]:
        """Each recipient once, whatever the pages repeat; raises SmimeError exchange.*."""
        walk = self._client.invoke_pages("Get-Mailbox", {"ResultSize": "Unlimited"}, SELECTED, self.response_format)
        for page in walk:
            for state in self._read_page(walk, page):
                if state.guid not in self._seen:
                    self._seen.add(state.guid)
                    self._last = state.guid
                    if state.recipient_type in MAILBOX_KINDS:
                        yield state
        self._check_end()

    def _read_page(self, walk: PageWalk, page: Page) -> list[RecipientState]:
        states = _read_states(page, self._clock.now())
        if page.response_format is ResponseFormat.CLIXML or not self._has_second_form:
            return states
        if all(state.readable for state in states):
            return states
        try:
            again = _read_states(walk.ask_again(ResponseFormat.CLIXML), self._clock.now())
        except SmimeError as error:
            cause = error.detail.get("cause", error.code)
            if cause not in NO_SUCH_FORM:
                raise
            self._has_second_form = False
            return states
        walk.response_format = self.response_format = ResponseFormat.CLIXML
        return again

    def _check_end(self) -> None:
        """A service that ignores ResultSize stops after its default of 1,000 without a word.

        So after exactly as many it is asked for all but one of them: whoever turns up new shows that the list was cut.
        """
        if len(self._seen) != _DEFAULT_RESULT_SIZE or self._last is None:
            return
        parameters = {"ResultSize": "Unlimited", "Filter": f"Guid -ne '{self._last}'"}
        for page in self._client.invoke_pages("Get-Mailbox", parameters, ("Guid",)):
            for row in page.rows:
                if str(row.get("Guid", "")).strip().lower() not in self._seen:
                    raise SmimeError(
                        "exchange.incomplete",
                        f"Exchange Online, Get-Mailbox: the list ended after {_DEFAULT_RESULT_SIZE} recipients without "
                        "a link to the rest, and there are more; expected all. Nothing is concluded from a part; "
                        "please report it.",
                        {"cause": "result_size_ignored"},
                    )


def _read_states(page: Page, read_at: datetime) -> list[RecipientState]:
    return [read_row(row, read_at).state for row in page.rows]


__all__ = ["MAILBOX_KINDS", "NO_SUCH_FORM", "RecipientList"]
