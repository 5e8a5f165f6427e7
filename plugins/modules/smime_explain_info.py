#!/usr/bin/python
# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Explains one person from the workspace files."""

from __future__ import annotations

DOCUMENTATION = r"""
module: smime_explain_info
short_description: Explain what is known and decided about one person's certificates
description:
  - Tells, for one person, every value found in the directory, every reason of every verdict, what Exchange Online
    holds, and what would happen.
  - Works on the files of the last read and opens no connection.
version_added: 0.1.0
author:
  - mailsec.smime contributors (@mailsec-smime)
requirements:
  - cryptography >= 42.0.0
extends_documentation_fragment:
  - mailsec.smime.policy
  - mailsec.smime.attributes
  - mailsec.smime.attributes.reading
options:
  person:
    description: An address, user principal name, distinguished name or object GUID; whole, in upper or lower case.
    type: str
    required: true
  people_path:
    description: The people file that M(mailsec.smime.ad_cert_facts) wrote.
    type: path
    required: true
  recipients_path:
    description:
      - The recipients file that M(mailsec.smime.o365_user_cert_info) wrote.
      - Without it only the directory's side is explained.
    type: path
  journal_dir:
    description: The folder with the ledger of former runs.
    type: path
  write_cloud_managed:
    description: As in M(mailsec.smime.o365_user_cert).
    type: bool
    default: false
seealso:
  - module: mailsec.smime.smime_plan
"""

EXAMPLES = r"""
- name: Why does Ada have no certificate in Exchange Online?
  mailsec.smime.smime_explain_info:
    person: ada@contoso.example
    people_path: /var/lib/mailsec/people.jsonl
    recipients_path: /var/lib/mailsec/recipients.jsonl
  register: explained

- name: Read it out
  ansible.builtin.debug:
    var: explained.lines

- name: Check mode makes no difference, because nothing is ever changed
  mailsec.smime.smime_explain_info:
    person: ada@contoso.example
    people_path: /var/lib/mailsec/people.jsonl
  check_mode: true
"""

RETURN = r"""
lines:
  description: The explanation for people, not wider than 120 columns.
  returned: success
  type: list
  elements: str
person:
  description: The person with every value and every verdict; the values' bytes are left out.
  returned: success
  type: dict
recipient:
  description: The recipient and the digests of what it holds; null where there is none.
  returned: success
  type: dict
change:
  description: What would happen; null where nothing would.
  returned: when O(recipients_path) is given
  type: dict
code:
  description: The code of the failure.
  returned: failure
  type: str
  sample: person.not_found
detail:
  description: The failure for machines.
  returned: failure
  type: dict
"""

from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.policy_options import POLICY_OPTIONS
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_module import run_module
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_options import path_of
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import parse_policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.explain_person import ExplainOrder, explain_person

OPTIONS: dict[str, Any] = {
    **POLICY_OPTIONS,
    "person": {"type": "str", "required": True},
    "people_path": {"type": "path", "required": True},
    "recipients_path": {"type": "path"},
    "journal_dir": {"type": "path"},
    "write_cloud_managed": {"type": "bool", "default": False},
}


def work(module: AnsibleModule) -> dict[str, Any]:
    params = module.params
    order = ExplainOrder(
        person=params["person"],
        people=Path(params["people_path"]),
        recipients=path_of(params["recipients_path"]),
        journal=path_of(params["journal_dir"]),
        policy=parse_policy(params["policy"]),
        write_cloud_managed=params["write_cloud_managed"],
    )
    return {"changed": False, **explain_person(order)}


def main() -> None:
    run_module(OPTIONS, work)


if __name__ == "__main__":
    main()
