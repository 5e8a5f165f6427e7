#!/usr/bin/python
# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a directory, judges every certificate, writes people.jsonl."""

from __future__ import annotations

DOCUMENTATION = r"""
module: ad_cert_facts
short_description: Read and judge the certificates that people have published in Active Directory
description:
  - Reads C(userCertificate) and C(userSMIMECertificate) of every person in one Active Directory, or in an LDIF export
    of it.
  - Judges each certificate with all reasons, and writes everything to a file with one person a line.
  - Returns counts only; they are set as the fact C(mailsec_smime_directory).
  - A read that ends early fails and leaves the former file untouched.
version_added: 0.1.0
author:
  - mailsec.smime contributors (@mailsec-smime)
requirements:
  - cryptography >= 42.0.0
extends_documentation_fragment:
  - mailsec.smime.directory
  - mailsec.smime.policy
  - mailsec.smime.run
  - mailsec.smime.run.clock
  - mailsec.smime.attributes
  - mailsec.smime.attributes.reading
  - mailsec.smime.attributes.directory_group
options:
  path:
    description:
      - Where the people file is written (JSON Lines, mode 0600, replaced atomically).
      - Its folder is made with mode 0700 if it is not there.
    type: path
    required: true
seealso:
  - module: mailsec.smime.smime_plan
  - module: mailsec.smime.smime_explain_info
"""

EXAMPLES = r"""
- name: Read an Active Directory over LDAPS
  mailsec.smime.ad_cert_facts:
    source: ldap
    servers:
      - dc1.corp.example
      - dc2.corp.example
    search_bases:
      - OU=People,DC=corp,DC=example
    bind_user: svc-smime-read@corp.example
    password_file: /etc/mailsec/ad-password
    ca_file: /etc/mailsec/corp-ca.pem
    path: /var/lib/mailsec/people.jsonl

- name: Read an export, and know that it is whole
  mailsec.smime.ad_cert_facts:
    source: ldif
    ldif_path: /srv/export/people.ldif
    expected_entries: 1214
    path: /var/lib/mailsec/people.jsonl

- name: Check mode reads and writes the people file all the same, because it changes nothing but an artefact
  mailsec.smime.ad_cert_facts:
    source: ldif
    ldif_path: /srv/export/people.ldif
    path: /var/lib/mailsec/people.jsonl
  check_mode: true
"""

RETURN = r"""
ansible_facts:
  description: The summary of the read.
  returned: success
  type: dict
  contains:
    mailsec_smime_directory:
      description: Counts and the place of the file.
      returned: success
      type: dict
      contains:
        path:
          description: The people file.
          returned: success
          type: str
        run_id:
          description: The run's name.
          returned: success
          type: str
        read_at:
          description: When the read began (UTC); everything is judged as of this moment.
          returned: success
          type: str
        source:
          description: V(ldap) or V(ldif).
          returned: success
          type: str
        scope:
          description: Server, search bases and filter, or the export's path.
          returned: success
          type: dict
        complete:
          description: Whether the read is known to hold everybody. If it is not, the plan only adds.
          returned: success
          type: bool
        entries:
          description: How many people were read.
          returned: success
          type: int
        values:
          description: How many attribute values they hold.
          returned: success
          type: int
        wanted:
          description: How many certificates are wanted in Exchange Online.
          returned: success
          type: int
        people_without_value:
          description: How many people have published nothing.
          returned: success
          type: int
        people_without_wanted:
          description: How many people have published values of which none can be used.
          returned: success
          type: int
        codes:
          description: How often each reason was given.
          returned: success
          type: dict
        clock_offset_seconds:
          description: The directory's clock minus ours; null for an export.
          returned: success
          type: float
        notices:
          description: What is worth knowing about the read, as C(code) and C(detail).
          returned: success
          type: list
          elements: dict
        file_digest:
          description: The digest of the people file.
          returned: success
          type: str
        policy_digest:
          description: The digest of the policy under which it was judged.
          returned: success
          type: str
code:
  description: The code of the failure.
  returned: failure
  type: str
  sample: directory.incomplete
detail:
  description: The failure for machines.
  returned: failure
  type: dict
"""

from pathlib import Path
from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.clock import SystemClock
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.clock_options import CLOCK_OPTIONS
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.directory_options import (
    DIRECTORY_CONSTRAINTS,
    DIRECTORY_OPTIONS,
    directory_settings,
)
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.known_secrets import hide_from_results
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.policy_options import POLICY_OPTIONS
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_module import run_module, warn_of
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_options import (
    RUN_OPTIONS,
    progress_of,
    run_id_of,
)
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import parse_policy
from ansible_collections.mailsec.smime.plugins.module_utils._directory.open import open_directory
from ansible_collections.mailsec.smime.plugins.module_utils._directory.password import read_password
from ansible_collections.mailsec.smime.plugins.module_utils._directory.settings import LdapSettings
from ansible_collections.mailsec.smime.plugins.module_utils._flows.read_people import ReadOrder, read_people

OPTIONS: dict[str, Any] = {
    **DIRECTORY_OPTIONS,
    **POLICY_OPTIONS,
    **RUN_OPTIONS,
    **CLOCK_OPTIONS,
    "path": {"type": "path", "required": True},
}


def work(module: AnsibleModule) -> dict[str, Any]:
    clock = SystemClock()
    params = module.params
    order = ReadOrder(
        path=Path(params["path"]),
        run_id=run_id_of(params, clock),
        policy=parse_policy(params["policy"]),
        now=clock.now(),
    )
    settings = directory_settings(params)
    if isinstance(settings, LdapSettings):
        hide_from_results(module)(read_password(settings))
    with open_directory(settings, clock) as reader:
        summary = read_people(reader, order, progress_of(module))
    warn_of(module, [(notice["code"], notice["detail"]) for notice in summary["notices"]])
    return {"changed": False, "ansible_facts": {"mailsec_smime_directory": summary}}


def main() -> None:
    run_module(OPTIONS, work, **DIRECTORY_CONSTRAINTS)


if __name__ == "__main__":
    main()
