# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered of the forms in which one tenant takes and gives values.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ProvenForm:
    """``proven_by`` says on whom: a byte-exact write that was read back."""

    form: str
    proven_at: str
    proven_by: str


@dataclass(frozen=True, slots=True)
class AwaitedWrite:
    """A first write that the service had not shown when the run ended; shown later, it proves ``forms``.

    ``forms``: facet -> form.  ``user_certificate`` and ``user_smime_certificate`` are the digests that were written.
    """

    guid: str
    forms: Mapping[str, str]
    user_certificate: tuple[str, ...]
    user_smime_certificate: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenCanary:
    """A canary recipient that was not put back yet.

    ``attribute`` is a field of WriteOrder, ``values`` (Base64) what it held, ``trial`` the digest of the trial value.
    """

    guid: str
    attribute: str
    values: tuple[str, ...]
    trial: str


@dataclass(frozen=True, slots=True)
class DialectMemory:
    """One tenant's; ``proven`` and ``refuted`` are keyed by facet.  A refuted form is tried after all others."""

    proven: Mapping[str, ProvenForm] = field(default_factory=dict)
    refuted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    read_form: str = ""
    awaited: AwaitedWrite | None = None
    open_canary: OpenCanary | None = None


__all__ = ["AwaitedWrite", "DialectMemory", "OpenCanary", "ProvenForm"]
