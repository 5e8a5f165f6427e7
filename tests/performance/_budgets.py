# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service may allow: budgets of writes, and a mailbox service in this process that keeps to one of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


class Clock:
    """Time passes while somebody sleeps, and while the service works."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


class FixedWindow:
    """So many writes in each window of so many seconds; what is left over is lost."""

    def __init__(self, writes: int, seconds: float) -> None:
        self.writes, self.seconds = writes, seconds
        self._number, self._used = -1, 0

    def left(self, now: float) -> int:
        if int(now // self.seconds) != self._number:
            self._number, self._used = int(now // self.seconds), 0
        return self.writes - self._used

    def use(self, now: float) -> None:
        self._used += 1

    def free_in(self, now: float) -> float:
        return self.seconds - now % self.seconds

    def allowed(self, until: float) -> float:
        return self.writes * until / self.seconds


class TokenBucket:
    """A rate that may change with time, and a small reserve."""

    def __init__(self, rate: Callable[[float], float], reserve: float = 10) -> None:
        self._rate, self._reserve = rate, reserve
        self._tokens, self._at = reserve, 0.0

    def left(self, now: float) -> int:
        while self._at < now:
            step = min(0.25, now - self._at)
            self._tokens = min(self._reserve, self._tokens + step * self._rate(self._at))
            self._at += step
        return int(self._tokens + 1e-6)

    def use(self, now: float) -> None:
        self._tokens -= 1

    def free_in(self, now: float) -> float:
        return max(0.05, (1 - self._tokens) / self._rate(now))

    def allowed(self, until: float) -> float:
        return self._reserve + sum(self._rate(quarter / 4) / 4 for quarter in range(int(until * 4)))


def no_word(_seconds: float) -> tuple[dict[str, str], str]:
    return {}, "Too many requests."


def whole_seconds(seconds: float) -> tuple[dict[str, str], str]:
    return {"Retry-After": str(int(seconds) + 1)}, "Too many requests."


def fraction(seconds: float) -> tuple[dict[str, str], str]:
    return {"Retry-After": f"{seconds:.2f}"}, "Too many requests."


def in_words(seconds: float) -> tuple[dict[str, str], str]:
    return {}, f"Too many requests. Please retry after {seconds:.1f} seconds"


class Service:
    """Answers like requests' session; ``whole`` refuses a request that has more writes than the budget has left.

    ``tells`` gives headers and text of a refusal; ``rate_headers`` adds what is left to each answer.
    """

    LATENCY = 0.25
    EACH = 0.01

    def __init__(
        self,
        clock: Clock,
        budget: Any,
        tells: Callable[[float], tuple[dict[str, str], str]],
        *,
        whole: bool = False,
        rate_headers: bool = False,
        at_once: int = 1000,
    ) -> None:
        self._clock, self._budget, self._tells = clock, budget, tells
        self._whole, self._rate_headers = whole, rate_headers
        self._at_once, self._running, self._began = at_once, 1, 0.0
        self.held: dict[str, list[str]] = {}
        self.writes: Counter[str] = Counter()
        self.moments: list[float] = []
        self.refusals = 0

    def post(self, url: str, *, data: bytes, **_options: Any) -> Response:
        parts = json.loads(data)["requests"]
        if self._running > self._at_once and self._clock.seconds == self._began:
            self.refusals += 1
            self._running -= 1  # this one ends at once, and the others are fewer then
            return Response(429, {}, b"You have exceeded the max concurrency.")
        self._clock.sleep(self.LATENCY / 2)
        now = self._clock.seconds
        wanted = sum(part["body"]["CmdletInput"]["CmdletName"].startswith("Set-") for part in parts)
        if self._whole and wanted > self._budget.left(now):
            self.refusals += 1
            headers, text = self._tells(self._budget.free_in(now))
            self._clock.sleep(self.LATENCY / 2)
            return Response(429, {**headers, **self._budget_headers()}, text.encode())
        answers = [self._answer(part, now) for part in parts]
        self._clock.sleep(self.LATENCY / 2 + self.EACH * len(parts))
        return Response(200, {}, json.dumps({"responses": answers}).encode())

    def together(self, calls: Sequence[Callable[[], Any]]) -> list[Any]:
        """Runs calls side by side: each begins at the same moment, and all have ended when the slowest has."""
        began, ended, answers = self._clock.seconds, [], []
        self._began = began
        self._running = len(calls)
        for call in calls:
            self._clock.seconds = began
            answers.append(call())
            ended.append(self._clock.seconds)
        self._running, self._clock.seconds = 1, max(ended)
        return answers

    def _answer(self, part: dict[str, Any], now: float) -> dict[str, Any]:
        call = part["body"]["CmdletInput"]
        guid = call["Parameters"]["Identity"]
        if call["CmdletName"] == "Get-Mailbox":
            return {"id": part["id"], "status": 200, "headers": {}, "body": {"value": [self._row(guid)]}}
        if self._budget.left(now) < 1:
            self.refusals += 1
            headers, text = self._tells(self._budget.free_in(now))
            return {"id": part["id"], "status": 429, "headers": {**headers, **self._budget_headers()}, "body": text}
        self._budget.use(now)
        self.writes[guid] += 1
        self.moments.append(now)
        self.held[guid] = call["Parameters"]["UserCertificate"]
        return {"id": part["id"], "status": 200, "headers": self._budget_headers(), "body": {"value": []}}

    def _budget_headers(self) -> dict[str, str]:
        if not self._rate_headers:
            return {}
        now = self._clock.seconds
        reset = START + timedelta(seconds=now + self._budget.free_in(now))
        return {
            "Rate-Limit-Limit": str(self._budget.writes),
            "Rate-Limit-Remaining": str(self._budget.left(now)),
            "Rate-Limit-Reset": reset.isoformat(),
        }

    def _row(self, guid: str) -> dict[str, Any]:
        return {
            "Guid": guid,
            "RecipientTypeDetails": "UserMailbox",
            "PrimarySmtpAddress": f"{guid[:8]}@contoso.example",
            "EmailAddresses": [f"SMTP:{guid[:8]}@contoso.example"],
            "IsDirSynced": False,
            "UserCertificate": self.held.get(guid, []),
            "UserSMimeCertificate": [],
        }


class Response:
    """As much of requests' response as the collection looks at."""

    def __init__(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.status_code, self.headers, self.content = status, headers, content

    def close(self) -> None:
        """Nothing is open."""
