# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing about one object leaves without an identity."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.calls import CmdletCall, refuse_empty_identity
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError


@pytest.mark.parametrize("identity", [None, "", "   ", "*", "ada*", 7, ["ada@contoso.example"]])
@pytest.mark.parametrize("cmdlet", ["Get-Mailbox", "Set-Mailbox", "Get-Recipient", "Remove-MailContact"])
def test_an_empty_identity_is_refused(cmdlet: str, identity: Any) -> None:
    for lists_everything in (False, True):
        with pytest.raises(SmimeError) as caught:
            refuse_empty_identity(CmdletCall(cmdlet, {"Identity": identity}), lists_everything)
        assert caught.value.code == "exchange.empty_identity"


def test_a_missing_identity_is_allowed_for_listings_only() -> None:
    refuse_empty_identity(CmdletCall("Get-Mailbox", {"ResultSize": "Unlimited"}), lists_everything=True)
    for cmdlet, lists_everything in (("Get-Mailbox", False), ("Set-Mailbox", True)):
        with pytest.raises(SmimeError):
            refuse_empty_identity(CmdletCall(cmdlet, {}), lists_everything)


def test_settings_of_the_organisation_need_none() -> None:
    refuse_empty_identity(CmdletCall("Get-SmimeConfig", {}))


def test_the_envelope_and_the_words_for_messages() -> None:
    call = CmdletCall("Set-Mailbox", {"Identity": "ada@contoso.example", "Confirm": False})
    assert call.body() == {
        "CmdletInput": {
            "CmdletName": "Set-Mailbox",
            "Parameters": {"Identity": "ada@contoso.example", "Confirm": False},
        }
    }
    assert call.subject == "Exchange Online, Set-Mailbox for 'ada@contoso.example'"
    assert not call.is_read
    assert CmdletCall("Get-Mailbox", {}).is_read


def test_what_has_no_effect() -> None:
    """It may be sent twice without a thought."""
    assert CmdletCall("Get-Mailbox", {"Identity": "ada"}).has_no_effect
    assert CmdletCall("Set-Mailbox", {"Identity": "ada", "Confirm": True}).has_no_effect
    assert not CmdletCall("Set-Mailbox", {"Identity": "ada", "Confirm": False}).has_no_effect
    assert not CmdletCall("Set-Mailbox", {"Identity": "ada"}).has_no_effect
