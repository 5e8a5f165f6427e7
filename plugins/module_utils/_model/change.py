# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is planned for one recipient.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Action(StrEnum):
    """NOTE writes nothing and has something to say."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class HeldValues:
    """The value digests of both attributes, each sorted."""

    user_certificate: tuple[str, ...] = ()
    user_smime_certificate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueNote:
    """One line about one value of the change: ``sign`` is ``+`` added, ``-`` removed, ``=`` kept, ``?`` something to
    say.

    ``facts`` are short texts for people (serial number, end of validity); ``reasons`` pairs of (code, detail).
    """

    sign: str
    value_digest: str
    facts: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One recipient's change, both attributes together.

    ``guid`` is None where no recipient was found for a directory entry (always a NOTE).  ``values`` holds the bytes
    of every digest in ``before`` and ``after``.  ``effects``: names of the limits that it counts for, as judged when it
    was planned.
    """

    action: Action
    guid: str | None
    address: str
    distinguished_name: str | None
    reasons: tuple[tuple[str, str], ...]
    before: HeldValues
    after: HeldValues
    notes: tuple[ValueNote, ...] = ()
    values: Mapping[str, bytes] = field(default_factory=dict)
    effects: tuple[str, ...] = ()


__all__ = ["Action", "Change", "HeldValues", "ValueNote"]
