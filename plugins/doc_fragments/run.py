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
    description:
      - A file to which the module appends a JSON line for each step of long work.
      - Where it cannot be written, the module warns once and goes on.
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
  limits:
    description:
      - What a plan may do before it is refused. Everything has a default; what is not named keeps it.
      - The names are those of O(overrides[].limit). A value is a number (the count), a text such as V(5 %) (the
        percentage), a dictionary with C(count) and C(percent), or null for no limit at all; null for one of the two
        switches that one off.
      - Unknown names and wrong types are refused with their path.
      - The page C(docs/limits.md) of the collection explains each limit and its default.
    type: dict
    default: {}
  overrides:
    description: Limits that are lifted for one plan only.
    type: list
    elements: dict
    default: []
    suboptions:
      limit:
        description: The limit's name. V(foreign_removals) counts recipients that lose a value that is not ours; it
          cannot be raised, only lifted for one plan.
        type: str
        required: true
        choices:
          - left_without_certificate
          - source_shrink
          - issuer_vanished
          - removals
          - revoked
          - foreign_removals
          - replacements
          - additions
          - undecided
      digest:
        description: The digest of the plan for which it is lifted.
        type: str
        required: true
"""
