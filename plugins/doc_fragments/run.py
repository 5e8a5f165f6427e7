# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of options about the run; equal to ``_ansible/run_options.py`` (a test compares them)."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  run_id:
    description:
      - The name of the run, written to every file it makes.
      - Made by the module where it is not given; a role gives all its modules the same one.
      - M(mailsec.smime.smime_plan) makes none. If it is given one, it refuses files that another run has read, so that
        a read that failed is never replaced by what an earlier run read.
    type: str
  progress_path:
    description: A file to which the module appends a JSON line for each step of long work.
    type: path
"""

    CLOCK = r"""
options:
  clock_tolerance_minutes:
    description:
      - By how much the clock of this machine may differ from the one that the directory server or Exchange Online
        states. Beyond it no certificate is judged and nothing is written.
      - A difference of more than five minutes is a warning.
      - An LDIF export states no clock.
    type: int
    default: 60
"""

    WRITE = r"""
options:
  write_cloud_managed:
    description:
      - Whether recipients are written that are synchronised and have their Exchange attributes managed in the cloud
        (C(IsDirSynced) and C(IsExchangeCloudManaged) both true).
      - Whether the service then keeps the value is not documented, and no real tenant has confirmed it.
    type: bool
    default: false
  overrides:
    description: Limits that are lifted for one plan only.
    type: list
    elements: dict
    default: []
    suboptions:
      limit:
        description: The limit's name. V(foreign_removals) counts recipients that lose a value that is not ours.
        type: str
        required: true
        choices: [foreign_removals]
      digest:
        description: The digest of the plan for which it is lifted.
        type: str
        required: true
"""
