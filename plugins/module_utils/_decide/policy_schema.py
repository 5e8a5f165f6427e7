# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which keys a policy has and what each of them accepts.  Pure.

One table; the options of the modules are made from it, and a test holds it equal to the documentation and to the
defaults of ``Policy``.  It must not decide anything about certificates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .issuer_names import read_issuer

BASES = ("default", "usage_only")
NONE_PUBLISHED = ("note", "remove")
REMOVALS = ("off", "owned", "exact")
SMIME_ATTRIBUTES = ("carry", "der", "off")
# The rules that say whether a certificate encrypts at all cannot be switched off: nobody could read the mail.
SWITCHABLE_RULES = ("validity", "key_strength", "signature_algorithm", "issuer", "template", "address")


class Unsuitable(ValueError):
    """``where`` is what follows the key in the path ("" or "[2]"), ``found`` the value there."""

    def __init__(self, expected: str, found: object, where: str = "") -> None:
        super().__init__(expected)
        self.expected = expected
        self.found = found
        self.where = where


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    kind: str = "bool"

    def read(self, value: object) -> object:
        if isinstance(value, bool):
            return value
        raise Unsuitable("true or false", value)


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number; both ends are allowed."""

    least: int
    most: int
    kind: str = "int"

    def read(self, value: object) -> object:
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        raise Unsuitable(f"a whole number from {self.least} to {self.most}", value)


@dataclass(frozen=True, slots=True)
class Text:
    """Any text."""

    kind: str = "str"

    def read(self, value: object) -> object:
        if isinstance(value, str):
            return value
        raise Unsuitable("a text", value)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several words."""

    choices: tuple[str, ...]
    kind: str = "str"

    def read(self, value: object) -> object:
        if value is False and "off" in self.choices:
            return "off"  # YAML 1.1 reads a bare ``off`` as false
        if isinstance(value, str) and value in self.choices:
            return value
        raise Unsuitable(f"one of {', '.join(self.choices)}", value)


def _no_objection(item: str) -> str | None:
    return None


def _issuer_objection(item: str) -> str | None:
    expected = "a distinguished name in the form of RFC 4514, or an authority key identifier in hexadecimal digits"
    return expected if read_issuer(item) is None else None


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts.  ``objection`` says of an item what was expected in its place.

    Where the order means nothing the list is sorted, so that it is no part of the policy's digest.
    """

    choices: tuple[str, ...] = ()
    ordered: bool = False
    objection: Callable[[str], str | None] = _no_objection
    kind: str = "list"

    def read(self, value: object) -> object:
        if not isinstance(value, list | tuple):
            raise Unsuitable("a list of texts", value)
        for position, item in enumerate(value):
            if not isinstance(item, str) or not item.strip():
                raise Unsuitable("a text that is not empty", item, f"[{position}]")
            if self.choices and item not in self.choices:
                raise Unsuitable(f"one of {', '.join(self.choices)}", item, f"[{position}]")
            expected = self.objection(item)
            if expected is not None:
                raise Unsuitable(expected, item, f"[{position}]")
        once = dict.fromkeys(value)
        return tuple(once if self.ordered else sorted(once))


SCHEMA: Mapping[str, Flag | Number | Text | Choice | Texts] = {
    "description": Text(),
    "base": Choice(BASES),
    "rules_off": Texts(choices=SWITCHABLE_RULES),
    "allow_any_extended_key_usage": Flag(),
    "allow_without_address": Flag(),
    "allow_sha1_signatures": Flag(),
    "allow_keys_without_client": Flag(),
    "minimum_rsa_bits": Number(1024, 16384),
    "minimum_ec_bits": Number(160, 640),
    "allowed_issuers": Texts(objection=_issuer_objection),
    "denied_issuers": Texts(objection=_issuer_objection),
    "preferred_issuers": Texts(objection=_issuer_objection, ordered=True),
    "allowed_templates": Texts(),
    "denied_templates": Texts(),
    "overlap_days": Number(0, 3650),
    "publish_delay_days": Number(0, 3650),
    # 15 values is where Entra Connect stops sending an attribute at all (Microsoft Learn, "LargeObject errors caused by
    # userCertificate attribute"), so no policy may go past it.
    "max_values": Number(1, 15),
    "smime_attribute": Choice(SMIME_ATTRIBUTES),
    "removal": Choice(REMOVALS),
    "owned_issuers": Texts(objection=_issuer_objection),
    "when_none_published": Choice(NONE_PUBLISHED),
}

__all__ = [
    "BASES",
    "NONE_PUBLISHED",
    "REMOVALS",
    "SCHEMA",
    "SMIME_ATTRIBUTES",
    "SWITCHABLE_RULES",
    "Choice",
    "Flag",
    "Number",
    "Text",
    "Texts",
    "Unsuitable",
]
