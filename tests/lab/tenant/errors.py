# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service's refusals: their status codes, exception names, texts and bodies (sources: `beliefs.md`).

Must not decide when a refusal is due.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from .answers import Answer

DIRECTORY_SERVER = "LAB00A00DC001.EURPR00A000.PROD.OUTLOOK.COM"
# Microsoft Learn, claims challenges: what continuous access evaluation asks for after a change of rights.
CHALLENGE = {"access_token": {"nbf": {"essential": True, "value": "1764036000"}}}
TASKS = "Microsoft.Exchange.Configuration.Tasks"


class CmdletError(Exception):
    """A cmdlet refused; `text` is what the administrator would read."""

    def __init__(self, status: int, code: str, exception_type: str, text: str, string_id: str = "") -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.exception_type = exception_type
        self.text = text
        # The service's string id is stable for one kind of message; any stable text serves where none is known.
        self.string_id = string_id or "Ex" + hashlib.sha256(exception_type.encode()).hexdigest()[:6].upper()

    def as_answer(self) -> Answer:
        """The error as the service answers it."""
        line = f"{self.string_id}|{self.exception_type}|{self.text}"
        return Answer(self.status, make_error_body(self.code, "Error executing cmdlet", line, self.exception_type))


def make_error_body(code: str, message: str, detail: str | None = None, inner_type: str = "") -> dict[str, Any]:
    """The error envelope; `detail` is `id|exception type|text`."""
    error: dict[str, Any] = {"code": code, "message": message}
    if detail is not None:
        error["details"] = [{"code": "Client", "target": "", "message": detail}]
        error["innererror"] = {
            "message": message,
            "type": "Microsoft.Exchange.Admin.OData.Core.ODataServiceException",
            "stacktrace": "",
            "internalexception": {"message": detail.split("|", 2)[-1], "type": inner_type, "stacktrace": ""},
        }
    return {"error": error}


def not_found(identity: str) -> CmdletError:
    """Nobody, or nobody of the type the cmdlet works on."""
    text = f"The operation couldn't be performed because object '{identity}' couldn't be found on '{DIRECTORY_SERVER}'."
    return CmdletError(404, "NotFound", f"{TASKS}.ManagementObjectNotFoundException", text, "Ex6F9304")


def ambiguous(identity: str) -> CmdletError:
    """Several recipients have this name."""
    text = f"The operation couldn't be performed because '{identity}' matches multiple entries."
    return CmdletError(400, "BadRequest", f"{TASKS}.ManagementObjectAmbiguousException", text)


def unknown_parameter(name: str) -> CmdletError:
    """A parameter that is misspelled or not in the role: the service says the same for both."""
    text = f"A parameter cannot be found that matches parameter name '{name}'."
    return CmdletError(400, "BadRequest", "System.Management.Automation.ParameterBindingException", text)


def does_not_bind(name: str, reason: str) -> CmdletError:
    """A parameter whose value has a form the cmdlet does not take."""
    text = f"Cannot process argument transformation on parameter '{name}'. {reason}"
    kind = "System.Management.Automation.ParameterBindingArgumentTransformationException"
    return CmdletError(400, "BadRequest", kind, text)


def missing_identity(cmdlet: str) -> CmdletError:
    """A Set without identity."""
    text = f"Cannot process command because of one or more missing mandatory parameters: Identity. ({cmdlet})"
    return CmdletError(400, "BadRequest", "System.Management.Automation.ParameterBindingException", text)


def out_of_write_scope(cmdlet: str, parameter: str, identity: str) -> CmdletError:
    """The recipient is synchronised from on-premises and the parameter is mastered there."""
    text = (
        f"The operation on mailbox \"{identity}\" failed because it's out of the current user's write scope. The "
        f"action '{cmdlet}', '{parameter}', can't be performed on the object '{identity}' because the object is being "
        "synchronized from your on-premises organization. This action should be performed on the object in your "
        "on-premises organization."
    )
    return CmdletError(400, "BadRequest", f"{TASKS}.InvalidOperationInOrgContextException", text)


def bad_request(message: str) -> Answer:
    """A request the web layer cannot read."""
    return Answer(400, make_error_body("BadRequest", message))


def unauthorized(host: str, description: str, with_claims: bool = False) -> Answer:
    """No token, an expired one, one for somebody else, or (with claims) one that is too old for a change of rights."""
    challenge = (
        'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="", '
        f'token_types="app_asserted_user_v1", authorization_uri="https://{host}/common/oauth2/authorize", '
        'error="invalid_token"'
    )
    if with_claims:
        encoded = base64.b64encode(json.dumps(CHALLENGE).encode()).decode()
        challenge = challenge.replace("invalid_token", "insufficient_claims") + f', claims="{encoded}"'
    headers = {"WWW-Authenticate": challenge, "x-ms-diagnostics": f'2000003;reason="{description}"'}
    return Answer(401, make_error_body("InvalidAuthenticationToken", description), headers)


def no_role(body_form: str) -> Answer:
    """The cmdlet is in no role of the app: a 403 whose body nobody can read (measured by a public Python client)."""
    if body_form == "empty":
        return Answer(403, b"")
    return Answer(403, b"\x00" * 64, {"Content-Encoding": "gzip", "Content-Type": "application/json"})


def unknown_tenant(tenant: str) -> Answer:
    """The tenant of the URL is not ours."""
    return Answer(404, make_error_body("TenantNotFound", f"The tenant '{tenant}' couldn't be found."))


def wrong_method() -> Answer:
    """The endpoint exists, but not so."""
    return Answer(405, make_error_body("MethodNotAllowed", "The requested resource does not support this method."))
