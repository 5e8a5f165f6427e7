# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The place where everything that can go wrong on purpose has its name.

A fault is switched on by its name in DIR/faults.json, which is read again whenever it changed:

    {"throttled": {"times": 2, "retry_after": 1, "at": ["set"], "skip": 3, "identity": "ada@contoso.example"}}

`at` names the hook points, `skip` lets the first matching events pass, `times` ends it (null: never), `identity` and
`cmdlet` narrow it (an envelope has the cmdlet of its first part), `after_writes` lets it wait until so many writes took
effect since the faults were switched. The hook points are the kinds of requests: token, list (first page), page (a
later one), get, question (a Set with Confirm true), set, batch (the envelope; its parts are list, page, get and set
again). The code at the point of effect asks `faults.strike(name, hook, …)`; whoever adds a fault adds a row to KINDS
and one such question. The faults that answer in place of the service are in `fault_answers.py`; `late` of one of them:
the request takes effect all the same.
Must not contain the effects themselves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .fault_answers import ANSWERS
from .files import write_private_json

HOOKS = ("token", "list", "page", "get", "question", "set", "batch")
API = HOOKS[1:]


@dataclass(frozen=True)
class FaultKind:
    """`at` are the hooks it strikes by default, `times` how often, `options` its own options with their defaults."""

    meaning: str
    at: tuple[str, ...]
    times: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


KINDS: dict[str, FaultKind] = {
    **{name: FaultKind(one.meaning, API, one.times, {"late": False, **one.options}) for name, one in ANSWERS.items()},
    "lag": FaultKind(
        "after a write, the next reads of that recipient give the old values", ("set",), None, {"reads": 2}
    ),
    "looping_next_link": FaultKind("the nextLink of a page leads to the same page again", ("list", "page")),
    "foreign_next_link": FaultKind("the nextLink leads to another host", ("list", "page")),
    "duplicate_rows": FaultKind("a page begins with the last recipient of the page before", ("page",)),
    "cut_after_write": FaultKind("the write takes effect, then the connection ends without an answer", ("set",), 1),
    "echo": FaultKind("a refusal that repeats the secret, assertion or token it was sent", ("token", *API)),
    "wrong_value": FaultKind(
        "the service stores something else: mode altered (last byte differs) or ignored (nothing stored)",
        ("set",),
        None,
        {"mode": "altered"},
    ),
    "sync_cycle": FaultKind(
        "so many reads after a write a synchronisation puts back what stood there before it",
        ("set",),
        None,
        {"reads": 1},
    ),
    "batch_missing": FaultKind("the answer to the last part of a batch is left out", ("batch",), 1),
    "batch_doubled_id": FaultKind("a part is answered twice, the second time as refused", ("batch",), 1),
    "batch_foreign_id": FaultKind("the answer to the last part bears an id that nobody gave", ("batch",), 1),
    "batch_in_order": FaultKind("the answers come in the order of the parts, not reversed as otherwise", ("batch",)),
}
GENERAL_OPTIONS = ("at", "times", "skip", "identity", "cmdlet", "after_writes")


@dataclass
class ActiveFault:
    """A fault that is switched on, with what is left of it."""

    at: tuple[str, ...]
    times: int | None
    skip: int
    identity: str | None
    cmdlet: str | None
    after_writes: int
    options: dict[str, Any]


class Faults:
    """The faults of one state folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._active: dict[str, ActiveFault] = {}
        self._writes = 0

    def find(self, name: str) -> ActiveFault | None:
        """What is switched on by this name, whether or not it would happen now; nothing is counted."""
        self.refresh()
        return self._active.get(name)

    def note_write(self) -> None:
        """A write took effect."""
        self._writes += 1

    def strike(self, name: str, hook: str, cmdlet: str = "", identity: str = "") -> dict[str, Any] | None:
        """The options of the fault if it happens here and now (and count it), else None."""
        if name not in KINDS or hook not in HOOKS:
            raise KeyError(f"no fault {name!r} at {hook!r}")
        fault = self.find(name)
        if fault is None or hook not in fault.at or fault.times == 0 or self._writes < fault.after_writes:
            return None
        if fault.identity is not None and fault.identity.lower() != identity.lower():
            return None
        if fault.cmdlet is not None and fault.cmdlet.lower() != cmdlet.lower():
            return None
        if fault.skip > 0:
            fault.skip -= 1
            return None
        if fault.times is not None:
            fault.times -= 1
        return fault.options

    def switch(self, wanted: Mapping[str, Any]) -> None:
        """Replace all faults by these. ValueError if one does not exist or has an option it does not know."""
        read_faults(wanted)
        write_private_json(self._path, dict(wanted))
        self._stamp = None
        self.refresh()

    def describe(self) -> dict[str, Any]:
        """What is left of each fault that is switched on."""
        self.refresh()
        return {
            name: {"at": list(fault.at), "times": fault.times, "skip": fault.skip, **fault.options}
            for name, fault in self._active.items()
        }

    def refresh(self) -> None:
        """Read the file again if it changed. ValueError if it cannot be understood: a typing error must be loud."""
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        except FileNotFoundError:
            self._stamp, self._active = None, {}
            return
        if stamp != self._stamp:
            self._active = read_faults(json.loads(self._path.read_text() or "{}"))
            self._stamp, self._writes = stamp, 0


def read_faults(wanted: Mapping[str, Any]) -> dict[str, ActiveFault]:
    """The text of faults.json -> the faults. ValueError names what does not exist."""
    if not isinstance(wanted, Mapping):
        raise ValueError("faults are an object: name of the fault -> its options")
    active: dict[str, ActiveFault] = {}
    for name, given in wanted.items():
        if name not in KINDS:
            raise ValueError(f"there is no fault {name!r}; there are {', '.join(sorted(KINDS))}")
        kind, options = KINDS[name], dict(given or {})
        unknown = sorted(set(options) - set(GENERAL_OPTIONS) - set(kind.options))
        at = tuple(options.get("at", kind.at))
        if unknown or not set(at) <= set(HOOKS):
            raise ValueError(f"fault {name}: unknown options {unknown} or hooks outside {', '.join(HOOKS)}")
        active[name] = ActiveFault(
            at=at,
            times=options.get("times", kind.times),
            skip=int(options.get("skip", 0)),
            identity=options.get("identity"),
            cmdlet=options.get("cmdlet"),
            after_writes=int(options.get("after_writes", 0)),
            options={key: options.get(key, default) for key, default in kind.options.items()},
        )
    return active
