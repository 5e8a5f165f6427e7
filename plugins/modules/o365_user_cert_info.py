#!/usr/bin/python
# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what recipients of Exchange Online hold."""

from __future__ import annotations

DOCUMENTATION = r"""
module: o365_user_cert_info
short_description: Read the certificates that recipients of Exchange Online hold
description:
  - Reads C(UserCertificate) and C(UserSMimeCertificate) of mailboxes (user, shared, room), with their addresses and
    their source of authority.
  - With O(path) all recipients are written to a file, one a line; without it they are returned, bounded.
  - What cannot be read is reported as unreadable, never as missing.
version_added: 0.1.0
author:
  - mailsec.smime contributors (@mailsec-smime)
extends_documentation_fragment:
  - mailsec.smime.exchange
  - mailsec.smime.run
  - mailsec.smime.run.clock
  - mailsec.smime.attributes
  - mailsec.smime.attributes.reading
  - mailsec.smime.attributes.exchange_group
options:
  path:
    description:
      - Where the recipients file is written (JSON Lines, mode 0600, replaced atomically).
      - Its folder is made with mode 0700 if it is not there.
    type: path
  identities:
    description: Only these recipients, each by an address or GUID.
    type: list
    elements: str
seealso:
  - module: mailsec.smime.o365_user_cert
  - module: mailsec.smime.smime_plan
"""

EXAMPLES = r"""
- name: Look at one recipient
  mailsec.smime.o365_user_cert_info:
    tenant_id: contoso.onmicrosoft.com
    client_id: 11111111-2222-3333-4444-555555555555
    certificate_file: /etc/mailsec/app.pem
    identities:
      - ada@contoso.example
  register: found

- name: Write all recipients to a file
  mailsec.smime.o365_user_cert_info:
    tenant_id: contoso.onmicrosoft.com
    client_id: 11111111-2222-3333-4444-555555555555
    certificate_file: /etc/mailsec/app.pem
    path: /var/lib/mailsec/recipients.jsonl

- name: Check mode reads all the same
  mailsec.smime.o365_user_cert_info:
    tenant_id: contoso.onmicrosoft.com
    client_id: 11111111-2222-3333-4444-555555555555
    client_secret_file: /etc/mailsec/app-secret
    path: /var/lib/mailsec/recipients.jsonl
  check_mode: true
"""

RETURN = r"""
summary:
  description: Counts and the place of the file.
  returned: when O(path) is given
  type: dict
recipients:
  description:
    - The recipients, without the bytes of their values.
    - At most 1,000 or 200 kB, then the first 100.
  returned: when O(path) is not given
  type: list
  elements: dict
count:
  description: How many recipients were read.
  returned: when O(path) is not given
  type: int
truncated:
  description: Whether RV(recipients) holds only the first 100.
  returned: when O(path) is not given
  type: bool
requests:
  description: How many requests of which kind went out.
  returned: success
  type: dict
code:
  description: The code of the failure.
  returned: failure
  type: str
  sample: exchange.not_found
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
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.exchange_options import (
    EXCHANGE_MUTUALLY_EXCLUSIVE,
    EXCHANGE_OPTIONS,
    EXCHANGE_REQUIRED_BY,
    EXCHANGE_REQUIRED_ONE_OF,
    exchange_settings,
)
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.known_secrets import hide_from_results
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_module import run_module, warn_of
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_options import (
    RUN_OPTIONS,
    progress_of,
    run_id_of,
)
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.open import open_exchange
from ansible_collections.mailsec.smime.plugins.module_utils._flows.bounded import BoundedList
from ansible_collections.mailsec.smime.plugins.module_utils._flows.read_recipients import read_recipients
from ansible_collections.mailsec.smime.plugins.module_utils._workspace.recipients_file import recipient_row

OPTIONS: dict[str, Any] = {
    **EXCHANGE_OPTIONS,
    **RUN_OPTIONS,
    **CLOCK_OPTIONS,
    "path": {"type": "path"},
    "identities": {"type": "list", "elements": "str"},
}


def work(module: AnsibleModule) -> dict[str, Any]:
    clock = SystemClock()
    params = module.params
    settings = exchange_settings(params)
    exchange = open_exchange(settings, clock, hide_from_results(module))
    if params["path"] is not None:
        progress = progress_of(module)
        path, run_id = Path(params["path"]), run_id_of(params, clock)
        summary = read_recipients(exchange.reader, settings.tenant_id, path, run_id, clock, progress)
        warn_of(module, exchange.client.notices)
        return {"changed": False, "summary": summary, "requests": exchange.client.counters.as_dict()}
    if params["identities"] is None:
        states = exchange.reader.list_recipients()
    else:
        states = (exchange.reader.find_one(identity) for identity in params["identities"])
    found = BoundedList()
    for state in states:
        row = recipient_row(state)
        del row["values"]
        found.append({**row, "authority": state.authority.value})
    warn_of(module, exchange.client.notices)
    return {
        "changed": False,
        "recipients": found.items,
        "count": found.count,
        "truncated": found.truncated,
        "requests": exchange.client.counters.as_dict(),
    }


def main() -> None:
    run_module(
        OPTIONS,
        work,
        required_one_of=EXCHANGE_REQUIRED_ONE_OF,
        mutually_exclusive=[*EXCHANGE_MUTUALLY_EXCLUSIVE, ["path", "identities"]],
        required_by=EXCHANGE_REQUIRED_BY,
    )


if __name__ == "__main__":
    main()
