"""A tenant at the level of writer and reader, which takes some forms, misunderstands others, and shows writes late."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from ansible_collections.mailsec.smime.plugins.module_utils._exchange.dialects import FORMS, Dialect, Facet
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.writer import WriteOrder, WriteResult
from ansible_collections.mailsec.smime.plugins.module_utils._flows.dialect_choice import DialectChoice, DialectOrder
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import TENANT, FakeClock, FakeTenant

BINDER = {"service_kind": "System.Management.Automation.ParameterBindingArgumentTransformationException"}


def binder_error() -> SmimeError:
    return SmimeError("exchange.refused", "it does not bind", BINDER)


class DialectTenant(FakeTenant):
    """``takes``: forms by facet that do what they say; ``mangles`` store something else or empty nothing.

    ``asked`` are the questions, by facet and form; ``say`` overrides what a question or write of a recipient is told.
    """

    def __init__(self, *states: RecipientState, lag: int = 0) -> None:
        super().__init__(*states, lag=lag)
        self.takes: dict[Facet, tuple[str, ...]] = dict(FORMS)
        self.mangles: tuple[str, ...] = ()
        self.asked: list[tuple[str, ...]] = []
        self.say: dict[str, SmimeError] = {}
        self.read_form = "json"

    def begin_with(self, read_form: str) -> None:
        self.read_form = read_form or self.read_form

    def ask(self, order: WriteOrder, dialect: Dialect) -> SmimeError | None:
        self.asked.append(tuple(dialect.form_of(facet) for facet in sorted(order.facets)))
        return self.say.get(order.guid) or self._refusal(order, dialect)

    def write_many(self, orders: Sequence[WriteOrder], dialect: Dialect | None = None) -> list[WriteResult]:
        self.writes += 1
        self.log.append(f"write {len(orders)}")
        return [self._write_in(order, dialect or Dialect()) for order in orders]

    def _write_in(self, order: WriteOrder, dialect: Dialect) -> WriteResult:
        refusal = self.say.get(order.guid) or self._refusal(order, dialect)
        if refusal is not None:
            return WriteResult(order.guid, ok=False, error=refusal)
        meant = [self._meant(content, dialect) for content in (order.user_certificate, order.user_smime_certificate)]
        before = self.states[order.guid]
        result = self._write(WriteOrder(order.guid, *meant))
        no_op = before == self.states[order.guid] and result.ok
        return WriteResult(order.guid, result.ok, no_op, result.error, result.ambiguous)

    def _meant(self, content: tuple[bytes, ...] | None, dialect: Dialect) -> tuple[bytes, ...] | None:
        if content and dialect.write_form in self.mangles:
            return tuple(value + b"!" for value in content)
        return None if content == () and dialect.clear_form in self.mangles else content

    def _refusal(self, order: WriteOrder, dialect: Dialect) -> SmimeError | None:
        fits = all(dialect.form_of(facet) in (*self.takes[facet], *self.mangles) for facet in order.facets)
        return None if fits else binder_error()


def choose(folder: Path | None, order: DialectOrder | None = None) -> DialectChoice:
    """As a new run would."""
    return DialectChoice(folder, TENANT, order or DialectOrder(), FakeClock())


def as_any(tenant: DialectTenant) -> Any:
    """A tenant is reader and writer at once."""
    return cast(Any, tenant)
