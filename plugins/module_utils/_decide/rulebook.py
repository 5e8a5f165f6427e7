# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All rules, by name.  Every rule is asked about every certificate, so that a person sees all reasons and not the
first.

Pure.  A new rule is a file in ``rules/``, a line here, its codes in the catalogue, a line in ``docs/policy.md`` and its
twin test.  Keep the list in the order in which reasons should be read.
"""

from __future__ import annotations

from .rules import (
    address,
    authority,
    extended_key_usage,
    issuer,
    key_kind,
    key_strength,
    key_usage,
    malformed,
    signature_algorithm,
    template,
    validity,
)

RULES = {
    "malformed": malformed.judge,
    "validity": validity.judge,
    "authority": authority.judge,
    "key_kind": key_kind.judge,
    "key_strength": key_strength.judge,
    "signature_algorithm": signature_algorithm.judge,
    "key_usage": key_usage.judge,
    "extended_key_usage": extended_key_usage.judge,
    "issuer": issuer.judge,
    "template": template.judge,
    "address": address.judge,
}

__all__ = ["RULES"]
