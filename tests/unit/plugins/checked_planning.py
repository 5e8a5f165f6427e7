# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Planning one recipient, with what must be true of any change held to at once; for all tests of the planner."""

from __future__ import annotations

from ansible_collections.mailsec.smime.plugins.module_utils._model.change import Action, Change
from ansible_collections.mailsec.smime.plugins.module_utils._model.codes import CATALOGUE
from ansible_collections.mailsec.smime.plugins.module_utils._model.directory_entry import DirectoryEntry
from ansible_collections.mailsec.smime.plugins.module_utils._model.recipient import RecipientState
from ansible_collections.mailsec.smime.plugins.module_utils._plan.recipient_plan import Circumstances, plan_recipient
from ansible_collections.mailsec.smime.tests.unit.plugins.plan_builders import digest_of


def plan(published: DirectoryEntry, state: RecipientState, circumstances: Circumstances) -> Change | None:
    """Codes are known, a NOTE alone changes nothing, bytes are those of their digests, and each difference is told."""
    found = plan_recipient(published, state, circumstances)
    if found is None:
        return None
    before, after = found.before, found.after
    told = [*found.reasons, *(reason for note in found.notes for reason in note.reasons)]
    assert {code for code, _detail in told} <= CATALOGUE.keys()
    assert (found.action is Action.NOTE) == (before == after)
    if found.action is not Action.NOTE:
        certificates, smime = set(before.user_certificate), set(before.user_smime_certificate)
        differing = (certificates ^ set(after.user_certificate)) | (smime ^ set(after.user_smime_certificate))
        held = {*certificates, *smime, *after.user_certificate, *after.user_smime_certificate}
        assert all(digest_of(found.values[digest]) == digest for digest in held)
        assert {note.value_digest for note in found.notes if note.sign in "+-"} == differing
    return found


def change(published: DirectoryEntry, state: RecipientState, circumstances: Circumstances) -> Change:
    """Where there must be one."""
    found = plan(published, state, circumstances)
    assert found is not None
    return found


def codes(found: Change) -> list[str]:
    return [code for code, _detail in found.reasons]
