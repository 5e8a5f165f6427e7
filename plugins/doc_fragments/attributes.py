# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module says about check mode, diff mode and idempotence."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check_mode and return changed status prediction without modifying target.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in check_mode), when in diff mode.
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
"""

    READING = r"""
options: {}
attributes:
  check_mode:
    support: full
    details:
      - It only reads, and writes workspace files, which are artefacts and not changes, in check mode too.
  diff_mode:
    support: none
  idempotent:
    support: full
"""

    # Not DIRECTORY and EXCHANGE: ansible-doc would take attributes.exchange for the fragment file exchange.py.
    DIRECTORY_GROUP = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/mailsec.smime.directory) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - mailsec.smime.directory
"""

    EXCHANGE_GROUP = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/mailsec.smime.exchange) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - mailsec.smime.exchange
"""
