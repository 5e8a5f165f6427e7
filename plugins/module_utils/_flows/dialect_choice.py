# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which form is used for what, what is known of each, and the memory of it.

Three things can be said of a form: the service refuses it (for this run it is out), it was written and something else
was read back (refuted: tried after all others, also in later runs), it was written and read back byte for byte
(proven).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .._exchange.dialects import FORMS, Dialect, Facet
from .._model.clock import Clock
from .._model.dialect_memory import AwaitedWrite, DialectMemory, OpenCanary, ProvenForm
from .._model.failure import SmimeError
from .._model.moments import format_moment
from .._workspace.dialects_file import read_dialect, remember_dialect


@dataclass(frozen=True, slots=True)
class DialectOrder:
    """``write_form`` None: it is found out.  ``canary_recipient``: on whom forms are proven first."""

    write_form: str | None = None
    canary_recipient: str | None = None


class DialectChoice:
    """``folder`` is where the memory lies; nothing is written to it where nothing new is learned."""

    def __init__(self, folder: Path | None, tenant: str, order: DialectOrder, clock: Clock) -> None:
        self._folder = folder
        self._tenant = tenant
        self._clock = clock
        self.memory = read_dialect(folder, tenant)
        self._allowed = dict(FORMS)
        if order.write_form is not None:
            self._allowed[Facet.WRITE] = (order.write_form,)
        self._refused: dict[Facet, dict[str, SmimeError]] = {facet: {} for facet in Facet}
        self._bound: set[tuple[Facet, str]] = set()
        self.not_remembered: str | None = None

    @property
    def dialect(self) -> Dialect:
        """The form of each facet that is proven, else the next to try, else the first of all."""
        dialect = Dialect()
        for facet in Facet:
            forms = self.candidates(facet) or self._allowed[facet]
            dialect = dialect.with_form(facet, forms[0])
        return dialect

    def candidates(self, facet: Facet) -> tuple[str, ...]:
        """The proven form alone; else those that did not fail in this run, those refuted in others last."""
        if self.is_proven(facet):
            return (self.memory.proven[facet.value].form,)
        left = [form for form in self._allowed[facet] if form not in self._refused[facet]]
        refuted = self.memory.refuted.get(facet.value, ())
        return tuple(sorted(left, key=lambda form: refuted.index(form) if form in refuted else -1))

    def is_proven(self, facet: Facet) -> bool:
        proven = self.memory.proven.get(facet.value)
        return proven is not None and proven.form in self._allowed[facet]

    def unproven(self, facets: Iterable[Facet]) -> list[Facet]:
        return [facet for facet in facets if not self.is_proven(facet)]

    def needs_no_question(self, facet: Facet) -> bool:
        """Where there is one form only, its first write is the question."""
        forms = self.candidates(facet)
        return len(self._allowed[facet]) == 1 or (bool(forms) and (facet, forms[0]) in self._bound)

    def binds(self, facet: Facet) -> None:
        """The service said that it would take the next candidate."""
        self._bound.add((facet, self.candidates(facet)[0]))

    def refuse(self, facet: Facet, error: SmimeError) -> None:
        """The service does not take the form in use."""
        form = self.candidates(facet)[0]
        self._refused[facet][form] = error
        self._forget((facet,))

    def tried(self, facet: Facet) -> tuple[str, ...]:
        return tuple(self._refused[facet])

    def last_refusal(self, facet: Facet) -> SmimeError:
        return next(reversed(self._refused[facet].values()))

    def refute(self, facets: Iterable[Facet], error: SmimeError) -> None:
        """It took the form in use, and made something else of it."""
        for facet in facets:
            form = self.candidates(facet)[0]
            self._refused[facet][form] = error
            former = tuple(one for one in self.memory.refuted.get(facet.value, ()) if one != form)
            self._keep(replace(self.memory, refuted={**self.memory.refuted, facet.value: (*former, form)}))

    def prove(self, facets: Iterable[Facet], proven_by: str, read_form: str) -> None:
        proven, refuted = dict(self.memory.proven), dict(self.memory.refuted)
        for facet in facets:
            form = self.candidates(facet)[0]
            proven[facet.value] = ProvenForm(form, format_moment(self._clock.now()), proven_by)
            refuted[facet.value] = tuple(one for one in refuted.get(facet.value, ()) if one != form)
        self._keep(replace(self.memory, proven=proven, refuted=refuted, awaited=None, read_form=read_form))

    def prove_awaited(self, awaited: AwaitedWrite, read_form: str) -> None:
        """What an earlier run wrote is shown now."""
        for facet in Facet:
            form = awaited.forms.get(facet.value)
            if form in self._allowed[facet] and not self.is_proven(facet):
                moment = format_moment(self._clock.now())
                proven = {**self.memory.proven, facet.value: ProvenForm(str(form), moment, f"recipient {awaited.guid}")}
                self._keep(replace(self.memory, proven=proven, read_form=read_form))
        self._keep(replace(self.memory, awaited=None))

    def doubt(self) -> None:
        """Something else was read back than was written: nothing counts as proven any longer."""
        self._forget(Facet)

    def wait_for(self, awaited: AwaitedWrite) -> None:
        self._keep(replace(self.memory, awaited=awaited))

    def open_canary(self, canary: OpenCanary | None) -> None:
        self._keep(replace(self.memory, open_canary=canary))
        if canary is not None and self.not_remembered is not None:
            raise SmimeError(
                self.not_remembered,
                f"{self._folder}: the canary recipient was not written, because what it holds could not be noted first "
                f"({self.not_remembered}). Make room, or mend the folder's rights, and run again.",
                {"path": str(self._folder)},
            )

    def as_row(self) -> dict[str, Any]:
        """For the module's result."""
        row: dict[str, Any] = {}
        for facet in Facet:
            proven = self.memory.proven.get(facet.value) if self.is_proven(facet) else None
            row[f"{facet.value}_form"] = proven.form if proven else None
            row[f"{facet.value}_proven_at"] = proven.proven_at if proven else None
            row[f"{facet.value}_proven_by"] = proven.proven_by if proven else None
        return {**row, "read_form": self.memory.read_form or None, "not_remembered": self.not_remembered}

    def _forget(self, facets: Iterable[Facet]) -> None:
        names = {facet.value for facet in facets}
        kept = {name: form for name, form in self.memory.proven.items() if name not in names}
        if kept != self.memory.proven:
            self._keep(replace(self.memory, proven=kept))

    def _keep(self, memory: DialectMemory) -> None:
        """What cannot be remembered is proven again by the next run; values were written and are told all the same."""
        if memory == self.memory:
            return
        self.memory = memory
        if self._folder is None:
            return
        try:
            remember_dialect(self._folder, self._tenant, memory)
            self.not_remembered = None
        except SmimeError as error:
            self.not_remembered = error.code


__all__ = ["DialectChoice", "DialectOrder"]
