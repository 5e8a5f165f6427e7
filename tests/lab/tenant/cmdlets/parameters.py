# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what all cmdlets share: names of parameters without case, single recipients, success bodies.

Must not contain the behaviour of one cmdlet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ambiguous, does_not_bind, not_found, unknown_parameter
from ..recipient import Recipient
from ..service import Service


def read_parameters(given: Mapping[str, Any], allowed: tuple[str, ...]) -> dict[str, Any]:
    """The parameters under their proper names; CmdletError for one that does not exist or occurs twice."""
    names = {name.lower(): name for name in allowed}
    read: dict[str, Any] = {}
    for name, value in given.items():
        proper = names.get(name.lower())
        if proper is None:
            raise unknown_parameter(name)
        if proper in read:
            raise does_not_bind(proper, "The parameter is specified more than once.")
        read[proper] = value
    identity = read.get("Identity")
    if identity is not None and not isinstance(identity, str):
        raise does_not_bind("Identity", "Cannot convert the value to an identity.")
    return read


def find_one(service: Service, identity: str, fits: Callable[[Recipient], bool]) -> Recipient:
    """The one recipient with this identity among those the cmdlet works on; CmdletError for none or several."""
    found = [recipient for recipient in service.recipients.find(identity) if fits(recipient)]
    if not found:
        raise not_found(identity)
    if len(found) > 1:
        raise ambiguous(identity)
    return found[0]


def make_success_body(
    service: Service, rows: list[dict[str, Any]], warnings: tuple[str, ...] = (), next_link: str | None = None
) -> dict[str, Any]:
    """The body of a 200."""
    context = (
        f"{service.url}/adminapi/beta/{service.identity.tenant_id}/$metadata#Collection(Exchange.GenericHashTable)"
    )
    body: dict[str, Any] = {
        "@odata.context": context,
        "adminapi.warnings@odata.type": "#Collection(String)",
        "@adminapi.warnings": list(warnings),
    }
    if next_link is not None:
        body["@odata.nextLink"] = next_link
    body["value"] = rows
    return body
