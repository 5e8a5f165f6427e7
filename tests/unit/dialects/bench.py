# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Client and simulated tenant in one process: whole runs of publishing, in every dialect a tenant might speak.

What a recipient really holds is asked of the tenant's own state, past everything that is under test.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import Policy
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.invoke import ExchangeClient
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.open import Exchange
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.recipients import RecipientReader
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.settings import ExchangeSettings
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.writer import RecipientWriter
from ansible_collections.mailsec.smime.plugins.module_utils._flows.apply_plan import Applied, ApplyOrder, apply_plan
from ansible_collections.mailsec.smime.plugins.module_utils._flows.dialect_choice import DialectOrder
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import PublishOrder
from ansible_collections.mailsec.smime.plugins.module_utils._flows.set_recipient import SetResult, set_recipient
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._plan.refusal import Expectation
from ansible_collections.mailsec.smime.plugins.module_utils._plan.single_change import SingleOrder, WantedState
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.progress import Progress
from ansible_collections.mailsec.smime.tests.lab.tenant.settings import CLEAR_FORMS, READ_FORMS, WRITE_FORMS, Settings
from ansible_collections.mailsec.smime.tests.lab.tenant.tokens import issue_token
from ansible_collections.mailsec.smime.tests.unit.lab.tenant.samples import URL, Lab, make_guid, make_recipient
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import (
    POLICY_DIGEST,
    TENANT,
    FakeClock,
    write_plan,
)
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import NOW

DELTA_FORMS = (*WRITE_FORMS, "none")
# What the client calls the forms of the tenant, in the order in which it tries them.
CLIENT_FORMS = {"data_object": "data_list", "typed_data_object": "typed", "int_list": "ints", "base64": "base64"}
CANARY = 9

Held = dict[int, tuple[list[bytes], list[bytes]]]


@dataclass(frozen=True)
class Speech:
    """One combination: which element binds, in a list and in a delta, what empties, and how values are shown."""

    write: str
    clear: str
    read: str
    delta: str

    @property
    def is_readable(self) -> bool:
        return self.read != "system_byte"

    def __str__(self) -> str:
        return f"{self.write}-{self.clear}-{self.read}-{self.delta}"


SPEECHES = tuple(Speech(*forms) for forms in itertools.product(WRITE_FORMS, CLEAR_FORMS, READ_FORMS, DELTA_FORMS))
AXES = ("write", "clear", "read", "delta")


def every_form_the_client_meets() -> tuple[Speech, ...]:
    """Every combination of write, clear and read, each with one form of delta, which the client never sends.

    Every pair of two forms is among them.
    """
    return tuple(
        Speech(write, clear, read, DELTA_FORMS[(first + second + 2 * third) % len(DELTA_FORMS)])
        for first, write in enumerate(WRITE_FORMS)
        for second, clear in enumerate(CLEAR_FORMS)
        for third, read in enumerate(READ_FORMS)
    )


class Tokens:
    """The login is not under test here."""

    def __init__(self, token: str) -> None:
        self._token = token

    def bearer(self) -> str:
        return self._token

    def renew(self, _claims: str | None = None) -> str:
        return self._token


class Bench:
    """A tenant that speaks so, its recipients, and what a module would do with it."""

    def __init__(self, lab: Lab, folder: Path, speech: Speech) -> None:
        self.lab = lab
        self.speech = speech
        self.journal = folder / "journal"
        self._folder = folder
        self._plans = itertools.count(1)
        lab.now = NOW  # where the client's clock stands, too
        lab.token = issue_token(lab.service, lab.able, URL, 3600)
        lab.service.settings = Settings()
        lab.service.faults.switch({})
        lab.change(
            write_forms=[speech.write], clear_forms=[speech.clear], read_form=speech.read, delta_form=speech.delta
        )
        self._seen = len(lab.requests())
        self.sent: list[bytes] = []
        lab.session.hooks["response"] = [lambda answer, **_options: self.sent.append(answer.request.body)]

    def populate(self, held: Held) -> None:
        """Recipients by number with the values of both attributes; the canary recipient is always there."""
        rows = {CANARY: ([], []), **held}
        self.lab.populate(
            *(
                make_recipient(number, user_certificate=_texts(first), user_smime_certificate=_texts(second))
                for number, (first, second) in rows.items()
            )
        )

    def held(self, *numbers: int) -> Held:
        everybody = {one.guid: one for one in self.lab.service.recipients.list_after(None)}
        found = {}
        for number in numbers or sorted(int(guid[:8], 16) for guid in everybody):
            one = everybody[make_guid(number)]
            both = (one.user_certificate, one.user_smime_certificate)
            found[number] = tuple(sorted(base64.b64decode(text) for text in texts) for texts in both)
        return found

    def change(
        self, number: int, first: Iterable[bytes] | None = None, second: Iterable[bytes] | None = None
    ) -> Change:
        """From what stands there now to this; None leaves an attribute alone."""
        now = self.held(number)[number]
        wanted = [sorted(here) if new is None else sorted(new) for here, new in zip(now, (first, second), strict=True)]
        before, after = (HeldValues(*(tuple(sorted(map(_digest, one))) for one in pair)) for pair in (now, wanted))
        values = {_digest(one): one for one in (*now[0], *now[1], *wanted[0], *wanted[1])}
        address = f"person{number}@contoso.example"
        return Change(Action.REPLACE, make_guid(number), address, None, (), before, after, (), values)

    def exchange(self) -> Exchange:
        """Of a new process: nothing is remembered but what stands in files."""
        settings = ExchangeSettings(TENANT, "3c9d1b72-5a41-4f7e-8b1a-ba9876543210", client_secret="x", api_url=URL)
        tokens: Any = Tokens(self.lab.token)
        clock = FakeClock()
        client = ExchangeClient(settings, tokens, self.lab.session, clock)
        return Exchange(RecipientReader(client, clock), RecipientWriter(client), client)

    def apply(self, *changes: Change, canary: int | None = None, check_mode: bool = False) -> Applied:
        plan = self._folder / f"plan-{next(self._plans)}.jsonl"
        write_plan(plan, *changes)
        order = ApplyOrder(
            plan=plan,
            proof=self._folder / "proof.jsonl",
            journal=self.journal,
            journal_may_vanish=True,
            expectation=Expectation(TENANT, POLICY_DIGEST, None, 24, NOW),
            overrides=(),
            publishing=self._publishing(canary, check_mode),
        )
        return apply_plan(order, self.exchange(), FakeClock(), Progress(None))

    def set(self, number: int, *values: bytes, state: str = "present") -> SetResult:
        given = {_digest(value): value for value in values}
        order = SingleOrder(WantedState(state), given, None, remove_all=False, write_cloud_managed=False)
        publishing = self._publishing(None, check_mode=False)
        identity = make_guid(number)
        return set_recipient(identity, order, Policy(), self.exchange(), self.journal, True, FakeClock(), publishing)

    def _publishing(self, canary: int | None, check_mode: bool) -> PublishOrder:
        dialect = DialectOrder(None, None if canary is None else make_guid(canary))
        return PublishOrder(TENANT, "applying-run", check_mode, False, 60, {}, dialect=dialect)

    def requests(self) -> list[dict[str, Any]]:
        """Those since the last time, the envelopes of batches left out."""
        everything = self.lab.requests()
        new, self._seen = everything[self._seen :], len(everything)
        return [one for one in new if one["cmdlet"]]

    def writes(self) -> list[dict[str, Any]]:
        """The Sets that were to execute, whatever became of them."""
        return [one for one in self.requests() if one["kind"] == "set"]


def _texts(values: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(value).decode() for value in values]


def _digest(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()
