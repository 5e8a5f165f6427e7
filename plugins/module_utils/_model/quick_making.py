# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making instances of frozen dataclasses where hundreds of thousands are made.  Pure.

The ``__init__`` that ``dataclass(frozen=True)`` writes looks every field up by its name before it sets it; for the 19
facts of a certificate this costs 4.4 microseconds against 1.4 here (measured 2026-11, CPython 3.11), a tenth of the
whole inspection.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

T = TypeVar("T")


def quick_maker(kind: type[T]) -> Callable[..., T]:
    """A function that makes a ``kind`` (a frozen dataclass with slots) from all its fields, in their order."""
    new = object.__new__
    # "type: ignore" because nothing says of T that it is a dataclass; ``fields`` refuses what is none.
    setters = tuple([getattr(kind, field.name).__set__ for field in fields(kind)])  # type: ignore[arg-type]

    def make(*values: Any) -> T:
        made = new(kind)
        for set_field, value in zip(setters, values, strict=True):
            set_field(made, value)
        return made

    return make


__all__ = ["quick_maker"]
