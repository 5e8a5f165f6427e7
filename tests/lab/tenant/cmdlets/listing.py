# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Get-Mailbox and Get-Recipient have in common: one recipient, or everybody page by page.

Must not know which recipients and columns a cmdlet shows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..answers import Answer
from ..call import Call
from ..errors import does_not_bind
from ..fault_answers import FOREIGN_HOST
from ..filter import read_filter
from ..paging import make_next_link, read_skip_token
from ..recipient import MAILBOX_TYPES, OTHER_TYPES, Recipient
from ..renderer import render
from ..rows import Column, choose_columns, make_row
from ..service import Service
from .parameters import find_one, make_success_body

PARAMETERS = ("Identity", "ResultSize", "Filter", "RecipientTypeDetails")


def show(
    service: Service,
    call: Call,
    parameters: dict[str, Any],
    fits: Callable[[Recipient], bool],
    columns: dict[str, Column],
) -> Answer:
    """Answer a Get: with an identity its recipient or an error, without one the page that was asked for."""
    _check_result_size(parameters.get("ResultSize"))
    matches = _read_restrictions(parameters, columns)
    if call.identity is not None:
        chosen, next_link = [find_one(service, call.identity, fits)], None
        chosen = [recipient for recipient in chosen if matches(recipient)]
    else:
        everybody = service.recipients.list_after(read_skip_token(call.skip_token))
        remaining = [recipient for recipient in everybody if fits(recipient) and matches(recipient)]
        chosen = remaining[: call.page_size]
        if call.skip_token and service.faults.strike("duplicate_rows", call.kind, call.cmdlet) is not None:
            chosen = [*service.recipients.find(read_skip_token(call.skip_token) or ""), *chosen]
        next_link = _find_next_link(service, call, chosen, more=len(remaining) > call.page_size)
    shown = choose_columns(columns, call.select)
    read_form = service.settings.read_form
    rows = [
        render(make_row(service.lag.show(recipient), shown), call.response_format, read_form) for recipient in chosen
    ]
    for recipient in chosen:
        service.sync_cycle.count_read(recipient.guid, service.recipients)
    return Answer(200, make_success_body(service, rows, next_link=next_link), rows=len(rows))


def _find_next_link(service: Service, call: Call, chosen: list[Recipient], more: bool) -> str | None:
    if not more:
        return None
    link = make_next_link(call.endpoint, call.select, chosen[-1].guid)
    if service.faults.strike("looping_next_link", call.kind, call.cmdlet) is not None:
        # The page after the last recipient of the page before is this very page.
        before = read_skip_token(call.skip_token) or "00000000-0000-0000-0000-000000000000"
        return make_next_link(call.endpoint, call.select, before)
    if service.faults.strike("foreign_next_link", call.kind, call.cmdlet) is not None:
        return FOREIGN_HOST + link.removeprefix(service.url)
    return link


def _check_result_size(size: Any) -> None:
    # The service pages whatever the number is (measured by a public Python client), but it has to be one.
    if size is None or (isinstance(size, str) and (size.lower() == "unlimited" or size.isdigit())):
        return
    if isinstance(size, bool) or not isinstance(size, int) or size < 0:
        raise does_not_bind("ResultSize", 'Cannot convert the value to type "Unlimited".')


def _read_restrictions(parameters: dict[str, Any], columns: dict[str, Column]) -> Callable[[Recipient], bool]:
    text, details = parameters.get("Filter"), _read_details(parameters.get("RecipientTypeDetails"))
    if text is not None and not isinstance(text, str):
        raise does_not_bind("Filter", 'Cannot convert the value to type "System.String".')
    passes = read_filter(text, columns) if text else None

    def matches(recipient: Recipient) -> bool:
        if details is not None and recipient.recipient_type_details.lower() not in details:
            return False
        return passes is None or passes(lambda name: columns[name](recipient))

    return matches


def _read_details(given: Any) -> set[str] | None:
    if given is None:
        return None
    names = given.split(",") if isinstance(given, str) else given
    known = {name.lower() for name in MAILBOX_TYPES + OTHER_TYPES}
    if not isinstance(names, list) or not {str(name).strip().lower() for name in names} <= known:
        raise does_not_bind("RecipientTypeDetails", 'Cannot convert the value to type "RecipientTypeDetails[]".')
    return {str(name).strip().lower() for name in names}
