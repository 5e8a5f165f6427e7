# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds a form that the service says it would take, by questions that write nothing.

That it says so proves nothing; it only spares writes in forms that it refuses.
"""

from __future__ import annotations

from collections.abc import Iterable

from .._exchange.dialects import Facet
from .._exchange.refusal import is_about_form
from .._exchange.writer import RecipientWriter, WriteOrder
from .._model.failure import SmimeError
from .dialect_choice import DialectChoice

_WHAT = {Facet.WRITE: "values are written", Facet.CLEAR: "an attribute is emptied"}


def find_form(
    writer: RecipientWriter, order: WriteOrder, facets: Iterable[Facet], choice: DialectChoice
) -> SmimeError | None:
    """None where ``choice`` now has a form for each facet of the order; else why not.

    exchange.dialect.none_fits where the service refuses them all; any other failure is not about forms.
    """
    for facet in choice.unproven(facets):
        while True:
            if not choice.candidates(facet):
                return none_fits(facet, choice)
            if choice.needs_no_question(facet):
                break
            error = writer.ask(order.only(facet), choice.dialect)
            if error is None:
                choice.binds(facet)
            elif is_about_form(error):
                choice.refuse(facet, error)
            else:
                return error
    return None


def none_fits(facet: Facet, choice: DialectChoice) -> SmimeError:
    """The service's last words go with it."""
    refusal = choice.last_refusal(facet)
    tried = choice.tried(facet)
    return SmimeError(
        "exchange.dialect.none_fits",
        f"Exchange Online: none of the forms in which {_WHAT[facet]} fits (tried {', '.join(tried)}); expected one "
        f"that is taken and read back as it was written. Nothing more is written. The last failure: {refusal.message} "
        "Please report the detail; docs/value-forms.md says what can be tried.",
        {**refusal.detail, "facet": facet.value, "tried": list(tried)},
    )


__all__ = ["find_form", "none_fits"]
