# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a recipient holds, inspected; and keys among it taken out before anything is written down.  Pure."""

from __future__ import annotations

from dataclasses import replace

from .._model.certificate import CertificateValue, Encoding
from .._model.directory_entry import Withheld
from .._model.inspection_memory import InspectionMemory
from .._model.recipient import RecipientState
from .content import open_content
from .entry import withheld_value
from .value import inspect_value

_SECRETS = frozenset({Encoding.PRIVATE_KEY, Encoding.PKCS12})


def inspect_held(
    state: RecipientState, attribute: str, digest: str, memory: InspectionMemory | None = None
) -> CertificateValue:
    """One value of the recipient, also where its bytes are withheld."""
    known = state.withheld.get(digest)
    if known is not None:
        return withheld_value(attribute, known)
    return inspect_value(attribute, state.values[digest], memory)


def withhold_secrets(state: RecipientState) -> RecipientState:
    """The same recipient without the bytes of private keys and PKCS#12 files."""
    found = {}
    for digest, content in state.values.items():
        opened = open_content(content)
        if opened.encoding in _SECRETS and opened.error is not None:
            found[digest] = Withheld(digest, opened.encoding.value, *opened.error)
    if not found:
        return state
    values = {digest: content for digest, content in state.values.items() if digest not in found}
    return replace(state, values=values, withheld={**state.withheld, **found})


__all__ = ["inspect_held", "withhold_secrets"]
