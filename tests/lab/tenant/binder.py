# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns the JSON of a certificate parameter into the values a recipient would hold, or refuses it.

How byte[] values bind is not documented by Microsoft, so each form is a switch and everything else is an error.
Must not know recipients beyond the values they hold.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from .errors import does_not_bind
from .settings import Settings

HASHTABLE_TYPE = "#Exchange.GenericHashTable"
BYTES_TYPE = "#Exchange.ByteArrayType"


def bind_certificates(name: str, given: Any, held: tuple[str, ...], settings: Settings) -> set[str]:
    """The Base64 values the parameter asks for; CmdletError for a form that does not bind."""
    if given is None:
        return _clear(name, "null", held, settings)
    if isinstance(given, list):
        if not given:
            return _clear(name, "empty_list", held, settings)
        return {_read_element(name, element, settings.write_forms, settings) for element in given}
    if isinstance(given, Mapping) and given.get("@odata.type") == HASHTABLE_TYPE:
        return _bind_hashtable(name, given, held, settings)
    raise does_not_bind(name, "Cannot convert the value to type MultiValuedProperty.")


def _bind_hashtable(name: str, given: Mapping[str, Any], held: tuple[str, ...], settings: Settings) -> set[str]:
    members = {key.lower(): value for key, value in given.items() if key != "@odata.type"}
    if not members:
        return _clear(name, "hashtable", held, settings)
    if settings.delta_form == "none":
        raise does_not_bind(name, "Cannot convert the hash table to the type of the parameter.")
    if len(members) != len(given) - 1 or not set(members) <= {"add", "remove"}:
        raise does_not_bind(name, "The hash table may hold the keys Add and Remove, each once.")
    forms = settings.write_forms if settings.delta_form == "hashtable" else (settings.delta_form,)
    changes: dict[str, set[str]] = {"add": set(), "remove": set()}
    for key, elements in members.items():
        if not isinstance(elements, list):
            raise does_not_bind(name, f"The key {key} of the hash table must hold an array.")
        changes[key] = {_read_element(name, element, forms, settings) for element in elements}
    return (set(held) | changes["add"]) - changes["remove"]


def _clear(name: str, form: str, held: tuple[str, ...], settings: Settings) -> set[str]:
    if form in settings.deceptive_forms:
        return set(held)
    if form not in settings.clear_forms:
        raise does_not_bind(name, f"The value is empty in a form ({form}) that does not bind.")
    return set()


def _read_element(name: str, element: Any, forms: tuple[str, ...], settings: Settings) -> str:
    for form in (*forms, *settings.deceptive_forms):
        content = READERS[form](element) if form in READERS else None
        if content:
            # As if a text were taken for its characters and not for what it encodes.
            stored = content.hex().encode() if form in settings.deceptive_forms else content
            return base64.b64encode(stored).decode()
    kind = type(element).__name__
    raise does_not_bind(name, f'Cannot convert a value of JSON type "{kind}" to type "System.Byte[]".')


def _read_data_object(element: Any) -> bytes | None:
    if isinstance(element, Mapping) and set(element) == {"Data"}:
        return _read_int_list(element["Data"])
    return None


def _read_typed_data_object(element: Any) -> bytes | None:
    if not isinstance(element, Mapping) or set(element) != {"@odata.type", "Data"}:
        return None
    return _read_int_list(element["Data"]) if element["@odata.type"] == BYTES_TYPE else None


def _read_int_list(element: Any) -> bytes | None:
    # True and False are integers for Python and none for the service.
    if not isinstance(element, list) or any(isinstance(number, bool) for number in element):
        return None
    if not all(isinstance(number, int) and 0 <= number <= 255 for number in element):
        return None
    return bytes(element)


def _read_base64(element: Any) -> bytes | None:
    if not isinstance(element, str):
        return None
    try:
        return base64.b64decode(element, validate=True)
    except binascii.Error:
        return None


READERS: dict[str, Callable[[Any], bytes | None]] = {
    "data_object": _read_data_object,
    "typed_data_object": _read_typed_data_object,
    "base64": _read_base64,
    "int_list": _read_int_list,
}
