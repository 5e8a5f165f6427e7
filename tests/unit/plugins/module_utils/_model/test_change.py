# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change, HeldValues


def test_actions_are_written_to_files_by_these_names() -> None:
    assert [str(action) for action in Action] == ["add", "replace", "remove", "note"]


def test_nothing_held_is_two_empty_attributes() -> None:
    assert HeldValues() == HeldValues((), ())


def test_two_changes_do_not_share_their_values() -> None:
    first, second = (Change(Action.NOTE, None, "a", None, (), HeldValues(), HeldValues()) for _number in range(2))
    assert first.values == {}
    assert first.values is not second.values
    assert first.notes == ()
