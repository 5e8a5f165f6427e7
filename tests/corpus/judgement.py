# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One entry of a manifest -> the answer given here, and where it differs from what the entry expects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._decide.encryption_certificate import (
    encryption_certificate,
)
from ansible_collections.mailsec.smime.plugins.module_utils._decide.judge import judge_value
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import USAGE_ONLY
from ansible_collections.mailsec.smime.plugins.module_utils._inspect.value import inspect_value
from ansible_collections.mailsec.smime.plugins.module_utils._model.addresses import OwnAddresses
from ansible_collections.mailsec.smime.plugins.module_utils._model.verdict import JudgedValue, Outcome

from .formats import FORMATS

# The policy usage_only asks neither for time nor for addresses, so any will do.
_NOW = datetime(2026, 11, 25, tzinfo=UTC)
_NOBODY = OwnAddresses.of(None, ())


@dataclass(frozen=True)
class Answer:
    """What a manifest can state about one value. ``fingerprint``: of the encryption certificate, None without one."""

    encoding: str
    parses: bool
    smime_encryption: bool
    smime_signing: bool
    addresses: frozenset[str]
    certificates: int
    fingerprint: str | None
    codes: tuple[str, ...]


def answer_of(attribute: str, content: bytes) -> Answer:
    judged = judge_value(inspect_value(attribute, content), _NOBODY, USAGE_ONLY, _NOW)
    value = judged.value
    chosen = encryption_certificate(judged)
    reasons = [*judged.reasons, *(reason for verdict in judged.verdicts for reason in verdict.reasons)]
    return Answer(
        encoding=value.encoding.value,
        # A whole value without any certificate parses too.
        parses=bool(value.certificates) or any(reason.code == "value.no_certificate" for reason in judged.reasons),
        smime_encryption=chosen is not None,
        smime_signing=any(verdict.signing is Outcome.ACCEPTED for verdict in judged.verdicts),
        addresses=_addresses(judged),
        certificates=len(value.certificates),
        fingerprint=None if chosen is None else value.certificates[chosen].fingerprint,
        codes=tuple(dict.fromkeys(reason.code for reason in reasons)),
    )


def _addresses(judged: JudgedValue) -> frozenset[str]:
    """Of the only certificate, else of all that are not an authority's."""
    pairs = judged.pairs
    if len(pairs) > 1:
        pairs = tuple(
            pair for pair in pairs if all(found.code != "certificate.is_authority" for found in pair[1].reasons)
        )
    return frozenset(address for certificate, _verdict in pairs for address in certificate.email_addresses)


def differences(entry: Mapping[str, Any], answer: Answer) -> list[str]:
    """One line for each statement of the entry that the answer contradicts; what it does not state is not compared."""
    expected = entry["expected"]
    found = []
    if answer.encoding not in FORMATS[expected["format"]]:
        found.append(f"format is {answer.encoding}, expected {expected['format']}")
    if entry.get("certificates") not in (None, answer.certificates):
        found.append(f"{answer.certificates} certificates, expected {entry['certificates']}")
    if entry.get("label") == "container":
        return found
    for name in ("parses", "smime_encryption", "smime_signing"):
        if expected.get(name) not in (None, getattr(answer, name)):
            found.append(f"{name} is {getattr(answer, name)}, expected {expected[name]}")
    addresses = expected.get("addresses")
    if addresses is not None and answer.parses and frozenset(addresses) != answer.addresses:
        found.append(f"addresses are {sorted(answer.addresses)}, expected {sorted(addresses)}")
    wanted = entry.get("encryption_cert_sha256")
    if wanted and answer.fingerprint not in wanted:
        found.append(f"the encryption certificate is {answer.fingerprint}, expected {', '.join(wanted)}")
    return found
