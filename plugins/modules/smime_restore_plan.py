#!/usr/bin/python
# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verifies the journal; plans to give back what stood there before."""

from __future__ import annotations

DOCUMENTATION = r"""
module: smime_restore_plan
short_description: Plan to give recipients back the certificates that they held before
description:
  - Reads the journal of former runs, checks its whole chain of digests, and writes a plan whose wanted state is what
    stood there before the first write of a run, or before everything that was written since a moment.
  - Values are given back byte for byte, also those that cannot be read.
  - The plan is applied by M(mailsec.smime.o365_user_cert) like any other, with the same limits, guards and refusals,
    and noted in the journal, so that a restore can be undone, too.
  - What a restore wrote does not count as ours for that; what was ours before stays ours.
  - With neither O(persons), O(restore_run) nor O(since) the journal is verified, its last runs are listed, and the plan
    is empty.
  - Opens no connection and changes nothing.
version_added: 0.1.0
author:
  - mailsec.smime contributors (@mailsec-smime)
requirements:
  - cryptography >= 42.0.0
extends_documentation_fragment:
  - mailsec.smime.policy
  - mailsec.smime.run
  - mailsec.smime.run.write
  - mailsec.smime.attributes
  - mailsec.smime.attributes.reading
options:
  recipients_path:
    description:
      - The recipients file that M(mailsec.smime.o365_user_cert_info) wrote; what stands there now is taken from it.
    type: path
    required: true
  journal_dir:
    description: The folder with the journal and the ledger of the runs that are to be undone.
    type: path
    required: true
  path:
    description: Where the plan is written (JSON Lines, mode 0600, replaced atomically).
    type: path
    required: true
  text_path:
    description: Where the plan is written as text for people; O(path) with the ending C(.txt) if not given.
    type: path
  persons:
    description:
      - Addresses or GUIDs of recipients; everybody if it is not given.
      - Without O(restore_run) and O(since) each of them is given back what stood there before the last run that wrote
        to this recipient and was no restore.
    type: list
    elements: str
    default: []
  restore_run:
    description:
      - The name of the run that is to be undone, as the ledger and the results of modules give it.
      - V(last) is the last run that wrote to this tenant and was no restore.
    type: str
  since:
    description:
      - Everything that was written since this moment is to be undone.
      - A date and time with its zone (RFC 3339), such as V(2026-11-25T02:00:00Z).
    type: str
seealso:
  - module: mailsec.smime.o365_user_cert
"""

EXAMPLES = r"""
- name: What last night's run changed
  mailsec.smime.smime_restore_plan:
    recipients_path: /var/lib/mailsec/recipients.jsonl
    journal_dir: /var/lib/mailsec/journal
    path: /var/lib/mailsec/restore.jsonl
    restore_run: last

- name: Two persons, as before 25 November
  mailsec.smime.smime_restore_plan:
    recipients_path: /var/lib/mailsec/recipients.jsonl
    journal_dir: /var/lib/mailsec/journal
    path: /var/lib/mailsec/restore.jsonl
    persons:
      - ada@contoso.example
      - 0d1e2f3a-4b5c-4d6e-8f90-a1b2c3d4e5f6
    since: "2026-11-25T00:00:00Z"

- name: Verify the journal, in check mode as well as without
  mailsec.smime.smime_restore_plan:
    recipients_path: /var/lib/mailsec/recipients.jsonl
    journal_dir: /var/lib/mailsec/journal
    path: /var/lib/mailsec/restore.jsonl
  check_mode: true
  register: verified
"""

RETURN = r"""
path:
  description: The plan.
  returned: success
  type: str
text_path:
  description: The plan as text for people.
  returned: success
  type: str
run_id:
  description: The run's name, taken from the recipients file.
  returned: success
  type: str
restored_run:
  description: The run that is to be undone; null where none was asked for.
  returned: success
  type: str
tenant:
  description: The tenant, taken from the recipients file.
  returned: success
  type: str
digest:
  description: What a person approves; it covers the tenant, the policy and everything that would be written.
  returned: success
  type: str
file_digest:
  description: The digest of the plan's file.
  returned: success
  type: str
policy_digest:
  description: The digest of the policy.
  returned: success
  type: str
has_changes:
  description: Whether anything would be written.
  returned: success
  type: bool
counts:
  description: How many recipients stand in the journal, how many changes of each kind, and reasons.
  returned: success
  type: dict
limits:
  description: Each limit with what was found, what is allowed, and whether it trips.
  returned: success
  type: list
  elements: dict
journal:
  description:
    - What was verified, C(rows) and C(last_digest) of the journal, C(ledger_rows) and C(ledger_last_digest) of the
      ledger, C(dropped) (what the anchor says, or null), and the last 20 C(runs), the youngest first.
    - Keep the digests elsewhere to notice that both files were made anew.
  returned: success
  type: dict
summary:
  description: The counts as lines for people.
  returned: success
  type: list
  elements: str
code:
  description: The code of the failure.
  returned: failure
  type: str
  sample: journal.broken
detail:
  description: The failure for machines.
  returned: failure
  type: dict
"""

from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.clock import SystemClock
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.policy_options import POLICY_OPTIONS
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.restore_options import moment_of
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_module import run_module
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_options import (
    RUN_OPTIONS,
    WRITE_OPTIONS,
    overrides_of,
    path_of,
    progress_of,
)
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import parse_policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.choose_restore import RestoreWish
from ansible_collections.mailsec.smime.plugins.module_utils._flows.make_restore_plan import (
    RestoreOrder,
    make_restore_plan,
)
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import parse_limits

OPTIONS: dict[str, Any] = {
    **POLICY_OPTIONS,
    **RUN_OPTIONS,
    **WRITE_OPTIONS,
    "recipients_path": {"type": "path", "required": True},
    "journal_dir": {"type": "path", "required": True},
    "path": {"type": "path", "required": True},
    "text_path": {"type": "path"},
    "persons": {"type": "list", "elements": "str", "default": []},
    "restore_run": {"type": "str"},
    "since": {"type": "str"},
}


def work(module: AnsibleModule) -> dict[str, Any]:
    params = module.params
    path = Path(params["path"])
    order = RestoreOrder(
        wish=RestoreWish(tuple(params["persons"]), params["restore_run"] or None, moment_of("since", params["since"])),
        recipients=Path(params["recipients_path"]),
        plan=path,
        text=path_of(params["text_path"]) or path.with_suffix(".txt"),
        journal=Path(params["journal_dir"]),
        policy=parse_policy(params["policy"]),
        write_cloud_managed=params["write_cloud_managed"],
        limits=parse_limits(params["limits"]),
        overrides=overrides_of(params),
    )
    done = make_restore_plan(order, SystemClock(), progress_of(module))
    return {"changed": False, **done}


def main() -> None:
    run_module(OPTIONS, work, mutually_exclusive=[["restore_run", "since"]])


if __name__ == "__main__":
    main()
