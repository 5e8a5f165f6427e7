# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Set-Mailbox with the two certificate parameters, as a role made for this work would allow it.

Order as in PowerShell: parameters bind, the object is found, its write scope is checked, then Confirm, then the write.
"""

from __future__ import annotations

import base64
from typing import Any

from ..answers import Answer
from ..binder import bind_certificates
from ..call import Call
from ..errors import does_not_bind, missing_identity, out_of_write_scope
from ..recipient import Recipient
from ..service import Service
from ..settings import CERTIFICATE_PARAMETERS
from .parameters import find_one, make_success_body

PARAMETERS = ("Identity", *CERTIFICATE_PARAMETERS, "Confirm")
FIELDS = {"UserCertificate": "user_certificate", "UserSMimeCertificate": "user_smime_certificate"}


def run(service: Service, call: Call, parameters: dict[str, Any]) -> Answer:
    """Answer the call; CmdletError says why nothing was written."""
    confirm = parameters.get("Confirm", False)
    if not isinstance(confirm, bool):
        raise does_not_bind(
            "Confirm", 'Cannot convert the value to type "System.Management.Automation.SwitchParameter".'
        )
    if call.identity is None:
        raise missing_identity("Set-Mailbox")
    given = {name: parameters[name] for name in parameters if name in FIELDS}
    for name, value in given.items():
        # Before the object is known: a form that does not bind is refused for everybody alike.
        bind_certificates(name, value, (), service.settings)
    recipient = find_one(service, call.identity, lambda one: one.is_mailbox)
    _check_write_scope(service, recipient, given)
    if confirm:
        return _ask(service, recipient)
    wanted = {
        FIELDS[name]: bind_certificates(name, value, getattr(recipient, FIELDS[name]), service.settings)
        for name, value in given.items()
    }
    return _write(service, call, recipient, wanted)


def _check_write_scope(service: Service, recipient: Recipient, given: dict[str, Any]) -> None:
    if recipient.authority not in service.settings.refused_authorities:
        return
    for name in given:
        if name in service.settings.refused_parameters:
            raise out_of_write_scope("Set-Mailbox", name, recipient.name)


def _ask(service: Service, recipient: Recipient) -> Answer:
    body = make_success_body(service, [])
    body["@adminapi.confirmationmessage"] = (
        f'Are you sure you want to perform this action?\nSetting mailbox Identity:"{recipient.name}".'
    )
    return Answer(200, body)


def _write(service: Service, call: Call, recipient: Recipient, wanted: dict[str, set[str]]) -> Answer:
    if all(set(getattr(recipient, field)) == values for field, values in wanted.items()):
        warning = f"The command completed successfully but no settings of '{recipient.name}' have been modified."
        return Answer(200, make_success_body(service, [], (warning,)))
    who = {"cmdlet": call.cmdlet, "identity": call.identity or ""}
    wrong = service.faults.strike("wrong_value", "set", **who)
    if wrong is None or wrong["mode"] != "ignored":
        stored = {field: _alter(values) if wrong else values for field, values in wanted.items()}
        lag = service.faults.strike("lag", "set", **who)
        if lag is not None:
            service.lag.hide(recipient, int(lag["reads"]))
        cycle = service.faults.strike("sync_cycle", "set", **who)
        if cycle is not None:
            service.sync_cycle.plan(recipient, int(cycle["reads"]))
        service.recipients.store(recipient.with_values(stored, service.moment()))
        service.faults.note_write()
    if service.settings.set_answer == "204":
        return Answer(204)
    return Answer(200, make_success_body(service, []))


def _alter(values: set[str]) -> set[str]:
    contents = [base64.b64decode(value) for value in values]
    return {base64.b64encode(content[:-1] + bytes([content[-1] ^ 1])).decode() for content in contents}
