# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import FrozenInstanceError, astuple, dataclass

import pytest
from ansible_collections.mailsec.smime.plugins.module_utils._model.certificate import Certificate
from ansible_collections.mailsec.smime.plugins.module_utils._model.quick_making import quick_maker
from ansible_collections.mailsec.smime.tests.unit.plugins.builders import certificate_facts


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 7


def test_what_is_made_quickly_is_the_same() -> None:
    make = quick_maker(Point)
    assert make(1, 2) == Point(1, 2)
    assert hash(make(1, 2)) == hash(Point(1, 2))
    assert repr(make(1, 2)) == repr(Point(1, 2))
    with pytest.raises(FrozenInstanceError):
        make(1, 2).x = 3  # type: ignore[misc]


def test_a_certificate_can_be_made_so() -> None:
    usual = certificate_facts()
    assert quick_maker(Certificate)(*astuple(usual)) == usual


@pytest.mark.parametrize("values", [(), (1,), (1, 2, 3)])
def test_every_field_must_be_given(values: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="zip"):
        quick_maker(Point)(*values)
