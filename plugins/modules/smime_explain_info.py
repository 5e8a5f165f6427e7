#!/usr/bin/python
# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Explains one person from the workspace files, or one certificate file."""

from __future__ import annotations

DOCUMENTATION = r"""
module: smime_explain_info
short_description: Explain what is known and decided about one person's certificates, or about one certificate
description:
  - Tells, for one person, every value found in the directory, every fact of the certificates inside, the answer of
    every rule, what Exchange Online holds, what would be published, and what senders' programs are documented to do
    with it.
  - Tells the same of one certificate that is given as a file or a text, judged for the mail address in O(address).
  - Works on the files of the last read, or on the certificate alone, and opens no connection.
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
    description:
      - An address, user principal name, distinguished name or object GUID; whole, in upper or lower case.
      - Needs O(people_path).
    type: str
  people_path:
    description: The people file that M(mailsec.smime.ad_cert_facts) wrote.
    type: path
  certificate_path:
    description:
      - A file with a certificate to explain, in DER, PEM, Base64, PKCS#7 or Microsoft's tagged form.
      - A file with a private key is recognised and not opened further.
      - Needs O(address).
    type: path
  certificate:
    description: The same as a text, in PEM or Base64. Needs O(address).
    type: str
  address:
    description: The mail address for which the certificate is judged, as if it were its owner's primary address.
    type: str
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

- name: Could this certificate be published for Ada?
  mailsec.smime.smime_explain_info:
    certificate_path: /tmp/ada.cer
    address: ada@contoso.example
  register: judged

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
  returned: when O(person) is given
  type: dict
recipient:
  description: The recipient and the digests of what it holds; null where there is none.
  returned: when O(person) is given
  type: dict
value:
  description: The certificates found in the file with every verdict; the bytes are left out.
  returned: when O(certificate_path) or O(certificate) is given
  type: dict
change:
  description: What would happen; null where nothing would.
  returned: when O(person) and O(recipients_path) are given
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
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.certificate_arguments import content_of
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.clock import SystemClock
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.policy_options import POLICY_OPTIONS
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_module import run_module
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_options import path_of
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import parse_policy
from ansible_collections.mailsec.smime.plugins.module_utils._flows.explain_certificate import (
    CertificateOrder,
    explain_certificate,
)
from ansible_collections.mailsec.smime.plugins.module_utils._flows.explain_person import ExplainOrder, explain_person

OPTIONS: dict[str, Any] = {
    **POLICY_OPTIONS,
    "person": {"type": "str"},
    "people_path": {"type": "path"},
    "certificate_path": {"type": "path"},
    "certificate": {"type": "str", "no_log": True},
    "address": {"type": "str"},
    "recipients_path": {"type": "path"},
    "journal_dir": {"type": "path"},
    "write_cloud_managed": {"type": "bool", "default": False},
}


def work(module: AnsibleModule) -> dict[str, Any]:
    params = module.params
    given = content_of(params["certificate"], params["certificate_path"])
    if given is not None:
        name, content = given
        policy = parse_policy(params["policy"])
        explained = explain_certificate(CertificateOrder(name, content, params["address"], policy, SystemClock().now()))
        return {"changed": False, **explained}
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
    run_module(
        OPTIONS,
        work,
        required_one_of=[("person", "certificate_path", "certificate")],
        mutually_exclusive=[("person", "certificate_path", "certificate")],
        required_by={"person": ("people_path",), "certificate_path": ("address",), "certificate": ("address",)},
    )


if __name__ == "__main__":
    main()
