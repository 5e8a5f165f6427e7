# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the O(policy) option; equal to the schema and the defaults of the policy (a test compares them)."""

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
      base:
        description:
          - V(default) is the policy that the other keys describe.
          - V(usage_only) also switches off all rules that O(policy.rules_off) can name, and allows
            O(policy.allow_keys_without_client), whatever those two say. It only asks whether a certificate can encrypt
            and sign by its key and its usages. It is meant for audits, not for publishing.
        type: str
        choices: [default, usage_only]
        default: default
      rules_off:
        description:
          - Rules that are not asked. A certificate is then neither accepted nor rejected for what they look at.
          - The rules that say whether a certificate encrypts at all cannot be switched off.
        type: list
        elements: str
        choices: [validity, key_strength, signature_algorithm, issuer, template, address]
        default: []
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
      allow_sha1_signatures:
        description:
          - Whether certificates that were signed with SHA-1 are accepted, with a notice.
          - Those signed with MD2, MD4 or MD5 are rejected in any case.
        type: bool
        default: true
      allow_keys_without_client:
        description:
          - Whether kinds of keys are accepted that can encrypt by their specification although no mail program is
            documented to use them, such as ML-KEM.
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
      allowed_issuers:
        description:
          - If not empty, only certificates of these issuers are accepted.
          - An issuer is its distinguished name in the form of RFC 4514, or its authority key identifier in hexadecimal
            digits. Names are compared without regard to case and to repeated space.
        type: list
        elements: str
        default: []
      denied_issuers:
        description: Certificates of these issuers are rejected, also where O(policy.allowed_issuers) lists them.
        type: list
        elements: str
        default: []
      preferred_issuers:
        description:
          - Certificates of the issuer that stands first are preferred to those of the next, and these to those of
            issuers that are not listed, whichever is newer.
          - With the new authority in it, a change of authorities needs nothing else.
        type: list
        elements: str
        default: []
      allowed_templates:
        description:
          - If not empty, only certificates from these AD CS templates are accepted.
          - A template is its name or its OID, as the certificate has it. Those from templates of version 2 and later
            have the OID.
        type: list
        elements: str
        default: []
      denied_templates:
        description: Certificates from these AD CS templates are rejected.
        type: list
        elements: str
        default: []
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
      smime_attribute:
        description:
          - What is written to C(UserSMimeCertificate).
          - V(carry) is the directory's own PKCS#7 or tagged value, byte for byte, if its encryption certificate is
            wanted. Such values are never composed.
          - V(der) is the same, and the wanted certificates as DER where the directory holds no such value. No document
            says that clients read that.
          - V(off) is nothing.
        type: str
        choices: ["carry", "der", "off"]
        default: carry
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
        description: Issuers whose certificates count as ours, written as in O(policy.allowed_issuers).
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
