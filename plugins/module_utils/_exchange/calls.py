# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One call of a cmdlet as a value, and the guard that it never lacks the identity it needs.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .._model.failure import SmimeError


class ResponseFormat(StrEnum):
    """The values of X-ResponseFormat (the Exchange Online PowerShell module asks for clixml)."""

    JSON = "json"
    CLIXML = "clixml"


# About the organisation as a whole: these take no identity.
_WITHOUT_IDENTITY = frozenset({"Get-OrganizationConfig", "Get-SmimeConfig", "Set-SmimeConfig"})


@dataclass(frozen=True, slots=True)
class CmdletCall:
    """``select`` names the properties wanted (all where empty: some 300 for a mailbox)."""

    cmdlet: str
    parameters: Mapping[str, object]
    select: tuple[str, ...] = ()
    response_format: ResponseFormat = ResponseFormat.JSON

    @property
    def is_read(self) -> bool:
        """Whether it can be sent twice without a thought."""
        return self.cmdlet.startswith("Get-")

    @property
    def is_question(self) -> bool:
        """Whether the service only says what it would do (the PowerShell module does so for -WhatIf)."""
        return self.parameters.get("Confirm") is True

    @property
    def has_no_effect(self) -> bool:
        """A read, or a question: with ``Confirm: true`` nothing is executed (text of the PowerShell module)."""
        return self.is_read or self.parameters.get("Confirm") is True

    @property
    def identity(self) -> str | None:
        identity = self.parameters.get("Identity")
        return identity if isinstance(identity, str) else None

    @property
    def subject(self) -> str:
        """The beginning of every message about it."""
        about = f" for {self.identity!r}" if self.identity else ""
        return f"Exchange Online, {self.cmdlet}{about}"

    def body(self) -> dict[str, object]:
        """The envelope that CIPP-API, ExoHelper and the PowerShell module send."""
        return {"CmdletInput": {"CmdletName": self.cmdlet, "Parameters": dict(self.parameters)}}


def refuse_empty_identity(call: CmdletCall, lists_everything: bool = False) -> None:
    """Raises exchange.empty_identity before the wire.

    Without an identity a Get answers with every object of the organisation (Microsoft Learn, Get-Mailbox), which would
    be taken for the one that was asked for; and no Set may ever leave without saying whom it is about.
    ``lists_everything`` is for the one purpose where all objects are wanted.
    """
    if call.cmdlet in _WITHOUT_IDENTITY or (lists_everything and call.is_read and "Identity" not in call.parameters):
        return
    identity = call.identity
    if identity is None or not identity.strip() or "*" in identity:
        raise SmimeError(
            "exchange.empty_identity",
            f"{call.cmdlet} without an identity was not sent: the service would answer with every recipient; expected "
            "the GUID or address of one. This is a fault of the caller; please report it.",
            {"cmdlet": call.cmdlet},
        )


__all__ = ["CmdletCall", "ResponseFormat", "refuse_empty_identity"]
