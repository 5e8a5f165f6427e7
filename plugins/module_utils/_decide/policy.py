# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy: what may be published and removed, as data.  Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from .._model.failure import SmimeError
from .policy_schema import SCHEMA, Unsuitable

# What the base "usage_only" adds to any policy: only the question remains whether a certificate can encrypt by its key
# and its usages.  It is for audits of what stands in a directory, and for labelled collections of certificates.
_USAGE_ONLY = {
    "rules_off": ("address", "issuer", "key_strength", "signature_algorithm", "template", "validity"),
    "allow_keys_without_client": True,
}


@dataclass(frozen=True, slots=True)
class Policy:
    """The defaults are the shipped policy; ``docs/policy.md`` says why each of them is what it is."""

    description: str = ""
    rules_off: tuple[str, ...] = ()
    allow_any_extended_key_usage: bool = False
    allow_without_address: bool = False
    allow_sha1_signatures: bool = True
    allow_keys_without_client: bool = False
    minimum_rsa_bits: int = 2048
    minimum_ec_bits: int = 256
    allowed_issuers: tuple[str, ...] = ()
    denied_issuers: tuple[str, ...] = ()
    preferred_issuers: tuple[str, ...] = ()
    allowed_templates: tuple[str, ...] = ()
    denied_templates: tuple[str, ...] = ()
    overlap_days: int = 30
    publish_delay_days: int = 0
    max_values: int = 4
    smime_attribute: str = "carry"
    removal: str = "off"
    owned_issuers: tuple[str, ...] = ()
    when_none_published: str = "note"

    @property
    def digest(self) -> str:
        """SHA-256 of everything but the description: two policies with one digest decide alike."""
        content = asdict(self)
        del content["description"]
        return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


DEFAULTS: Mapping[str, object] = {"base": "default", **{field.name: field.default for field in fields(Policy)}}


def parse_policy(data: Mapping[str, object] | None) -> Policy:
    """A Policy from YAML's structure; unknown keys and wrong types raise SmimeError naming their path.

    A key without a value (YAML's null) is one that was not given.
    """
    chosen: dict[str, object] = {}
    for key, value in (data or {}).items():
        if key not in SCHEMA:
            raise SmimeError(
                "policy.unknown_key",
                f"policy.{key}: there is no such key; expected one of {', '.join(sorted(SCHEMA))}. "
                "Correct the spelling or take it out.",
                {"path": f"policy.{key}", "expected": sorted(SCHEMA)},
            )
        if value is not None:
            chosen[key] = _read(key, value)
    if chosen.pop("base", "default") == "usage_only":
        chosen.update(_USAGE_ONLY)
    return Policy(**chosen)  # type: ignore[arg-type]


def _read(key: str, value: object) -> object:
    try:
        return SCHEMA[key].read(value)
    except Unsuitable as error:
        path = f"policy.{key}{error.where}"
        raise SmimeError(
            "policy.wrong_type",
            f"{path}: found {error.found!r}, expected {error.expected}. Correct the value.",
            {"path": path, "found": repr(error.found), "expected": error.expected},
        ) from error


USAGE_ONLY = parse_policy({"base": "usage_only"})

__all__ = ["DEFAULTS", "USAGE_ONLY", "Policy", "parse_policy"]
