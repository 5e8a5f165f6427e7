# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be said about one directory entry as a whole, whether or not a recipient belongs to it.  Pure."""

from __future__ import annotations

from collections.abc import Sequence

from .._model.certificate import Encoding
from .._model.directory_entry import USER_CERTIFICATE, USER_SMIME_CERTIFICATE
from .._model.verdict import JudgedValue
from .removal import MOST_VALUES
from .shadow import describe_shadows, find_shadows

# What nobody may overlook, and what is never copied anywhere.
SECRETS = frozenset({Encoding.PRIVATE_KEY, Encoding.PKCS12})


def notices_of(published: Sequence[JudgedValue]) -> tuple[tuple[str, str], ...]:
    """Pairs of (code, detail); ``published``: ranked among each other, the wanted ones marked."""
    return (*_find_crowds(published), *_find_hiding(published))


def _find_crowds(published: Sequence[JudgedValue]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if len(published) <= MOST_VALUES:
        return found
    for attribute in (USER_CERTIFICATE, USER_SMIME_CERTIFICATE):
        count = sum(judged.value.attribute == attribute for judged in published)
        if count > MOST_VALUES:
            detail = f"{attribute} holds {count} values; Entra Connect sends none of them"
            found.append(("entry.over_connect_limit", detail))
    return found


def find_keys(published: Sequence[JudgedValue]) -> list[tuple[str, str]]:
    """What was found of keys in the directory, as pairs of (code, detail)."""
    return [
        (reason.code, f"in the directory's {judged.value.attribute}: {reason.detail}")
        for judged in published
        if judged.value.encoding in SECRETS
        for reason in judged.reasons
    ]


def _find_hiding(published: Sequence[JudgedValue]) -> list[tuple[str, str]]:
    wanted = {
        verdict.rank or 0: certificate
        for judged in published
        for certificate, verdict in judged.pairs
        if verdict.wanted
    }
    smime = [judged for judged in published if judged.value.attribute == USER_SMIME_CERTIFICATE]
    if not wanted or not smime:
        return []
    shadows = find_shadows(smime, {certificate.fingerprint for certificate in wanted.values()})
    return [("entry.shadowed_value", describe_shadows(shadows, wanted[min(wanted)]))] if shadows else []


__all__ = ["SECRETS", "find_keys", "notices_of"]
