# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of options about publishing; equal to ``_ansible/publish_options.py`` (a test compares them)."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  canary:
    description:
      - Who is written and proven before anybody else, either how many of the first recipients of the plan, or a list of
        addresses or GUIDs.
      - Named canaries that have no change in the plan are passed over. Where none has one, the first 5 take their
        place.
      - V(0) means that there is no canary wave.
    type: list
    elements: str
    default: ['5']
  canary_recipient:
    description:
      - An address or GUID of a mailbox on which the form of values is proven before anybody else is written.
      - A trial value is written there, read back and taken out again, only where no proven form is remembered beside
        the journal.
      - Without it the first recipient that is written is the proof, and no other is written before it holds.
      - Best a cloud mailbox that nobody needs and that holds no certificates.
    type: str
  canary_patience_seconds:
    description:
      - How long to wait until the service shows what the canaries were to get.
      - Where it does not by then, nobody else is written, and the module fails with C(publish.canary_not_proven).
    type: int
    default: 300
  wave_size:
    description:
      - How many recipients make a wave after the canaries. The next wave begins when the former one is read back.
    type: int
    default: 500
  window:
    description:
      - The maintenance window. Outside it the module writes nothing and fails with C(publish.outside_window).
      - When the window closes, the running batch is finished and proven, and the rest is left to the next run.
      - It does not apply in check mode, nor to O(identity).
    type: dict
    suboptions:
      start:
        description: When it opens every day, as V(22:30).
        type: str
      stop:
        description: When it closes; on the next day where this is not later than O(window.start).
        type: str
      minutes:
        description: For how many minutes it is open, in place of O(window.stop).
        type: int
      zone:
        description: The time zone of these hours, V(UTC) or a name such as V(Europe/Vienna).
        type: str
        default: UTC
"""
