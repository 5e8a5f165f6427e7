# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the body of a successful answer.  Pure.

An empty or unknown body to a question is never "no rows": an unread recipient must not look like one without
certificates.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from .._model.failure import SmimeError
from .calls import CmdletCall
from .complaint import complaint_inside
from .refusal import mark_uncertain, refuse


@dataclass(frozen=True, slots=True)
class Answer:
    """``confirmation`` is the service's question where ``Confirm`` was true: nothing was executed then."""

    rows: tuple[Mapping[str, object], ...] = ()
    warnings: tuple[str, ...] = ()
    confirmation: str | None = None
    next_link: str | None = None


def read_answer(call: CmdletCall, status: int, headers: Mapping[str, str], body: object) -> Answer:
    """``body`` is bytes, text, or what JSON already gave; ``headers`` have lower-case names.

    Raises exchange.unexpected_answer, and for ``@adminapi.errors`` (non-terminating errors inside a 200: a failure)
    what they say.  For a write an answer that cannot be read is marked uncertain.
    """
    if body in (b"", "", None) and not call.is_read:
        return Answer()  # a Set answers 204, or 200 with nothing in it
    found = _parse(body)
    if not isinstance(found, Mapping):
        raise _unexpected(call, status, headers, "is not a JSON object")
    reported = found.get("@adminapi.errors")
    if isinstance(reported, list) and reported:
        error = refuse(complaint_inside(headers, reported), call.subject)
        # They did not end the cmdlet, so the rest of it may have been done.
        raise error if call.has_no_effect else mark_uncertain(error)
    rows = found.get("value", None if call.is_read else [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise _unexpected(call, status, headers, "has no list of objects in 'value'")
    warnings = found.get("@adminapi.warnings")
    confirmation = found.get("@adminapi.confirmationmessage")
    next_link = found.get("@odata.nextLink")
    return Answer(
        tuple(rows),
        tuple(str(one) for one in warnings) if isinstance(warnings, list) else (),
        confirmation if isinstance(confirmation, str) and confirmation else None,
        next_link if isinstance(next_link, str) and next_link else None,
    )


def _parse(body: object) -> object:
    if not isinstance(body, (bytes, str)):
        return body
    try:
        return json.loads(body if isinstance(body, str) else body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _unexpected(call: CmdletCall, status: int, headers: Mapping[str, str], what: str) -> SmimeError:
    error = SmimeError(
        "exchange.unexpected_answer",
        f"{call.subject}: the answer (HTTP {status}) {what}; expected the service's JSON. Check api_url and proxy; a "
        "proxy's own page looks like this.",
        {"status": status, "request_id": headers.get("request-id", ""), "date": headers.get("date", "")},
    )
    return error if call.has_no_effect else mark_uncertain(error)


__all__ = ["Answer", "read_answer"]
