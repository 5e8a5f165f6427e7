# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts a token may be sent to.  Pure.

A redirect or a next page's link comes from outside; it is followed only within the cloud that ``api_url`` belongs to.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

# Microsoft Learn, "Exchange Admin API: endpoints" (2025), names one host for each cloud; regional hosts lie below the
# same suffix.  No real tenant confirmed them yet.
_SUFFIXES = (".office365.com", ".office365.us", ".office365.cn")
# Microsoft Learn, "National clouds" (2025): the login services of all clouds, with the older names of two of them.
_LOGIN_HOSTS = frozenset(
    {
        "login.microsoftonline.com",
        "login.microsoft.com",
        "login.windows.net",
        "login.microsoftonline.us",
        "login.partner.microsoftonline.cn",
        "login.chinacloudapi.cn",
    }
)
# Clients of this API have seen redirects to port 446 and go to 443 instead (CIPP-API, monkey365).
_SAME_AS_DEFAULT = (None, 443, 446)


def belongs_to_service(url: str, api_url: str) -> bool:
    """Whether ``url`` is HTTPS on the host and port of ``api_url``, or on another host of the same Microsoft cloud."""
    try:
        there, here = urlsplit(url), urlsplit(api_url)
        port, expected_port = there.port, here.port
    except ValueError:
        return False
    if there.scheme != "https" or "@" in there.netloc or not there.hostname or not here.hostname:
        return False
    if port != expected_port and not (port in _SAME_AS_DEFAULT and expected_port in _SAME_AS_DEFAULT):
        return False
    if there.hostname == here.hostname:
        return True
    return any(here.hostname.endswith(suffix) and there.hostname.endswith(suffix) for suffix in _SUFFIXES)


def is_microsoft_login(url: str) -> bool:
    return urlsplit(url).hostname in _LOGIN_HOSTS


def belongs_to_login(url: str, login_url: str) -> bool:
    """Whether a secret or assertion meant for ``login_url`` may be sent to ``url``."""
    try:
        there, here = urlsplit(url), urlsplit(login_url)
        same = (there.hostname, there.port or 443) == (here.hostname, here.port or 443)
    except ValueError:
        return False
    return there.scheme == "https" and (same or (is_microsoft_login(url) and is_microsoft_login(login_url)))


def with_default_port(url: str) -> str:
    """``url`` with port 446 replaced by 443; see above."""
    parts = urlsplit(url)
    if parts.port != 446:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.removesuffix(":446")))


__all__ = ["belongs_to_login", "belongs_to_service", "is_microsoft_login", "with_default_port"]
