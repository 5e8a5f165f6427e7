# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All extensions of a certificate -> the facts in them.  Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .extensions import (
    ALTERNATIVE_NAMES,
    EXTENDED_KEY_USAGE,
    KEY_USAGE,
    UNREADABLE,
    Extension,
    read_extension,
    read_usual_extension,
    without_trust,
)

# Extensions that stood in a certificate which the strict parser accepted: the same bytes need not be read again.  One
# authority writes most of its extensions alike into all its certificates, so this saves half of the time (measured).
_accepted: dict[bytes, Extension] = {}
_MOST_ACCEPTED, _LONGEST_ACCEPTED = 2048, 1024

Fresh = list[tuple[bytes, Extension]]


def read_extensions(elements: Iterable[bytes]) -> tuple[dict[bytes, Any], tuple[str, ...], Fresh]:
    """(answers by kind, faults, those that a strict parser must still be asked about).  Never raises."""
    answers: dict[bytes, Any] = {}
    faults: tuple[str, ...] = ()
    fresh: Fresh = []
    for element in elements:
        extension = _accepted.get(element)
        if extension is None:
            extension = read_usual_extension(element)
            if extension is None:
                extension = read_extension(element)
                fresh.append((element, extension))
        kind, answer, found = extension
        if kind in answers:
            kind, answer, found = without_trust(kind)
        answers[kind] = answer
        if found:
            faults += found
    if faults and UNREADABLE in answers:
        # It may be any of these.
        answers[KEY_USAGE] = answers[EXTENDED_KEY_USAGE] = frozenset()
    return answers, tuple(dict.fromkeys(faults)) if faults else faults, fresh


def accept(fresh: Fresh) -> None:
    """A strict parser has found no fault in these."""
    if len(_accepted) > _MOST_ACCEPTED:
        _accepted.clear()
    for element, extension in fresh:
        if extension.kind != ALTERNATIVE_NAMES and len(element) <= _LONGEST_ACCEPTED:
            _accepted[element] = extension


__all__ = ["Fresh", "accept", "read_extensions"]
