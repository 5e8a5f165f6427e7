# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the O(policy) option; equal to ``_ansible/policy_options.py`` (a test compares them)."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  policy:
    description:
      - What may be published and removed.
      - Everything has a default, so the option can be left out.
      - Unknown keys and wrong types are refused with their path.
    type: dict
    suboptions:
      description:
        description: Free text for people; it is no part of the policy's digest.
        type: str
        default: ""
      allow_any_extended_key_usage:
        description:
          - Whether anyExtendedKeyUsage alone counts as permission for mail.
          - RFC 8550 says that it does; OpenSSL and NSS refuse such certificates.
        type: bool
        default: false
      allow_without_address:
        description:
          - Whether certificates that name no mail address at all are published.
          - They are never removed for that reason.
        type: bool
        default: false
      minimum_rsa_bits:
        description: RSA keys shorter than this are rejected; from 1024 to 16384.
        type: int
        default: 2048
      minimum_ec_bits:
        description: Keys on elliptic curves shorter than this are rejected; from 160 to 640.
        type: int
        default: 256
      overlap_days:
        description: For how many days after a successor's notBefore the certificate it replaces stays wanted.
        type: int
        default: 30
      publish_delay_days:
        description: How many days after its notBefore a successor is published, as long as its predecessor serves.
        type: int
        default: 0
      max_values:
        description: At most so many certificates of one person are wanted; from 1 to 15.
        type: int
        default: 4
      removal:
        description:
          - V(off) removes nothing; the plan notes what V(owned) would remove.
          - V(owned) removes values that are ours and no longer wanted. A value is ours if the same certificate stands
            in the matched directory entry, if the ledger shows that this collection wrote it, or if its issuer is in
            O(policy.owned_issuers).
          - V(exact) also removes values that are not ours, and needs an override with the plan's digest each time.
          - Values that cannot be read or judged, and the last usable value of a recipient, are kept in any case.
        type: str
        choices: ["off", "owned", "exact"]
        default: "off"
      owned_issuers:
        description: Issuers (distinguished names in RFC 4514 form) whose certificates count as ours.
        type: list
        elements: str
        default: []
      when_none_published:
        description:
          - What to do for an entry that holds no value at all, which a lost right to read looks like, too.
          - V(note) changes nothing and says so, V(remove) treats it as a wish to have none.
        type: str
        choices: [note, remove]
        default: note
"""
