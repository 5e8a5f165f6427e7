# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options with which a module reads a directory, and their way into the settings of either source.

The documentation of the same options is ``plugins/doc_fragments/directory.py``; a test holds both equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.basic import env_fallback

from .._directory.refusal import refuse_option
from .._directory.settings import LdapSettings, LdifSettings
from .clock_options import tolerance_of

DIRECTORY_OPTIONS: dict[str, dict[str, Any]] = {
    "source": {"type": "str", "default": "ldap", "choices": ["ldap", "ldif"]},
    "servers": {"type": "list", "elements": "str"},
    "search_bases": {"type": "list", "elements": "str", "default": []},
    "filter": {"type": "str"},
    "bind_user": {"type": "str", "fallback": (env_fallback, ["SMIME_BIND_USER"])},
    "password": {"type": "str", "no_log": True, "fallback": (env_fallback, ["SMIME_BIND_PASSWORD"])},
    "password_file": {"type": "path", "no_log": False},
    "ca_file": {"type": "path"},
    "page_size": {"type": "int", "default": 1000},
    "timeout_seconds": {"type": "int", "default": 30},
    "read_timeout_seconds": {"type": "int", "default": 120},
    "ldif_path": {"type": "path"},
    "expected_entries": {"type": "int"},
}

DIRECTORY_CONSTRAINTS: dict[str, Any] = {
    "mutually_exclusive": [["password", "password_file"]],
    "required_if": [
        ["source", "ldap", ["servers", "bind_user"]],
        ["source", "ldap", ["password", "password_file"], True],
        ["source", "ldif", ["ldif_path"]],
    ],
}
"""What ``AnsibleModule`` is given besides the options."""


def directory_settings(params: Mapping[str, Any]) -> LdapSettings | LdifSettings:
    """The settings that a module's parameters mean; raises SmimeError directory.option or argument.refused.

    An option of the other source is refused where passing over it would change who is read.
    """
    bases = tuple(params["search_bases"] or ())
    if params["source"] == "ldif":
        if params["filter"] is not None:
            raise refuse_option("filter", "a filter for an LDIF file", "none: filter when exporting")
        return LdifSettings(params["ldif_path"] or "", params["expected_entries"], bases)
    for option in ("ldif_path", "expected_entries"):
        if params[option] is not None:
            raise refuse_option(option, "a value with source ldap", "source ldif, or no such option")
    return LdapSettings(
        servers=tuple(params["servers"] or ()),
        bind_user=params["bind_user"] or "",
        search_bases=bases,
        filter=params["filter"],
        password=params["password"],
        password_file=params["password_file"],
        ca_file=params["ca_file"],
        page_size=params["page_size"],
        timeout_seconds=params["timeout_seconds"],
        read_timeout_seconds=params["read_timeout_seconds"],
        clock_tolerance_minutes=tolerance_of(params),
    )


__all__ = ["DIRECTORY_CONSTRAINTS", "DIRECTORY_OPTIONS", "directory_settings"]
