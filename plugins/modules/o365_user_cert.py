#!/usr/bin/python
# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes certificates to recipients of Exchange Online: one by name, or everybody in a plan."""

from __future__ import annotations

DOCUMENTATION = r"""
module: o365_user_cert
short_description: Make recipients of Exchange Online hold the wanted certificates
description:
  - With O(plan) writes exactly what the plan says, to every recipient in it.
  - With O(identity) makes one recipient hold, not hold, or hold exactly the given values.
  - For each recipient it reads, compares, writes the former values to the journal, writes, reads back, and gives a
    proof.
  - Recipients that are synchronised from the on-premises directory are never written.
  - In check mode only reads go out, and RV(ignore:changed) and the diff are exact.
version_added: 0.1.0
author:
  - mailsec.smime contributors (@mailsec-smime)
extends_documentation_fragment:
  - mailsec.smime.exchange
  - mailsec.smime.policy
  - mailsec.smime.run
  - mailsec.smime.run.clock
  - mailsec.smime.run.write
  - mailsec.smime.publish
  - mailsec.smime.attributes
  - mailsec.smime.attributes.exchange_group
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - The diff has one block for each recipient, at most 1,000 recipients or 200 kB; the plan's text file has all.
  idempotent:
    support: full
options:
  plan:
    description: The plan that M(mailsec.smime.smime_plan) wrote.
    type: path
  plan_digest:
    description: The digest that was approved; another plan is refused.
    type: str
  max_plan_age_hours:
    description: An older plan is refused.
    type: int
    default: 24
  proof_path:
    description: Where the proofs are written; beside O(plan) as V(proof.jsonl) if not given.
    type: path
  identity:
    description: One recipient, by an address or GUID.
    type: str
  state:
    description:
      - V(present) makes the recipient hold the given values beside others.
      - V(absent) makes it not hold them.
      - V(exact) makes it hold these and no others in each attribute that is given.
    type: str
    choices: [present, absent, exact]
    default: present
  certificates:
    description:
      - Certificates for C(UserCertificate), as PEM or as Base64 of their DER.
      - An attribute for which nothing is given is not touched.
    type: list
    elements: str
  certificate_files:
    description: Files with certificates for C(UserCertificate), in PEM or DER.
    type: list
    elements: path
  smime_values:
    description: Whole values for C(UserSMimeCertificate), as Base64; they are written as they are.
    type: list
    elements: str
  remove_all:
    description:
      - Allows O(state=exact) with an empty list, and allows the last usable certificate to be taken away.
    type: bool
    default: false
  journal_dir:
    description:
      - The folder for the former values and the ledger, on storage that outlives the run.
      - Needed for writing; not touched in check mode, nor where nothing is to be written.
    type: path
  journal:
    description:
      - V(lasting) refuses a journal in a folder that this very run has made.
      - V(ephemeral) says that losing the former values with the run is meant.
    type: str
    choices: [lasting, ephemeral]
    default: lasting
  journal_keep_days:
    description:
      - For how many days former values are kept. Older ones are dropped when a run begins to write, whole runs at a
        time, and never those of the last run.
      - V(0) keeps them for ever. The ledger, which says what is ours, is always kept.
    type: int
    default: 0
  patience_seconds:
    description: How long to wait at the end of each wave for values that the service does not show yet.
    type: int
    default: 60
  effective_after_hours:
    description:
      - After how many hours senders of each kind can be expected to see a new value.
      - The defaults are public figures for Outlook; no real tenant has confirmed them.
    type: dict
    default:
      online: 0
      cached_outlook: 24
seealso:
  - module: mailsec.smime.smime_plan
  - module: mailsec.smime.o365_user_cert_info
"""

