# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets a night die at one moment, lets the next night follow, and looks at what became of everybody.

Both nights run in forked children.  What the tenant held at every moment is read from its own log of changes.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.mailsec.smime.plugins.module_utils._workspace.chain import read_chain
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.journal import JOURNAL, LEDGER
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.past_writes import read_past_writes
from ansible_collections.mailsec.smime.tests.unit.faults.tenant_in_process import Held
from ansible_collections.mailsec.smime.tests.unit.plugins.module_utils._flows.fakes import TENANT
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import digest_of
from ansible_collections.mailsec.smime.tests.unit.resume.kill_points import DIED, Points, watch
from ansible_collections.mailsec.smime.tests.unit.resume.night import Night, open_tenant

State = dict[str, Held]


@dataclass
class Undisturbed:
    """A night that nobody disturbs: the moments it passes by, and what the tenant holds before and after."""

    points: list[str]
    before: State
    after: State
    result: dict[str, Any]


def run_undisturbed(template: Path, folder: Path) -> Undisturbed:
    shutil.copytree(template, folder)
    before = open_tenant(folder).truth()
    assert _in_child(folder, None, "undisturbed") == 0, _read_text(folder / "undisturbed.failed")
    return Undisturbed(
        json.loads((folder / "points.json").read_text()),
        before,
        open_tenant(folder).truth(),
        json.loads((folder / "undisturbed.json").read_text()),
    )


@dataclass
class Aftermath:
    """``resent``: Set requests that the service had carried out already; ``left``: what the last night had to write."""

    resent: int
    left: int


def run_killed(template: Path, folder: Path, undisturbed: Undisturbed, *numbers: int) -> Aftermath:
    """Asserts everything that must hold after a night that died at each of these moments, and the whole one after them.

    A night that follows another has less to do: where it ends before its moment, it ends.
    """
    where = f"{undisturbed.points[numbers[0] - 1]} ({', '.join(map(str, numbers))})"
    shutil.copytree(template, folder)
    state, history = dict(undisturbed.before), []
    for night, number in enumerate(numbers, start=1):
        code = _in_child(folder, number, f"killed{night}")
        assert code == DIED or (code == 0 and night > 1), where
        changes = _read_changes(folder)
        history += changes
        state.update(changes)
        for name in (JOURNAL, LEDGER):
            list(read_chain(folder / "journal" / name))  # the chain holds
        # Whoever plans now must know what is ours.
        _check_ours(folder, undisturbed, state, where)
    assert _in_child(folder, None, "next") == 0, f"{where}: {_read_text(folder / 'next.failed')}"
    result = json.loads((folder / "next.json").read_text())
    assert result["failure"] is None, (where, result)
    left = sum(held != undisturbed.after[guid] for guid, held in state.items())
    assert result["counts"].get("written", 0) == left, where
    history += _read_changes(folder)
    final = open_tenant(folder).truth()
    assert final == undisturbed.after, where
    _check_history(history, undisturbed, where)
    _check_journal(folder, history, undisturbed, where)
    _check_ours(folder, undisturbed, final, where)
    return Aftermath(max(0, _count_sent(folder) - len(history)), left)


def _read_text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _check_history(history: list[tuple[str, Held]], undisturbed: Undisturbed, where: str) -> None:
    """Nobody is written twice; nobody held anything but what the plan names; nobody was without in between."""
    seen = [guid for guid, _held in history]
    assert len(seen) == len(set(seen)), f"{where}: somebody was written twice"
    for guid, held in history:
        assert held == undisturbed.after[guid], where
        assert any(held) or not any(undisturbed.after[guid]), f"{where}: somebody was left without a certificate"


def _check_journal(folder: Path, history: list[tuple[str, Held]], undisturbed: Undisturbed, where: str) -> None:
    """Chains hold, and each write has its former values."""
    rows = list(read_chain(folder / "journal" / JOURNAL))
    ledger = list(read_chain(folder / "journal" / LEDGER))
    former = {row["guid"]: row for row in rows}
    for guid, _held in history:
        row = former[guid]
        user, smime = (
            tuple(sorted(base64.b64decode(row["values"][digest]) for digest in row["before"][name]))
            for name in ("user_certificate", "user_smime_certificate")
        )
        assert (user, smime) == undisturbed.before[guid], where
    starts = [row["run_id"] for row in ledger if row["event"] == "start"]
    ends = [row["run_id"] for row in ledger if row["event"] in ("end", "interrupted")]
    if "next" in starts:  # it wrote, so it closed the dead
        assert sorted(starts) == sorted(ends), where


def _check_ours(folder: Path, undisturbed: Undisturbed, state: State, where: str) -> None:
    """The ledger, or the journal where the run died before the ledger, tells whose each new value is."""
    ours = read_past_writes(folder / "journal", TENANT).ours
    for guid, held in state.items():
        for now, then in zip(held, undisturbed.before[guid], strict=True):
            added = {digest_of(value)[:16] for value in set(now) - set(then)}
            assert added <= ours.get(guid, frozenset()), f"{where}: a write is lost"


def _count_sent(folder: Path) -> int:
    lines = (folder / "tenant" / "requests.jsonl").read_text().splitlines()
    return sum(json.loads(line)["kind"] == "set" for line in lines)


def _read_changes(folder: Path) -> list[tuple[str, Held]]:
    """What the service stored since it was opened last, in order."""
    path = folder / "tenant" / "changes.jsonl"
    if not path.exists():
        return []
    rows = [json.loads(line)["recipient"] for line in path.read_text().splitlines()]
    return [
        (
            row["guid"],
            (_decode(row["user_certificate"]), _decode(row["user_smime_certificate"])),
        )
        for row in rows
    ]


def _decode(texts: list[str]) -> tuple[bytes, ...]:
    return tuple(sorted(base64.b64decode(text) for text in texts))


def _in_child(folder: Path, last: int | None, run_id: str) -> int:
    """The exit code of one night in a child that leaves by os._exit."""

    def work() -> None:
        tenant = open_tenant(folder)
        points = Points(last)
        watch(points, tenant)
        result = Night(folder, tenant, run_id).run()
        (folder / f"{run_id}.json").write_text(json.dumps(result))
        (folder / "points.json").write_text(json.dumps(points.names))

    return fork(work, folder / f"{run_id}.failed")


def fork(work: Callable[[], None], report: Path) -> int:
    """``report`` gets the traceback of a child that failed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:  # nothing of the parent's may run in the child
            report.write_text(traceback.format_exc())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


__all__ = ["Aftermath", "Undisturbed", "run_killed", "run_undisturbed"]
