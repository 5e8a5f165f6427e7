# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy: what may be published and removed, as data with a schema.  Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from .._model.failure import SmimeError

REMOVALS = ("off", "owned", "exact")
NONE_PUBLISHED = ("note", "remove")


@dataclass(frozen=True, slots=True)
class Policy:
    """The defaults are the shipped policy; ``plugins/doc_fragments/policy.py`` describes every key and must agree."""

    description: str = ""
    allow_any_extended_key_usage: bool = False
    allow_without_address: bool = False
    minimum_rsa_bits: int = 2048
    minimum_ec_bits: int = 256
    overlap_days: int = 30
    publish_delay_days: int = 0
    max_values: int = 4
    removal: str = "off"
    owned_issuers: tuple[str, ...] = ()
    when_none_published: str = "note"

    @property
    def digest(self) -> str:
        """SHA-256 of everything but the description: two policies with one digest decide alike."""
        content = asdict(self)
        del content["description"]
        return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


_CHOICES = {"removal": REMOVALS, "when_none_published": NONE_PUBLISHED}
# (least, most): 15 values is where Entra Connect stops sending an attribute at all (Microsoft Learn, "LargeObject
# errors caused by userCertificate attribute"), so no policy may go past it.
_RANGES = {
    "minimum_rsa_bits": (1024, 16384),
    "minimum_ec_bits": (160, 640),
    "overlap_days": (0, 3650),
    "publish_delay_days": (0, 3650),
    "max_values": (1, 15),
}


def parse_policy(data: Mapping[str, object] | None) -> Policy:
    """A Policy from YAML's structure; unknown keys and wrong types raise SmimeError naming their path."""
    known = {field.name: field.default for field in fields(Policy)}
    chosen: dict[str, object] = {}
    for key, value in (data or {}).items():
        if key not in known:
            raise SmimeError(
                "policy.unknown_key",
                f"policy.{key}: there is no such key; expected one of {', '.join(sorted(known))}. "
                "Correct the spelling or take it out.",
                {"path": f"policy.{key}", "expected": sorted(known)},
            )
        if value is not None:
            chosen[key] = _checked(key, value, known[key])
    return Policy(**chosen)  # type: ignore[arg-type]


def _checked(key: str, value: object, default: object) -> object:
    if key == "removal" and value is False:
        return "off"  # YAML 1.1 reads a bare ``off`` as false
    if key in _CHOICES:
        if value in _CHOICES[key]:
            return value
        raise _wrong(key, value, f"one of {', '.join(_CHOICES[key])}")
    if isinstance(default, bool):
        if isinstance(value, bool):
            return value
        raise _wrong(key, value, "true or false")
    if isinstance(default, int):
        least, most = _RANGES[key]
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        raise _wrong(key, value, f"a whole number from {least} to {most}")
    if isinstance(default, tuple):
        if isinstance(value, list | tuple) and all(isinstance(item, str) and item for item in value):
            return tuple(sorted(set(value)))
        raise _wrong(key, value, "a list of texts")
    if isinstance(value, str):
        return value
    raise _wrong(key, value, "a text")


def _wrong(key: str, value: object, expected: str) -> SmimeError:
    return SmimeError(
        "policy.wrong_type",
        f"policy.{key}: found {value!r}, expected {expected}. Correct the value.",
        {"path": f"policy.{key}", "found": repr(value), "expected": expected},
    )


__all__ = ["NONE_PUBLISHED", "REMOVALS", "Policy", "parse_policy"]
