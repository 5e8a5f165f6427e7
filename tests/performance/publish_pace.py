# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of what a service allows is used by publishing, under budgets that it finds out by itself.

`python tests/performance/publish_pace.py [--scale 0.1]`: an hour for each budget, on a clock that only pretends.
There is more work than a budget allows; counted is what was written within the hour against what was allowed until
then. Then the rest is written, and every recipient must have been written exactly once.

Real are publishing, pace, batches and transport; the service is in this process. The last line is JSON; `ratio` is that
of the worst budget.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / ".venv/collections"))

import _budgets as budgets
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.counters import RequestCounters
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.dialects import Dialect
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.invoke import ExchangeClient
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.open import Exchange
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.read_lanes import ReadLanes
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.recipients import RecipientReader
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.settings import ExchangeSettings
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.writer import RecipientWriter
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish import publish
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import PublishOrder, Result
from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, HeldValues
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError
from ansible_collections.mailsec.smime.plugins.module_utils._plan.waves import WaveSettings

LEAST = 0.95
HOUR = 3600.0
VALUE = b"0" + b"a certificate of some kind" * 2
DIGEST = hashlib.sha256(VALUE).hexdigest()


@dataclass(frozen=True)
class Scenario:
    """One budget, and how the service tells that it is used up."""

    name: str
    budget: Any
    tells: Any
    whole: bool = False
    rate_headers: bool = False


def scenarios(length: float) -> list[Scenario]:
    def two(_now: float) -> float:
        return 2.0

    def one_then_six(now: float) -> float:
        return 1.0 if now < length / 2 else 6.0

    def six_then_one(now: float) -> float:
        return 6.0 if now < length / 2 else 1.0

    spoken = (("none", budgets.no_word), ("float", budgets.fraction), ("text", budgets.in_words))
    found = [Scenario("window 120/60s, Retry-After whole", budgets.FixedWindow(120, 60), budgets.whole_seconds)]
    for word, tells in spoken:
        found += [
            Scenario(f"window 120/60s, Retry-After {word}", budgets.FixedWindow(120, 60), tells),
            Scenario(f"bucket 2/s, Retry-After {word}", budgets.TokenBucket(two), tells),
            Scenario(f"bucket 1/s then 6/s, Retry-After {word}", budgets.TokenBucket(one_then_six), tells),
            Scenario(f"bucket 6/s then 1/s, Retry-After {word}", budgets.TokenBucket(six_then_one), tells),
            Scenario(f"window 5/60s whole, Retry-After {word}", budgets.FixedWindow(5, 60), tells, whole=True),
            Scenario(f"window 7/10s whole, Retry-After {word}", budgets.FixedWindow(7, 10), tells, whole=True),
            Scenario(f"window 125/60s whole, Retry-After {word}", budgets.FixedWindow(125, 60), tells, whole=True),
        ]
    headers = budgets.FixedWindow(300, 60)
    return [*found, Scenario("window 300/60s, rate headers", headers, budgets.no_word, rate_headers=True)]


class Tokens:
    """A sign-in that always succeeds."""

    def bearer(self) -> str:
        return "token"

    def renew(self, claims: str | None = None) -> str:
        return "token"


class NoJournal:
    """The journal is another benchmark's; a disk would add its own pace."""

    def record_former_values(self, *_facts: Any) -> None:
        """Nothing is kept."""

    def note(self, *_facts: Any, **_named: Any) -> None:
        """Nothing is kept."""


def changes(count: int) -> list[Change]:
    after = HeldValues((DIGEST,), ())
    return [
        Change(
            Action.ADD,
            str(UUID(int=number)),
            f"{number}@contoso.example",
            None,
            (),
            HeldValues(),
            after,
            (),
            {DIGEST: VALUE},
        )
        for number in range(1, count + 1)
    ]


def run(scenario: Scenario, length: float) -> dict[str, float]:
    clock = budgets.Clock()
    service = budgets.Service(
        clock, scenario.budget, scenario.tells, whole=scenario.whole, rate_headers=scenario.rate_headers
    )
    client = client_of(service, clock)
    exchange = Exchange(RecipientReader(client, clock), RecipientWriter(client, Dialect("base64")), client)
    wanted = int(scenario.budget.allowed(length)) + 1
    order = PublishOrder("contoso.example", "r", False, False, 60, {}, WaveSettings(5))
    results: list[Result] = []
    done = publish(changes(wanted), exchange, cast(Any, NoJournal()), clock, order, results.append)
    written = sum(moment < length for moment in service.moments)
    return {
        "ratio": written / scenario.budget.allowed(length),
        "refusals": service.refusals / wanted,
        "lost": wanted - len(service.writes) + sum(result.outcome != "written" for result in results),
        "repeated": sum(service.writes.values()) - len(service.writes),
        "stopped": float(done.stopped is not None),
    }


def run_reads(limit: int, seconds: float) -> dict[str, float]:
    """Reads many recipients side by side where so many requests may run at once; against as many all the time."""
    clock = budgets.Clock()
    service = budgets.Service(clock, None, budgets.no_word, at_once=limit)
    client = client_of(service, clock, parallel_reads=8)
    client.lanes = ReadLanes(8, client.counters, service.together)
    each = (service.LATENCY + 10 * service.EACH) / limit
    wanted = 10 * int(seconds / each)
    reader, lost = RecipientReader(client, clock), 0
    for start in range(0, wanted, 1000):
        guids = [str(UUID(int=1 + number)) for number in range(start, min(start + 1000, wanted))]
        lost += sum(isinstance(one, SmimeError) for one in reader.read_many(guids).values())
    used = wanted / 10 * each / clock.seconds
    return {"ratio": used, "refusals": service.refusals / wanted, "lost": lost, "repeated": 0, "stopped": 0.0}


def client_of(service: budgets.Service, clock: budgets.Clock, **options: Any) -> ExchangeClient:
    settings = ExchangeSettings("contoso.example", "3c9d1b72-5a41-4f7e-8b1a-ba9876543210", client_secret="x", **options)
    return ExchangeClient(settings, cast(Any, Tokens()), cast(Any, service), clock, RequestCounters())


def main() -> int:
    parser = argparse.ArgumentParser(description="Publish under budgets.")
    parser.add_argument("--scale", type=float, default=1.0, help="a part of the hour, for trying it out")
    parser.add_argument("--only", default="", help="scenarios whose name contains this")
    given = parser.parse_args()
    length = HOUR * given.scale
    worst, lost, repeated = 2.0, 0.0, 0.0
    tried = [(one.name, partial(run, one, length)) for one in scenarios(length)]
    tried += [(f"{limit} reads at once", partial(run_reads, limit, length / 4)) for limit in (1, 3, 5)]
    for name, measure in tried:
        if given.only not in name:
            continue
        found = measure()
        worst, lost, repeated = min(worst, found["ratio"]), lost + found["lost"], repeated + found["repeated"]
        print(
            f"{name:45} {found['ratio']:6.1%} used  {found['refusals']:5.2f} refusals for each write  "
            f"{found['lost']:.0f} lost  {found['repeated']:.0f} repeated{'  STOPPED' if found['stopped'] else ''}"
        )
    answer = {
        "name": "publish_pace",
        "ratio": round(worst, 3),
        "limit": LEAST,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "lost": lost,
        "repeated": repeated,
    }
    print(json.dumps(answer))
    good = not lost and not repeated and (worst >= LEAST or given.scale != 1.0)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