EXAMPLES = r"""
- name: Write what the plan says
  mailsec.smime.o365_user_cert:
    tenant_id: contoso.onmicrosoft.com
    client_id: 11111111-2222-3333-4444-555555555555
    certificate_file: /etc/mailsec/app.pem
    plan: /var/lib/mailsec/plan.jsonl
    journal_dir: /var/lib/mailsec/journal

- name: One recipient holds this certificate
  mailsec.smime.o365_user_cert:
    tenant_id: contoso.onmicrosoft.com
    client_id: 11111111-2222-3333-4444-555555555555
    certificate_file: /etc/mailsec/app.pem
    identity: ada@contoso.example
    certificate_files:
      - /srv/certificates/ada.pem
    journal_dir: /var/lib/mailsec/journal

- name: See what would be written
  mailsec.smime.o365_user_cert:
    tenant_id: contoso.onmicrosoft.com
    client_id: 11111111-2222-3333-4444-555555555555
    certificate_file: /etc/mailsec/app.pem
    plan: /var/lib/mailsec/plan.jsonl
  check_mode: true
  diff: true
"""

RETURN = r"""
digest:
  description: The plan's digest.
  returned: with O(plan)
  type: str
planned:
  description: How many recipients the plan wants to write.
  returned: with O(plan)
  type: int
counts:
  description:
    - How many were V(written), V(would_be_written), V(already_as_planned), V(skipped) or V(failed).
  returned: with O(plan)
  type: dict
limits:
  description:
    - Each limit with what was found in the plan's rows, what is allowed, and whether it was lifted.
    - Where one trips, nothing is written, and C(detail.tripped_limits) has all that trip.
  returned: with O(plan)
  type: list
  elements: dict
waves:
  description:
    - One entry for each wave with RV(waves[].wave), RV(waves[].canary), and how many recipients had which outcome and
      which proof.
  returned: with O(plan)
  type: list
  elements: dict
  contains:
    wave:
      description: The number of the wave, from 1.
      type: int
    canary:
      description: Whether it was a canary wave.
      type: bool
left:
  description: How many recipients of the plan were not reached, because the run ended before.
  returned: with O(plan)
  type: int
results:
  description:
    - What became of each recipient, with code, detail and proof.
    - At most 1,000 or 200 kB, then the first 100.
  returned: with O(plan)
  type: list
  elements: dict
notices:
  description: What was found in the journal when the run began, as code and detail.
  returned: with O(plan)
  type: list
  elements: dict
truncated:
  description: Whether RV(results) holds only the first 100.
  returned: with O(plan)
  type: bool
proof_path:
  description: The file with all proofs; null where nothing was written, and then a former file stays as it was.
  returned: with O(plan)
  type: str
recipient:
  description: What became of the one recipient, with values before and after as digests.
  returned: with O(identity)
  type: dict
dialect:
  description:
    - The forms in which the tenant takes and gives values, as far as they are proven, with when and on whom.
    - Null with O(identity) where there was nothing to write.
  returned: success
  type: dict
  sample:
    write_form: data_list
    write_proven_at: '2026-11-25T02:10:00Z'
    write_proven_by: recipient 8a6e5f0c-2f0b-4f0e-9d1c-0123456789ab
    clear_form: null
    clear_proven_at: null
    clear_proven_by: null
    read_form: json
    not_remembered: null
requests:
  description: How many requests of which kind went out.
  returned: success
  type: dict
code:
  description: The code of the failure.
  returned: failure
  type: str
  sample: plan.altered
detail:
  description: The failure for machines.
  returned: failure
  type: dict
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.certificate_arguments import (
    certificates_by_digest,
    values_by_digest,
)
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
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.orders import apply_order, publish_order
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.policy_options import POLICY_OPTIONS
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.publish_options import PUBLISH_OPTIONS
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_module import run_module, warn_of
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.run_options import (
    RUN_OPTIONS,
    WRITE_OPTIONS,
    path_of,
    progress_of,
)
from ansible_collections.mailsec.smime.plugins.module_utils._ansible.write_options import (
    keep_days_of,
    single_order,
)
from ansible_collections.mailsec.smime.plugins.module_utils._decide.policy import parse_policy
from ansible_collections.mailsec.smime.plugins.module_utils._exchange.open import Exchange, open_exchange
from ansible_collections.mailsec.smime.plugins.module_utils._flows.apply_plan import apply_plan
from ansible_collections.mailsec.smime.plugins.module_utils._flows.publish_order import PublishOrder
from ansible_collections.mailsec.smime.plugins.module_utils._flows.set_recipient import set_recipient
from ansible_collections.mailsec.smime.plugins.module_utils._model.failure import SmimeError

OPTIONS: dict[str, Any] = {
    **EXCHANGE_OPTIONS,
    **POLICY_OPTIONS,
    **RUN_OPTIONS,
    **CLOCK_OPTIONS,
    **WRITE_OPTIONS,
    **PUBLISH_OPTIONS,
    "plan": {"type": "path"},
    "plan_digest": {"type": "str"},
    "max_plan_age_hours": {"type": "int", "default": 24},
    "proof_path": {"type": "path"},
    "identity": {"type": "str"},
    "state": {"type": "str", "choices": ["present", "absent", "exact"], "default": "present"},
    # Somebody may give a private key by mistake; it must not come back in a result or stand in the system's log.
    "certificates": {"type": "list", "elements": "str", "no_log": True},
    "certificate_files": {"type": "list", "elements": "path"},
    "smime_values": {"type": "list", "elements": "str", "no_log": True},
    "remove_all": {"type": "bool", "default": False},
    "journal_dir": {"type": "path"},
    "journal": {"type": "str", "choices": ["lasting", "ephemeral"], "default": "lasting"},
    "journal_keep_days": {"type": "int", "default": 0},
    "patience_seconds": {"type": "int", "default": 60},
    "effective_after_hours": {"type": "dict", "default": {"online": 0, "cached_outlook": 24}},
}


def work(module: AnsibleModule) -> dict[str, Any]:
    clock = SystemClock()
    params = module.params
    settings = exchange_settings(params)
    publishing = publish_order(params, settings.tenant_id, clock, module.check_mode)
    if params["plan"] is not None and params["journal_dir"] is None and not module.check_mode:
        raise SmimeError(
            "journal.missing",
            "Nothing was written: writing needs a journal. Set journal_dir to a folder on lasting storage.",
        )
    if params["journal"] == "ephemeral":
        module.warn("journal is ephemeral: if the journal's folder vanishes, the former values are lost for good.")
    exchange = open_exchange(settings, clock, hide_from_results(module))
    if params["plan"] is not None:
        return _apply(module, exchange, clock, publishing)
    return _set(module, exchange, clock, publishing)


def _apply(module: AnsibleModule, exchange: Exchange, clock: SystemClock, publishing: PublishOrder) -> dict[str, Any]:
    params = module.params
    order = apply_order(params, publishing, clock)
    applied = apply_plan(order, exchange, clock, progress_of(module, publishing.run_id))
    told = [(notice["code"], notice["detail"]) for notice in applied.row["notices"]]
    warn_of(module, [*exchange.client.notices, *told])
    result = {"changed": applied.changed, **applied.row, "failure": applied.failure}
    return {**result, "diff": {"prepared": applied.diff}} if module._diff else result


def _set(module: AnsibleModule, exchange: Exchange, clock: SystemClock, publishing: PublishOrder) -> dict[str, Any]:
    params = module.params
    certificates = certificates_by_digest(params["certificates"], params["certificate_files"])
    order = single_order(params, certificates, values_by_digest(params["smime_values"]))
    done = set_recipient(
        params["identity"],
        order,
        parse_policy(params["policy"]),
        exchange,
        path_of(params["journal_dir"]),
        params["journal"] == "ephemeral",
        clock,
        publishing,
        keep_days_of(params),
    )
    told = [(notice["code"], notice["detail"]) for notice in done.notices]
    warn_of(module, [*exchange.client.notices, *told])
    result = {
        "changed": done.changed,
        "recipient": done.row,
        "dialect": done.dialect,
        "requests": exchange.client.counters.as_dict(),
        "failure": done.failure,
    }
    return {**result, "diff": {"prepared": done.diff}} if module._diff else result


def main() -> None:
    run_module(
        OPTIONS,
        work,
        required_one_of=[*EXCHANGE_REQUIRED_ONE_OF, ["plan", "identity"]],
        mutually_exclusive=[*EXCHANGE_MUTUALLY_EXCLUSIVE, ["plan", "identity"]],
        required_by=EXCHANGE_REQUIRED_BY,
    )


if __name__ == "__main__":
    main()
