# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Short digests of what a recipient holds: the same for the same, another for anything else."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._model.change import HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.proven_write import ProvenWrite, short_digest


def test_the_order_of_values_does_not_matter_and_their_attribute_does() -> None:
    one, other = "a" * 64, "b" * 64
    assert short_digest(HeldValues((one, other))) == short_digest(HeldValues((other, one)))
    different = [
        HeldValues(),
        HeldValues((one,)),
        HeldValues((), (one,)),
        HeldValues((one, other)),
        HeldValues((one,), (one,)),
    ]
    assert len({short_digest(held) for held in different}) == len(different)
    assert {len(short_digest(held)) for held in different} == {16}


def test_both_sides_of_a_write() -> None:
    before, after = HeldValues(("a" * 64,)), HeldValues(("b" * 64,))
    assert ProvenWrite.of(before, after) == ProvenWrite(short_digest(before), short_digest(after))
