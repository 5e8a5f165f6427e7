# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server's result means for the read: every answer but success becomes a failure with a code.  Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .._model.failure import SmimeError
from .names import make_visible

SUCCESS = 0
_REFERRAL = 10
_NO_SUCH_OBJECT = 32
_INVALID_NAME = 34
_BUSY, _UNAVAILABLE = 51, 52

# MS-ADTS, section 3.1.1.3.4.5.2 names the form; the values are Windows' logon errors in hexadecimal
# (Microsoft Learn, "System Error Codes (1300-1699)" and "(1700-3999)").
_LOGIN_SENTENCES = {
    "525": "the account does not exist",
    "52e": "the name or the password is wrong",
    "52f": "a restriction of the account forbids the logon",
    "530": "the account may not log on at this hour",
    "531": "the account may not log on from this machine",
    "532": "the password has expired",
    "533": "the account is disabled",
    "569": "the account has not been granted this kind of logon",
    "701": "the account has expired",
    "773": "the password must be changed at the first logon",
    "775": "the account is locked",
    "80090346": "the server demands channel binding, which a simple bind cannot give",
}
_AGAIN = "Run again."
_LOST_PLACE = (
    "The server has lost its place between two pages: it was restarted, or several controllers answer to this name. "
    "Name one controller in servers, and run again."
)
# RFC 4511, appendix A.2; what Active Directory means by them is in its LDAP policies (Microsoft Learn, "View and set
# LDAP policy by using Ntdsutil.exe") and in [MS-ADTS], section 3.1.1.3.1.3.1 (page cookies). No real controller has
# confirmed the words.
_ADVICE = {
    3: "The server's time limit (MaxQueryDuration) was reached: lower page_size, narrow search_bases or filter, or "
    "have the limit raised.",
    4: "The server's size limit was reached: lower page_size, or have the account's or server's limit raised.",
    10: "What was asked for belongs to another domain: read that from a server of its own, or from a Global Catalog.",
    11: "A limit of the server (MaxResultSetSize, MaxTempTableSize) was reached: narrow search_bases or filter, or "
    "have the limit raised.",
    12: _LOST_PLACE,
    32: "What was read is gone, or its right to read was taken away in the middle. Check both, and run again.",
    50: "The account's rights do not reach as far as search_bases. Grant it the right to read, or narrow search_bases.",
    51: "The server is busy. Run again later, or name another one first in servers.",
    52: "The server is stopping or starting. Run again later, or name another one first in servers.",
    53: _LOST_PLACE,
}
_LOGIN_DATA = re.compile(r"\bdata ([0-9a-fA-F]{3,8})\b")

Result = Mapping[str, object]
"""ldap3's dictionary of an LDAPResult: ``result`` (the code), ``description``, ``message``."""


def refuse_login(server: str, bind_user: str, result: Result) -> SmimeError:
    """``directory.refused_login`` with a sentence for Active Directory's sub-code; a busy server is unreachable.

    An empty ``result`` means that ldap3 itself refused to send the name or password.
    """
    if result.get("result") in (_BUSY, _UNAVAILABLE):
        return unreachable(server, f"it answered {result.get('description')}")
    message = str(result.get("message") or "")
    data = _LOGIN_DATA.search(message)
    sub_code = data[1].lower() if data else None
    if sub_code is None and "80090346" in message:
        sub_code = "80090346"
    if not result:
        sentence = "the name or the password holds characters that LDAP does not allow (RFC 4013)"
    else:
        sentence = _LOGIN_SENTENCES.get(sub_code or "", f"it answered {describe(result)}")
    return SmimeError(
        "directory.refused_login",
        f"Directory server {server}: the login of {make_visible(bind_user)} failed: {sentence}; expected a working "
        "account that may read. Check bind_user and the password; other servers were not asked, so as not to lock it.",
        {"server": server, "bind_user": bind_user, "sub_code": sub_code, "result": result.get("description")},
    )


def unreachable(server: str, found: str) -> SmimeError:
    """``directory.unreachable`` for one server; the caller may go on to the next one."""
    return SmimeError(
        "directory.unreachable",
        f"Directory server {server}: {found}, expected an LDAPS server. Check the name, the port and the network.",
        {"server": server, "found": found},
    )


def refuse_base(server: str, base: str, result: Result) -> SmimeError:
    """What the base search for a search base was answered with."""
    if result.get("result") not in (_NO_SUCH_OBJECT, _INVALID_NAME, _REFERRAL):
        return incomplete(server, f"the search base was answered with {describe(result)}", base, result)
    belongs = result.get("result") == _REFERRAL
    found = "it belongs to another domain" if belongs else "it does not exist there, or the account may not see it"
    return SmimeError(
        "directory.base_not_found",
        f"Search base {make_visible(base)} on {server}: {found}, expected an existing container. "
        "Correct search_bases, or the account's rights; nothing was read.",
        {"server": server, "search_base": base, "result": result.get("description")},
    )


def incomplete(server: str, found: str, at: str = "", result: Result | None = None) -> SmimeError:
    """``directory.incomplete``: the read began and did not come to its end.

    ``at`` is the search base or entry that was being read, ``result`` the server's own where it gave one.
    """
    place = f", at {make_visible(at)}" if at else ""
    number = result.get("result") if result else None
    advice = _ADVICE.get(number, _AGAIN) if isinstance(number, int) else _AGAIN
    return SmimeError(
        "directory.incomplete",
        f"Directory server {server}{place}: the read ended early: {make_visible(found)}; expected every page with the "
        f"result success. Nothing of it is used, and what an earlier run read is untouched. {advice}",
        {
            "server": server,
            "search_base": at or None,
            "found": make_visible(found),
            "result": result.get("description") if result else None,
        },
    )


def describe(result: Result) -> str:
    """``sizeLimitExceeded (4)``, with the server's own words where it has any."""
    words = make_visible(" ".join(str(result.get("message") or "").replace("\0", " ").split()), 160)
    text = f"{result.get('description')} ({result.get('result')})"
    return f"{text}, in the server's words: {words}" if words else text


__all__ = ["SUCCESS", "Result", "describe", "incomplete", "refuse_base", "refuse_login", "unreachable"]
