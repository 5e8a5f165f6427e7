# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTPS session that both the login service and Exchange Online are reached with.

It must depend on our own options alone: without ``trust_env`` off, REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE override
``verify`` (measured with requests 2.34), and a .netrc file could replace the bearer.  Redirects are never followed
here.
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from .._model.failure import SmimeError
from .library_requests import requests, require_requests
from .settings import ExchangeSettings

if TYPE_CHECKING:
    from requests import Session

_USER_AGENT = "mailsec.smime"


def open_session(settings: ExchangeSettings) -> Session:
    """A session that verifies certificates by ``ca_file``, else by requests' own store; opens no connection yet."""
    require_requests()
    session = requests.Session()
    session.trust_env = False
    session.headers["User-Agent"] = _USER_AGENT
    if settings.ca_file is not None:
        _check_ca_file(settings.ca_file)
        session.verify = settings.ca_file
    if settings.proxy is not None:
        session.proxies = {"https": settings.proxy}
    return session


def _check_ca_file(path: str) -> None:
    """requests would say only at the first request, and not clearly, that the file is of no use."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except ssl.SSLError:
        found = "holds no certificate in PEM form"
    except OSError as error:
        found = f"cannot be read ({error.strerror})"
    else:
        return
    raise SmimeError(
        "exchange.option",
        f"The connection to Exchange Online: ca_file {path} {found}; expected a PEM file with the certificates of the "
        "authorities to trust. Correct the path, or leave the option out.",
        {"option": "ca_file"},
    )


__all__ = ["open_session"]
