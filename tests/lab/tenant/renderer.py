# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows as the service writes them: JSON with type annotations, or CLIXML inside JSON.

Must not choose what is shown. CLIXML: [MS-PSRP] 2.2.5 (Obj, TN, Props, LST, S, B, G, DT, BA).
"""

from __future__ import annotations

import base64
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from .rows import Cell

UNREADABLE = "System.Byte[]"
_ANNOTATIONS = {"guid": "System.Guid", "moment": "System.DateTime", "moment_utc": "System.DateTime"}
_NAMESPACE = "http://schemas.microsoft.com/powershell/2004/04"
_LIST_TYPES = {
    "strings": "Microsoft.Exchange.Data.MultiValuedProperty`1[[System.String, mscorlib]]",
    "certificates": "Microsoft.Exchange.Data.MultiValuedProperty`1[[System.Byte[], mscorlib]]",
}


def render(row: dict[str, Cell], response_format: str, read_form: str) -> dict[str, Any]:
    """One row in the format that was asked for; `read_form` says how byte[] values come out."""
    if response_format == "clixml":
        return {"_clixml": _render_clixml(row, read_form)}
    return _render_json(row, read_form)


def _render_json(row: dict[str, Cell], read_form: str) -> dict[str, Any]:
    rendered: dict[str, Any] = {}
    for name, (kind, value) in row.items():
        if kind in ("strings", "certificates"):
            rendered[f"{name}@odata.type"] = "#Collection(String)"
        elif kind in _ANNOTATIONS:
            rendered[f"{name}@data.type"] = _ANNOTATIONS[kind]
        if kind == "certificates":
            value = [_show_bytes(item, read_form) for item in value]
        rendered[name] = _write_moment(kind, value) if kind in ("moment", "moment_utc") else value
    return rendered


def _show_bytes(item: str, read_form: str) -> str | list[int]:
    if read_form == "int_list":
        return list(base64.b64decode(item))
    return item if read_form == "base64" else UNREADABLE


def _write_moment(kind: str, value: str) -> str:
    # .NET's round-trip form has seven digits; the local twin of a UTC property ends in an offset.
    return f"{value[:-1]}0" + ("Z" if kind == "moment_utc" else "+00:00")


def _render_clixml(row: dict[str, Cell], read_form: str) -> str:
    parts = [
        f'<Objs Version="1.1.0.1" xmlns="{_NAMESPACE}"><Obj RefId="0"><TN RefId="0">'
        "<T>Microsoft.Exchange.Data.Directory.Management.Mailbox</T><T>System.Object</T></TN><Props>"
    ]
    for number, (name, (kind, value)) in enumerate(row.items(), start=1):
        parts.append(_render_member(name, number, kind, value, read_form))
    parts.append("</Props></Obj></Objs>")
    return "".join(parts)


def _render_member(name: str, number: int, kind: str, value: Any, read_form: str) -> str:
    label = f"N={quoteattr(name)}"
    if kind == "bool":
        return f"<B {label}>{str(value).lower()}</B>"
    if kind == "guid":
        return f"<G {label}>{value}</G>"
    if kind in ("moment", "moment_utc"):
        return f"<DT {label}>{_write_moment(kind, value)}</DT>"
    if kind == "string":
        return f"<S {label}>{escape(value)}</S>"
    if kind == "certificates" and read_form != "system_byte":
        items = "".join(f"<BA>{item}</BA>" for item in value)
    else:
        texts = [UNREADABLE] * len(value) if kind == "certificates" else value
        items = "".join(f"<S>{escape(item)}</S>" for item in texts)
    type_names = f'<TN RefId="{number}"><T>{escape(_LIST_TYPES[kind])}</T><T>System.Object</T></TN>'
    return f'<Obj {label} RefId="{number}">{type_names}<LST>{items}</LST></Obj>'
