# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the options with which a module reaches a tenant.

The options themselves are ``plugins/module_utils/_ansible/exchange_options.py``; a test holds both equal.
"""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  tenant_id:
    description:
      - The tenant, as its GUID (better, because it never changes) or as one of its domains, such as
        V(contoso.onmicrosoft.com).
      - If not given, the environment variable E(SMIME_TENANT_ID) is used.
    type: str
    required: true
  client_id:
    description:
      - The application (client) ID of the application registered in Microsoft Entra, a GUID. It is not the object ID.
      - If not given, the environment variable E(SMIME_CLIENT_ID) is used.
    type: str
    required: true
  client_secret:
    description:
      - The application's client secret. It is the secret's value, not its ID.
      - Exactly one of O(client_secret), O(client_secret_file), and O(certificate_file) is needed.
        A certificate is the safest of them.
      - If not given, the environment variable E(SMIME_CLIENT_SECRET) is used.
    type: str
  client_secret_file:
    description:
      - A file that holds the client secret in UTF-8 and nothing else. One line break at its end is ignored.
      - If not given, the environment variable E(SMIME_CLIENT_SECRET_FILE) is used.
    type: path
  certificate_file:
    description:
      - The certificate that was uploaded to the application's registration, with its RSA key. Either a PEM file with
        both, a PEM or DER file with the certificate alone (see O(certificate_key_file)), or a PFX file. The content
        decides, not the file's name.
      - It is checked before anything is sent. Key and certificate must belong together, and the certificate must be
        valid.
      - If not given, the environment variable E(SMIME_CERTIFICATE_FILE) is used.
    type: path
  certificate_key_file:
    description:
      - The private key, where it is not in O(certificate_file).
      - If not given, the environment variable E(SMIME_CERTIFICATE_KEY_FILE) is used.
    type: path
  certificate_password:
    description:
      - The password of the PFX file or of the encrypted PEM key.
      - If not given, the environment variable E(SMIME_CERTIFICATE_PASSWORD) is used.
    type: str
  certificate_password_file:
    description:
      - A file that holds this password in UTF-8 and nothing else. One line break at its end is ignored.
      - If not given, the environment variable E(SMIME_CERTIFICATE_PASSWORD_FILE) is used.
    type: path
  api_url:
    description:
      - Where Exchange Online answers. The default is the worldwide cloud's host.
      - Microsoft Learn (Exchange Admin API, 2025) names V(https://outlook.office365.us) for GCC High,
        V(https://outlook-dod.office365.us) for DoD, and V(https://outlook.office365.cn) for China.
        No real tenant has confirmed any of these hosts with this collection yet.
    type: str
    default: https://outlook.office365.com
  login_url:
    description:
      - Where Microsoft Entra gives tokens. The default is the worldwide cloud's host.
      - Microsoft Learn (National clouds, 2025) names V(https://login.microsoftonline.us) for the clouds of the US
        government and V(https://login.partner.microsoftonline.cn) for China.
        No real tenant has confirmed any of these hosts with this collection yet.
    type: str
    default: https://login.microsoftonline.com
  scope:
    description:
      - What the token is asked for. If not given, it is O(api_url) followed by C(/.default).
      - Microsoft Learn (App-only authentication in Exchange Online PowerShell, 2025) documents the permission
        C(Exchange.ManageAsApp) behind it. No real tenant has confirmed it with this collection yet.
    type: str
  ca_file:
    description:
      - A PEM file with the certificates of the authorities to trust for both services, in place of the ones that the
        Python library requests brings. A proxy that inspects TLS needs this. Certificates are always verified.
      - Environment variables such as E(REQUESTS_CA_BUNDLE) have no effect.
    type: path
  proxy:
    description:
      - The HTTP proxy for both services, as V(http://host:port), or with C(user:password@) before the host.
      - Environment variables such as E(HTTPS_PROXY) have no effect.
    type: str
  timeout_seconds:
    description:
      - How long to wait for one answer, from 1 to 960 seconds.
      - The service ends a request after 15 minutes, as the Exchange Online PowerShell module shows (2025).
        No real tenant has confirmed it with this collection yet.
    type: int
    default: 120
  retries:
    description:
      - How often a request is repeated that the service puts off (HTTP 408, 429, 503, 504) or whose connection breaks,
        from 0 to 20. The pause is the one that the service asks for, else 2, 4, 8 seconds and so on.
      - A write whose connection breaks is not repeated. What the recipient holds is read again first.
    type: int
    default: 5
  page_size:
    description:
      - How many recipients to ask for in one request, from 1 to 1000.
    type: int
    default: 1000
  value_encoding:
    description:
      - The form in which certificates are written into requests. Microsoft documents none, and no real tenant has
        confirmed any with this collection yet.
      - V(auto) finds out by questions that write nothing which form the service takes, proves it on one recipient
        before any other is written, and remembers the answer beside the journal.
      - The others choose one form, which is proven in the same way.
      - V(data_list) is what the conversion of the Exchange Online PowerShell module makes of several byte arrays.
      - V(typed) is the same with the type that this module names for a single byte array.
      - V(ints) is bare lists of numbers, which CIPP-API sends for another cmdlet.
      - V(base64) is text.
    type: str
    default: auto
    choices: [auto, data_list, typed, ints, base64]
  writes_per_second:
    description:
      - At how many writes per second to begin, from 0.1 to 1000. The pace grows as long as the service puts nothing
        off, and falls to what the service takes when it does.
      - What Exchange Online allows is not documented for this interface. The default is the budget that is told of
        older ones; no real tenant has confirmed it.
    type: float
    default: 2.0
  max_writes_per_second:
    description:
      - The pace never grows beyond this.
    type: float
    default: 20.0
  parallel_reads:
    description:
      - How many requests that read what recipients hold, before and after they are written, are sent at the same time,
        from 1 to 8. It is halved when the service is busy.
      - It helps where the pace is high. Then what was written is read back after so many batches, not after each.
      - The list of all recipients is read page by page in any case.
    type: int
    default: 1
requirements:
  - cryptography >= 42.0.0
  - msal >= 1.30.0
  - requests >= 2.31.0
notes:
  - The application needs the permission C(Exchange.ManageAsApp) with admin consent, and besides a role group or
    directory role that allows C(Get-Mailbox) and, for writing, C(Set-Mailbox) with C(UserCertificate) and
    C(UserSMimeCertificate). Microsoft Learn (App-only authentication in Exchange Online PowerShell, 2025) documents
    this. No real tenant has confirmed it with this collection yet.
  - The collection talks to the REST endpoint that the Exchange Online PowerShell module uses. Microsoft does not
    document it as an interface of its own.
"""
