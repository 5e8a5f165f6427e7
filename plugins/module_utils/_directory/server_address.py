# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a directory server is named in the options.  Resolves nothing and connects to nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .names import make_visible
from .refusal import refuse_option

LDAPS_PORT = 636
GLOBAL_CATALOG_PORT = 3269
"""The Global Catalog over TLS (Microsoft Learn, "Service overview and network port requirements for Windows")."""

_FORM = re.compile(r"(?:ldaps://)?(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?/?")


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """``host`` is a name or an IP address without brackets."""

    host: str
    port: int

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"ldaps://{host}:{self.port}"

    @property
    def is_global_catalog(self) -> bool:
        return self.port == GLOBAL_CATALOG_PORT


def parse_server(text: str) -> ServerAddress:
    """``host``, ``host:port``, ``ldaps://host:port``; an IPv6 address in brackets.  Raises ``directory.option``."""
    match = _FORM.fullmatch(text.strip())
    port = int(match["port"] or LDAPS_PORT) if match else 0
    if match is None or not 1 <= port <= 65535:
        expected = "host, host:port or ldaps://host:port (plain ldap:// is not spoken, IPv6 goes in brackets)"
        raise refuse_option("servers", repr(make_visible(text)), expected)
    return ServerAddress(match["v6"] or match["host"], port)


__all__ = ["GLOBAL_CATALOG_PORT", "LDAPS_PORT", "ServerAddress", "parse_server"]
