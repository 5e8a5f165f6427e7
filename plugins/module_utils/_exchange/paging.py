# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks through the pages of one listing, and trusts no link.

The next page is had by POST of the same body to ``@odata.nextLink`` (the PowerShell module, CIPP-API, ExoHelper and
monkey365 do so).  A walk that ends abnormally raises exchange.incomplete: a part is never taken for the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from .._model.failure import SmimeError
from .answers import Answer
from .calls import CmdletCall, ResponseFormat
from .hosts import belongs_to_service, with_default_port

# Ten million recipients in pages of a thousand: whoever sends more pages goes round in a circle.
MOST_PAGES = 10_000
# Microsoft Learn, Get-Mailbox, ResultSize: this warning comes with a list that was cut.
_MORE_RESULTS = "There are more results available"


@dataclass(frozen=True, slots=True)
class Page:
    """``number`` counts from 1; ``response_format`` is the one that was asked for."""

    number: int
    rows: tuple[Mapping[str, object], ...]
    warnings: tuple[str, ...]
    response_format: ResponseFormat


class PageWalk(Iterator[Page]):
    """``response_format`` may be changed between two pages; ``ask_again`` reads the page just given in another form."""

    def __init__(
        self, call: CmdletCall, first_url: str, api_url: str, send: Callable[[CmdletCall, str], Answer]
    ) -> None:
        self._call = call
        self._url: str | None = first_url
        self._api_url = api_url
        self._send = send
        self._current = first_url
        self._number = 0
        self._seen = {first_url}
        self.response_format = call.response_format

    def __next__(self) -> Page:
        if self._url is None:
            raise StopIteration
        self._current, self._url = self._url, None
        self._number += 1
        return self._read(self.response_format)

    def ask_again(self, response_format: ResponseFormat) -> Page:
        """The same page once more; its link to the next page replaces the former one."""
        return self._read(response_format)

    def _read(self, response_format: ResponseFormat) -> Page:
        try:
            answer = self._send(replace(self._call, response_format=response_format), self._current)
        except SmimeError as error:
            if self._number == 1:
                raise
            raise self._incomplete(f"page {self._number} failed ({error.code}: {error.message})", error.code) from None
        self._url = self._check_link(answer)
        return Page(self._number, answer.rows, answer.warnings, response_format)

    def _check_link(self, answer: Answer) -> str | None:
        """Where the next page is; None at the end."""
        if answer.next_link is None:
            if any(_MORE_RESULTS in warning for warning in answer.warnings):
                raise self._incomplete("the service says that there are more and gives no link to them", "cut")
            return None
        try:
            link = urljoin(self._current, answer.next_link)
            host = urlsplit(link).hostname
        except ValueError:
            raise self._incomplete("the link to the next page cannot be read", "broken_link") from None
        if not belongs_to_service(link, self._api_url):
            raise self._incomplete(
                f"the next page is said to be on the host {host}, where no token is sent", "foreign_host"
            )
        link = with_default_port(link)
        if link in self._seen and link != self._url:  # asked again, a page may name the same next page again
            raise self._incomplete("the link to the next page leads back to a page that was read", "repeated_link")
        if self._number >= MOST_PAGES:
            raise self._incomplete(f"there are more than {MOST_PAGES} pages", "too_many_pages")
        self._seen.add(link)
        return link

    def _incomplete(self, what: str, cause: str) -> SmimeError:
        return SmimeError(
            "exchange.incomplete",
            f"{self._call.subject}: the list ended abnormally after page {max(self._number - 1, 1)}: {what}; expected "
            "all pages. Nothing is concluded from a part; run again.",
            {"page": self._number, "cause": cause},
        )


__all__ = ["MOST_PAGES", "Page", "PageWalk"]
