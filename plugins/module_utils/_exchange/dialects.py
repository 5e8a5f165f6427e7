# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialect of a tenant: in which form it takes values, and in which form it lets an attribute be emptied.  Pure.

Both are documented nowhere, so both are found out (``_flows/prove_dialect.py``).  Values are always replaced as a
whole; a delta, what is added and removed, is never sent (docs/decisions/0021-whole-values-only.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from .value_encoder import CLEARERS, ENCODERS


class Facet(StrEnum):
    """The two things a dialect consists of; each is found and proven for itself."""

    WRITE = "write"
    CLEAR = "clear"


FORMS: dict[Facet, tuple[str, ...]] = {Facet.WRITE: tuple(ENCODERS), Facet.CLEAR: tuple(CLEARERS)}


@dataclass(frozen=True, slots=True)
class Dialect:
    """``write_form`` is a name of ``value_encoder.ENCODERS``, ``clear_form`` of ``CLEARERS``."""

    write_form: str = FORMS[Facet.WRITE][0]
    clear_form: str = FORMS[Facet.CLEAR][0]

    def encode(self, values: tuple[bytes, ...]) -> object:
        """The whole content of one attribute."""
        return ENCODERS[self.write_form](values) if values else CLEARERS[self.clear_form]()

    def form_of(self, facet: Facet) -> str:
        return self.write_form if facet is Facet.WRITE else self.clear_form

    def with_form(self, facet: Facet, form: str) -> Dialect:
        return replace(self, write_form=form) if facet is Facet.WRITE else replace(self, clear_form=form)


__all__ = ["FORMS", "Dialect", "Facet"]
