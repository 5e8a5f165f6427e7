# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals that repeat the secrets they were sent, as a badly made gateway between client and service might.

No belief about the real service: nobody saw it do so. Whoever shows the words of a refusal must be ready for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from .answers import Answer
from .errors import make_error_body


def echo_sign_in(form: Mapping[str, str]) -> Answer:
    """The form, as the words of the login service and again as it came over the wire."""
    told = ", ".join(f"{name} is {text}" for name, text in sorted(form.items()))
    words = f"AADSTS7000215: Not accepted: {told}; the whole was {urlencode(form)}"
    return Answer(401, {"error": "invalid_client", "error_description": words, "correlation_id": form["client_id"]})


def echo_request(authorization: str) -> Answer:
    """The token, in every place that a client might show."""
    bearer = authorization.partition(" ")[2]
    detail = f"Ex000000|Lab.{bearer[-30:]}|Authorization was {authorization}, and the token {bearer}"
    body = make_error_body(bearer[:60], f"Refused for {authorization}", detail, f"Lab.{bearer[-30:]}")
    return Answer(400, body, {"Request-Id": bearer})
