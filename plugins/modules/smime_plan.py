#!/usr/bin/python
# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares people.jsonl and recipients.jsonl; writes plan.jsonl and plan.txt."""

from __future__ import annotations

DOCUMENTATION = r"""
module: smime_plan
short_description: Plan which certificates Exchange Online should hold
description:
  - Matches the people of a directory with the recipients of a tenant, decides what each recipient should hold, and
    writes the plan to a file for machines and a file for people.
  - Opens no connection and changes nothing.
  - Everything is judged as of the moment at which the directory was read, so planning again over the same files gives
    the same digest.
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
  people_path:
    description: The people file that M(mailsec.smime.ad_cert_facts) wrote.
    type: path
    required: true
  recipients_path:
    description: The recipients file that M(mailsec.smime.o365_user_cert_info) wrote.
    type: path
    required: true
  path:
    description: Where the plan is written (JSON Lines, mode 0600, replaced atomically).
    type: path
    required: true
  text_path:
    description: Where the plan is written as text for people; beside O(path) as V(plan.txt) if not given.
    type: path
  journal_dir:
    description:
      - The folder with the ledger of former runs, which tells what was published by this collection.
      - It need not exist yet.
    type: path
  clear_overwritten:
    description:
      - Recipients that are planned although they hold again what stood there before our last proven write, as
        addresses or GUIDs; V(all) means all of them.
      - All others of that kind are noted (C(recipient.overwritten)) and not written, because whatever put the former
        values back would do so again.
    type: list
    elements: str
    default: []
seealso:
  - module: mailsec.smime.o365_user_cert
"""

EXAMPLES = r"""
- name: Plan
  mailsec.smime.smime_plan:
    people_path: /var/lib/mailsec/people.jsonl
    recipients_path: /var/lib/mailsec/recipients.jsonl
    path: /var/lib/mailsec/plan.jsonl
    journal_dir: /var/lib/mailsec/journal
    policy:
      removal: owned
  register: plan

- name: Show the summary
  ansible.builtin.debug:
    var: plan.summary

- name: Check mode plans all the same, because the plan is an artefact
  mailsec.smime.smime_plan:
    people_path: /var/lib/mailsec/people.jsonl
    recipients_path: /var/lib/mailsec/recipients.jsonl
    path: /var/lib/mailsec/plan.jsonl
  check_mode: true
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
  description: The run's name, taken from the people file.
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
only_adds:
  description: Whether nothing is removed because nobody knows if the directory was read to its end.
  returned: success
  type: bool
counts:
  description: How many people, recipients, changes of each kind, and reasons.
  returned: success
  type: dict
limits:
  description: Each limit with what was found, what is allowed, and whether it trips.
  returned: success
  type: list
  elements: dict
summary:
  description: The counts as lines for people.
  returned: success
  type: list
  elements: str
code:
  description: The code of the failure.
  returned: failure
  type: str
  sample: workspace.altered
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
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_module import run_module
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_options import (
    RUN_OPTIONS,
    WRITE_OPTIONS,
    overrides_of,
    path_of,
    progress_of,
)
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import parse_policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.make_plan import PlanOrder, make_plan
from ansible_collections.mailsec.smime.plugins.module_utils._plan.limits_schema import parse_limits

OPTIONS: dict[str, Any] = {
    **POLICY_OPTIONS,
    **RUN_OPTIONS,
    **WRITE_OPTIONS,
    "people_path": {"type": "path", "required": True},
    "recipients_path": {"type": "path", "required": True},
    "path": {"type": "path", "required": True},
    "text_path": {"type": "path"},
    "journal_dir": {"type": "path"},
    "clear_overwritten": {"type": "list", "elements": "str", "default": []},
}


def work(module: AnsibleModule) -> dict[str, Any]:
    params = module.params
    path = Path(params["path"])
    order = PlanOrder(
        people=Path(params["people_path"]),
        recipients=Path(params["recipients_path"]),
        plan=path,
        text=path_of(params["text_path"]) or path.with_name("plan.txt"),
        journal=path_of(params["journal_dir"]),
        policy=parse_policy(params["policy"]),
        write_cloud_managed=params["write_cloud_managed"],
        limits=parse_limits(params["limits"]),
        overrides=overrides_of(params),
        run_id=params["run_id"],
        clear_overwritten=tuple(params["clear_overwritten"]),
    )
    return {"changed": False, **make_plan(order, SystemClock(), progress_of(module))}


def main() -> None:
    run_module(OPTIONS, work)


if __name__ == "__main__":
    main()
