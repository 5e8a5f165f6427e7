# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One call of a cmdlet as it was asked for, whether alone or inside a batch.

Must not judge whether the cmdlet or its parameters exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .paging import read_page_size


class UnreadableCall(ValueError):
    """The body is not the envelope the endpoint takes."""


@dataclass(frozen=True)
class Call:
    """`endpoint` is the absolute URL without its query; header and query names are matched without case."""

    cmdlet: str
    parameters: Mapping[str, Any]
    endpoint: str
    select: tuple[str, ...] | None
    skip_token: str | None
    page_size: int
    response_format: str
    client_request_id: str | None

    @property
    def identity(self) -> str | None:
        """The identity as text; None when it is missing, null, empty or no text (then a Get lists everybody)."""
        for name, value in self.parameters.items():
            if name.lower() == "identity":
                return value if isinstance(value, str) and value else None
        return None

    @property
    def kind(self) -> str:
        """The hook point of this call; a question is a Set that is only checked and not executed."""
        if self.cmdlet.lower().startswith("set-"):
            return "question" if self.confirm is True else "set"
        if not self.cmdlet.lower().startswith("get-"):
            return "other"
        if self.identity is not None:
            return "get"
        return "page" if self.skip_token else "list"

    @property
    def confirm(self) -> Any:
        """What was sent as Confirm, None if nothing."""
        return next((value for name, value in self.parameters.items() if name.lower() == "confirm"), None)


def read_call(body: Any, endpoint: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Call:
    """Read the envelope; UnreadableCall when it is none."""
    given = body.get("CmdletInput") if isinstance(body, Mapping) else None
    if not isinstance(given, Mapping):
        raise UnreadableCall("The body holds no CmdletInput object.")
    name, parameters = given.get("CmdletName"), given.get("Parameters", {})
    if not isinstance(name, str) or not name:
        raise UnreadableCall("CmdletInput holds no CmdletName.")
    if not isinstance(parameters, Mapping):
        raise UnreadableCall("CmdletInput holds Parameters that are not an object.")
    known = {key.lower(): value for key, value in headers.items()}
    options = {key.lower(): value for key, value in query.items()}
    select = options.get("$select")
    return Call(
        cmdlet=name,
        parameters=parameters,
        endpoint=endpoint,
        select=tuple(part.strip() for part in select.split(",") if part.strip()) if select else None,
        skip_token=options.get("$skiptoken") or None,
        page_size=read_page_size(known.get("prefer")),
        response_format=known.get("x-responseformat", "json").lower(),
        client_request_id=known.get("client-request-id"),
    )
