# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counting a plan while its changes go by.  Pure."""

from __future__ import annotations

from .._model.change import Action, Change


class Tally:
    """``unchanged`` recipients are counted, not listed."""

    def __init__(self) -> None:
        self.people = 0
        self.recipients = 0
        self.unchanged = 0
        self.not_in_directory = 0
        self.system_mailboxes = 0
        self.foreign_removals = 0
        self._actions = dict.fromkeys(Action, 0)
        self._codes: dict[str, int] = {}

    def count(self, change: Change) -> None:
        self._actions[change.action] += 1
        self.foreign_removals += removes_foreign(change)
        for code, _detail in change.reasons:
            self._codes[code] = self._codes.get(code, 0) + 1

    @property
    def has_changes(self) -> bool:
        return any(self._actions[action] for action in Action if action is not Action.NOTE)

    def _skipped(self) -> dict[str, int]:
        return {"recipient.system_mailbox": self.system_mailboxes} if self.system_mailboxes else {}

    def as_row(self) -> dict[str, object]:
        return {
            "people": self.people,
            "recipients": self.recipients,
            "unchanged": self.unchanged,
            "not_in_directory": self.not_in_directory,
            "system_mailboxes": self.system_mailboxes,
            **{action.value: self._actions[action] for action in Action},
            "codes": dict(sorted({**self._codes, **self._skipped()}.items())),
        }


def removes_foreign(change: Change) -> bool:
    """Whether the change takes away a value that is not ours; a NOTE takes nothing away, whatever it says."""
    return change.action is not Action.NOTE and any(
        note.sign == "-" and any(code == "value.not_ours" for code, _text in note.reasons) for note in change.notes
    )


__all__ = ["Tally", "removes_foreign"]
