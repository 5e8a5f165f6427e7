# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one catalogue of codes.  Pure.

A code is dotted, lower case, carries no severity in its name, and is never reused or renamed.  No code is used anywhere
that does not stand here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a code matters to whoever reads a report."""

    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"


class Fixer(StrEnum):
    """Who can usually mend it."""

    PKI = "pki"
    DIRECTORY = "directory"
    EXCHANGE = "exchange"
    OWNER = "owner"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Code:
    """``meaning`` and ``cause`` are whole sentences for people."""

    name: str
    severity: Severity
    meaning: str
    cause: str
    fixer: Fixer


_CODES = (
    # values: what stands in the attribute
    Code(
        "value.not_read_yet",
        Severity.NOTICE,
        "The value is of a kind that this release does not open yet.",
        "Outlook's 'Publish to GAL' or a smart-card program wrote a PKCS#7 or tagged value.",
        Fixer.OPERATOR,
    ),
    Code(
        "value.not_ours",
        Severity.NOTICE,
        "Exchange Online holds a value that neither the directory nor this tool put there; it is kept.",
        "Somebody published a certificate by hand, or another tool did.",
        Fixer.EXCHANGE,
    ),
    Code(
        "value.not_in_entry",
        Severity.NOTICE,
        "Exchange Online holds a value that the directory does not hold (any more).",
        "It was removed from the directory, or never stood there.",
        Fixer.DIRECTORY,
    ),
    Code(
        "value.would_be_removed",
        Severity.NOTICE,
        "Under removal 'owned' this value would be removed; removal is off, so it is kept.",
        "The value is expired, rejected or superseded, and it is ours.",
        Fixer.OPERATOR,
    ),
    Code(
        "value.undecided_kept",
        Severity.NOTICE,
        "No verdict could be made about this value, so it stays where it is.",
        "A value is of a kind that cannot be judged yet.",
        Fixer.OPERATOR,
    ),
    Code(
        "value.unreadable_kept",
        Severity.NOTICE,
        "Exchange Online holds a value in which no certificate can be read; it stays where it is.",
        "A truncated or foreign value was published.",
        Fixer.EXCHANGE,
    ),
    # certificates: what the rules say
    Code(
        "certificate.unreadable",
        Severity.WARNING,
        "No certificate can be read from the value.",
        "The value is truncated, garbage, or encoded in a way that is not understood.",
        Fixer.DIRECTORY,
    ),
    Code(
        "certificate.not_yet_valid",
        Severity.NOTICE,
        "The certificate's validity has not begun.",
        "A successor was issued ahead of time, or a clock is wrong.",
        Fixer.PKI,
    ),
    Code(
        "certificate.expired",
        Severity.WARNING,
        "The certificate's validity is over.",
        "Nothing removes expired values from Active Directory by itself.",
        Fixer.PKI,
    ),
    Code(
        "certificate.key_usage.no_encryption",
        Severity.NOTICE,
        "Its key usage does not allow encryption with its kind of key.",
        "A signing-only certificate was published.",
        Fixer.PKI,
    ),
    Code(
        "certificate.key_usage.no_signing",
        Severity.NOTICE,
        "Its key usage does not allow signatures.",
        "An encryption-only certificate; harmless here.",
        Fixer.PKI,
    ),
    Code(
        "certificate.extended_key_usage.no_email_protection",
        Severity.NOTICE,
        "Its extended key usage does not name e-mail protection.",
        "A certificate for logon, VPN, EFS or servers was published by its template.",
        Fixer.PKI,
    ),
    Code(
        "certificate.is_authority",
        Severity.WARNING,
        "It is a certificate authority's certificate, not a person's.",
        "A CA certificate was written to a person by hand.",
        Fixer.DIRECTORY,
    ),
    Code(
        "certificate.key.too_short",
        Severity.WARNING,
        "Its key is shorter than the policy allows.",
        "An old template with a short minimum key size.",
        Fixer.PKI,
    ),
    Code(
        "certificate.key.cannot_encrypt",
        Severity.NOTICE,
        "Its kind of key cannot be used for encryption.",
        "An Ed25519, Ed448 or DSA key, which only signs.",
        Fixer.PKI,
    ),
    Code(
        "certificate.key.unknown",
        Severity.NOTICE,
        "Its kind of key is not known to this program, so there is no verdict.",
        "A new or rare algorithm.",
        Fixer.PKI,
    ),
    Code(
        "certificate.address.none",
        Severity.NOTICE,
        "It names no mail address at all.",
        "The template takes no e-mail name from the directory.",
        Fixer.PKI,
    ),
    Code(
        "certificate.address.upn_only",
        Severity.NOTICE,
        "It names a user principal name and no mail address.",
        "The template includes the UPN only; a UPN is not a mail address.",
        Fixer.PKI,
    ),
    Code(
        "certificate.address.no_match",
        Severity.WARNING,
        "None of its mail addresses belongs to this person.",
        "The person was renamed, or the certificate is somebody else's.",
        Fixer.DIRECTORY,
    ),
    Code(
        "certificate.address.alias_only",
        Severity.NOTICE,
        "It matches a proxy address of this person, not the primary one.",
        "The primary address changed; Outlook mobile matches the primary address only.",
        Fixer.PKI,
    ),
    Code(
        "certificate.superseded",
        Severity.NOTICE,
        "A better certificate covers the same addresses and the overlap is over.",
        "The certificate was renewed.",
        Fixer.PKI,
    ),
    Code(
        "certificate.publish_delayed",
        Severity.NOTICE,
        "It is a successor that the policy does not publish yet.",
        "publish_delay_days gives devices time to receive the new key.",
        Fixer.OPERATOR,
    ),
    Code(
        "certificate.over_cap",
        Severity.NOTICE,
        "The person has more wanted certificates than the policy publishes.",
        "Many valid certificates for different addresses.",
        Fixer.OPERATOR,
    ),
    Code(
        "rule.internal_error",
        Severity.ERROR,
        "A rule failed on this certificate, so there is no verdict.",
        "A fault in the program; the value is kept.",
        Fixer.OPERATOR,
    ),
    # entries: what the directory says of a person
    Code(
        "entry.no_values",
        Severity.NOTICE,
        "The entry was read and holds no certificate value.",
        "Nothing is published, or the account that reads lost its right to the attribute.",
        Fixer.DIRECTORY,
    ),
    Code(
        "entry.no_wanted",
        Severity.NOTICE,
        "The entry holds certificates, and none of them can be used for encryption.",
        "See the reasons beside its certificates.",
        Fixer.PKI,
    ),
    Code(
        "entry.disabled",
        Severity.NOTICE,
        "The account is disabled; nothing follows from that.",
        "Shared and linked mailboxes are disabled by design; a leaver may be, too.",
        Fixer.DIRECTORY,
    ),
    Code(
        "entry.over_connect_limit",
        Severity.WARNING,
        "The entry holds more than 15 values in one attribute: Entra Connect sends none of them.",
        "Autoenrolment appends and nothing removes.",
        Fixer.DIRECTORY,
    ),
    # recipients: matching and the right to write
    Code(
        "recipient.not_found",
        Severity.NOTICE,
        "No recipient of the tenant belongs to this directory entry.",
        "The mailbox does not exist, is of another kind, or carries other addresses.",
        Fixer.EXCHANGE,
    ),
    Code(
        "recipient.ambiguous",
        Severity.WARNING,
        "The match between directory entry and recipient is not unique; nothing is changed.",
        "Two entries claim the same address, or one entry's addresses belong to two recipients.",
        Fixer.DIRECTORY,
    ),
    Code(
        "recipient.conflict",
        Severity.WARNING,
        "Identities and addresses contradict each other; nothing is changed.",
        "Two people share an identity, or an address moved from one person to another.",
        Fixer.DIRECTORY,
    ),
    Code(
        "recipient.not_in_directory",
        Severity.NOTICE,
        "The recipient holds certificates and no directory entry was read for it; nothing is changed.",
        "A cloud-only mailbox, or an entry outside the search bases or the filter.",
        Fixer.OPERATOR,
    ),
    Code(
        "recipient.system_mailbox",
        Severity.NOTICE,
        "A mailbox of the system; it is skipped by name.",
        "Exchange Online keeps such mailboxes for itself.",
        Fixer.EXCHANGE,
    ),
    Code(
        "recipient.hidden",
        Severity.NOTICE,
        "The recipient is hidden from address lists; it is written all the same.",
        "Hidden recipients can still receive encrypted mail.",
        Fixer.EXCHANGE,
    ),
    Code(
        "recipient.authority.on_premises",
        Severity.WARNING,
        "The recipient is synchronised from the on-premises directory; it is not written.",
        "Entra Connect owns its attributes.",
        Fixer.DIRECTORY,
    ),
    Code(
        "recipient.authority.cloud_managed",
        Severity.WARNING,
        "Synchronised, with Exchange attributes managed in the cloud; written only where write_cloud_managed is set.",
        "Whether the service keeps the value there is not documented.",
        Fixer.OPERATOR,
    ),
    Code(
        "recipient.authority.unknown",
        Severity.WARNING,
        "The service does not say who owns the recipient; it is not written.",
        "IsDirSynced was absent from the answer.",
        Fixer.EXCHANGE,
    ),
    Code(
        "recipient.unreadable",
        Severity.WARNING,
        "What the recipient holds could not be read in any form; it is not changed.",
        "The service answered with a type name in place of bytes.",
        Fixer.EXCHANGE,
    ),
    Code(
        "recipient.only_expired",
        Severity.WARNING,
        "The last value is kept although it is expired: removing it would leave nobody to ask.",
        "No successor is published.",
        Fixer.PKI,
    ),
    Code(
        "recipient.only_rejected",
        Severity.WARNING,
        "The last value is kept although the rules reject it.",
        "No usable certificate is published.",
        Fixer.PKI,
    ),
    Code(
        "recipient.no_source",
        Severity.WARNING,
        "The last value is kept although the directory no longer holds it.",
        "The value was removed from the directory without a successor.",
        Fixer.DIRECTORY,
    ),
    Code(
        "recipient.last_value",
        Severity.ERROR,
        "The call would take the recipient's last usable certificate away.",
        "An absent or exact list without a usable certificate; remove_all says that it is meant.",
        Fixer.OPERATOR,
    ),
    Code(
        "recipient.no_room",
        Severity.WARNING,
        "Exchange Online would hold more than 15 values; the least wanted were not added.",
        "Many values that are not removed stand there already.",
        Fixer.OPERATOR,
    ),
    Code(
        "recipient.already_as_planned",
        Severity.NOTICE,
        "The recipient already holds what the plan wants.",
        "An earlier run was interrupted after the write.",
        Fixer.OPERATOR,
    ),
    Code(
        "recipient.moved",
        Severity.ERROR,
        "The recipient that the plan names is gone, or its identity now belongs to another.",
        "The mailbox was removed or made again after the plan.",
        Fixer.EXCHANGE,
    ),
    # directory: reading Active Directory or an export
    Code(
        "directory.incomplete",
        Severity.ERROR,
        "The read of the directory ended before its end; nothing was written and the former file is untouched.",
        "The server went away, a limit was hit, or an answer could not be decoded.",
        Fixer.DIRECTORY,
    ),
    Code(
        "directory.unreachable",
        Severity.ERROR,
        "No directory server answered.",
        "A wrong host name, a closed port, or a server that is down.",
        Fixer.DIRECTORY,
    ),
    Code(
        "directory.tls",
        Severity.ERROR,
        "The directory server's certificate was not accepted.",
        "Expired, for another name, or issued by an authority that the CA file does not hold.",
        Fixer.DIRECTORY,
    ),
    Code(
        "directory.refused_login",
        Severity.ERROR,
        "The directory server refused the account or its password.",
        "A wrong or expired password, a locked account.",
        Fixer.DIRECTORY,
    ),
    Code(
        "directory.base_not_found",
        Severity.ERROR,
        "The search base does not exist or may not be read.",
        "A typing mistake, or a right that is missing.",
        Fixer.OPERATOR,
    ),
    Code(
        "directory.filter_syntax",
        Severity.ERROR,
        "The additional filter is not an LDAP filter.",
        "A parenthesis is missing, or the text is not of RFC 4515's form.",
        Fixer.OPERATOR,
    ),
    Code(
        "directory.empty",
        Severity.ERROR,
        "The directory answered with no person at all.",
        "A wrong base or filter, or an account that may read nothing.",
        Fixer.OPERATOR,
    ),
    Code(
        "directory.option",
        Severity.ERROR,
        "An option of the directory does not make sense.",
        "See the message.",
        Fixer.OPERATOR,
    ),
    Code(
        "directory.password_file",
        Severity.ERROR,
        "The password file cannot be used.",
        "It is missing, empty, or not readable.",
        Fixer.OPERATOR,
    ),
    Code(
        "directory.range_unsupported",
        Severity.ERROR,
        "The server answered an attribute in ranges, which this release does not follow.",
        "More values than the server gives at once (1,500 by default).",
        Fixer.DIRECTORY,
    ),
    Code(
        "directory.clock",
        Severity.WARNING,
        "The clocks of the directory server and of this machine differ.",
        "Time synchronisation is missing on one of them.",
        Fixer.OPERATOR,
    ),
    Code(
        "directory.server_skipped",
        Severity.WARNING,
        "A server of the list could not be used, and the next one was.",
        "It is down, or its certificate is not accepted.",
        Fixer.DIRECTORY,
    ),
    Code(
        "directory.anchor_unreadable",
        Severity.WARNING,
        "An entry's mS-DS-ConsistencyGuid is not the 16 bytes of a GUID; the entry is matched without it.",
        "A script or another synchronisation wrote something else to the attribute.",
        Fixer.DIRECTORY,
    ),
    Code(
        "directory.completeness_unknown",
        Severity.NOTICE,
        "The export has no end mark, so nobody knows whether it is whole; the plan only adds.",
        "expected_entries was not given.",
        Fixer.OPERATOR,
    ),
    Code(
        "directory.entry_malformed",
        Severity.ERROR,
        "An entry lacks an attribute without which nobody can be identified, or holds it in an unknown form.",
        "The export was made without objectGUID, or edited.",
        Fixer.DIRECTORY,
    ),
    Code(
        "ldif.syntax",
        Severity.ERROR,
        "A line of the LDIF file cannot be understood.",
        "The file was cut, edited or re-encoded.",
        Fixer.OPERATOR,
    ),
    Code(
        "ldif.unreadable",
        Severity.ERROR,
        "The LDIF file cannot be read.",
        "It is missing, not readable, or not UTF-8.",
        Fixer.OPERATOR,
    ),
    # exchange: the service
    Code(
        "exchange.option",
        Severity.ERROR,
        "An option of the tenant's connection does not make sense.",
        "See the message.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.credential.unreadable",
        Severity.ERROR,
        "A credential file cannot be read.",
        "It is missing, empty, or not readable.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.credential.not_a_key",
        Severity.ERROR,
        "The file holds no private key.",
        "A .cer file, which holds only the certificate, was given where a key is expected.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.credential.not_a_certificate",
        Severity.ERROR,
        "The file holds no certificate.",
        "A key or another file was given where a certificate is expected.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.credential.mismatch",
        Severity.ERROR,
        "Key and certificate of the application do not belong together.",
        "Files of two applications or of two renewals were mixed.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.credential.password",
        Severity.ERROR,
        "The key or PFX file does not open with this password.",
        "A wrong password, or none.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.credential.key_kind",
        Severity.ERROR,
        "The application's key is not an RSA key.",
        "Microsoft Entra accepts RSA keys only for applications.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.credential.expired",
        Severity.ERROR,
        "The application's certificate is not valid now.",
        "It ran out, or is not valid yet.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.unreachable",
        Severity.ERROR,
        "The service did not answer.",
        "Host name, proxy, firewall, or the service is down.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.tls",
        Severity.ERROR,
        "The certificate of the service was not accepted.",
        "A proxy that inspects TLS without its CA in ca_file.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.login.refused",
        Severity.ERROR,
        "The login service refused the application.",
        "Wrong secret, wrong certificate, or an application that is not in this tenant.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.login.unknown_tenant",
        Severity.ERROR,
        "The login service does not know the tenant.",
        "A typing mistake in tenant_id.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.login.unavailable",
        Severity.ERROR,
        "The login service did not give a token and did not say no.",
        "Throttling or an outage.",
        Fixer.EXCHANGE,
    ),
    Code(
        "exchange.no_role",
        Severity.ERROR,
        "The application may not do this in Exchange Online.",
        "Exchange.ManageAsApp or a role group is missing, or has not spread yet (10 to 30 minutes).",
        Fixer.EXCHANGE,
    ),
    Code(
        "exchange.token_expired",
        Severity.ERROR,
        "The service did not accept the token, and not a new one either.",
        "A wrong scope or audience, or a clock that is far off.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.throttled",
        Severity.ERROR,
        "The service asked to wait more often than allowed.",
        "Many requests at once, from this or another client.",
        Fixer.EXCHANGE,
    ),
    Code(
        "exchange.refused",
        Severity.ERROR,
        "The service refused the request.",
        "See the service's own words in the detail.",
        Fixer.EXCHANGE,
    ),
    Code(
        "exchange.refused_synchronised",
        Severity.ERROR,
        "The service refused to write because the recipient is synchronised from the on-premises directory.",
        "The source of authority changed after the plan.",
        Fixer.DIRECTORY,
    ),
    Code(
        "exchange.not_found",
        Severity.ERROR,
        "The service knows no such recipient.",
        "A typing mistake, or the mailbox is gone.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.ambiguous",
        Severity.ERROR,
        "More than one recipient answers to this identity.",
        "The text matches a display name or alias, too.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.unexpected_answer",
        Severity.ERROR,
        "The answer of the service has an unknown form.",
        "A proxy's page, or a change of the service.",
        Fixer.EXCHANGE,
    ),
    Code(
        "exchange.incomplete",
        Severity.ERROR,
        "The list of recipients ended abnormally.",
        "A link that repeats, leads to another host, or a page that failed.",
        Fixer.EXCHANGE,
    ),
    Code(
        "exchange.empty_identity",
        Severity.ERROR,
        "A request about one recipient had no identity.",
        "A fault in the caller; the service would answer with every recipient.",
        Fixer.OPERATOR,
    ),
    Code(
        "exchange.foreign_host",
        Severity.ERROR,
        "The service sent a link to another host; the token was not sent there.",
        "A redirect or a forged answer.",
        Fixer.EXCHANGE,
    ),
    # plan, workspace, journal
    Code(
        "workspace.unreadable",
        Severity.ERROR,
        "A workspace file cannot be read.",
        "It is missing, not readable, or of another kind.",
        Fixer.OPERATOR,
    ),
    Code(
        "workspace.altered",
        Severity.ERROR,
        "A workspace file was cut or edited after it was written.",
        "A disk that filled up, a copy that broke off, an editor.",
        Fixer.OPERATOR,
    ),
    Code(
        "workspace.incomplete",
        Severity.ERROR,
        "A workspace file says of itself that it is not complete.",
        "The read behind it did not reach its end.",
        Fixer.OPERATOR,
    ),
    Code(
        "workspace.no_room",
        Severity.ERROR,
        "The disk has no room for the file; the former file is untouched.",
        "The disk or the quota is full.",
        Fixer.OPERATOR,
    ),
    Code(
        "workspace.not_writable",
        Severity.ERROR,
        "The workspace cannot be written.",
        "Rights or owner of the folder.",
        Fixer.OPERATOR,
    ),
    Code(
        "workspace.other_run",
        Severity.ERROR,
        "Two workspace files do not belong together.",
        "They come from different tenants or policies.",
        Fixer.OPERATOR,
    ),
    Code(
        "workspace.busy",
        Severity.ERROR,
        "Another run is writing with this journal.",
        "Two jobs at once.",
        Fixer.OPERATOR,
    ),
    Code(
        "policy.unknown_key",
        Severity.ERROR,
        "The policy has a key that does not exist.",
        "A typing mistake.",
        Fixer.OPERATOR,
    ),
    Code(
        "policy.wrong_type",
        Severity.ERROR,
        "A value of the policy has the wrong type or is not allowed.",
        "See the message.",
        Fixer.OPERATOR,
    ),
    Code(
        "plan.unreadable",
        Severity.ERROR,
        "The plan cannot be read.",
        "It is missing, not readable, or not a plan.",
        Fixer.OPERATOR,
    ),
    Code(
        "plan.altered",
        Severity.ERROR,
        "The plan was changed after it was written.",
        "An editor, or a copy that broke off.",
        Fixer.OPERATOR,
    ),
    Code(
        "plan.other_tenant",
        Severity.ERROR,
        "The plan is for another tenant.",
        "Mixed workspaces.",
        Fixer.OPERATOR,
    ),
    Code(
        "plan.other_policy",
        Severity.ERROR,
        "The plan was made under another policy.",
        "The policy changed after the plan.",
        Fixer.OPERATOR,
    ),
    Code(
        "plan.too_old",
        Severity.ERROR,
        "The plan is older than allowed.",
        "It lay too long before it was applied.",
        Fixer.OPERATOR,
    ),
    Code(
        "plan.other_digest",
        Severity.ERROR,
        "The plan is not the one that was approved.",
        "A new plan was made after the approval.",
        Fixer.OPERATOR,
    ),
    Code(
        "plan.stale",
        Severity.WARNING,
        "What the recipient holds now differs from what the plan was made for; this recipient is skipped.",
        "Somebody else changed it after the plan.",
        Fixer.OPERATOR,
    ),
    Code(
        "limit.foreign_removals",
        Severity.ERROR,
        "The plan removes values that are not ours, and nobody confirmed that.",
        "removal 'exact' needs an override with the plan's digest each time.",
        Fixer.OPERATOR,
    ),
    Code(
        "journal.missing",
        Severity.ERROR,
        "Writing needs a journal folder.",
        "journal_dir is not set.",
        Fixer.OPERATOR,
    ),
    Code(
        "journal.not_lasting",
        Severity.ERROR,
        "The journal would lie in a folder that was made in this very run and may vanish with it.",
        "journal_dir points into a fresh workspace.",
        Fixer.OPERATOR,
    ),
    Code(
        "journal.not_writable",
        Severity.ERROR,
        "The journal cannot be written, so nothing more was written to the service.",
        "Rights, owner, or no room.",
        Fixer.OPERATOR,
    ),
    Code(
        "journal.unreadable",
        Severity.ERROR,
        "The ledger or journal of former runs is there and cannot be read.",
        "Rights or owner.",
        Fixer.OPERATOR,
    ),
    Code(
        "journal.broken",
        Severity.ERROR,
        "The chain of digests in the ledger or journal does not hold.",
        "The file was edited or cut.",
        Fixer.OPERATOR,
    ),
    # proof
    Code(
        "proof.pending",
        Severity.NOTICE,
        "The service still shows the former values.",
        "Exchange Online is eventually consistent; run again later.",
        Fixer.EXCHANGE,
    ),
    Code(
        "proof.mismatch",
        Severity.ERROR,
        "The service holds neither the former nor the planned values; the run was stopped.",
        "The form in which values are sent is not the one that the service takes, or another writer is at work.",
        Fixer.EXCHANGE,
    ),
    Code(
        "proof.unreadable",
        Severity.ERROR,
        "What the service holds after the write could not be read.",
        "The service answered with a type name in place of bytes.",
        Fixer.EXCHANGE,
    ),
    # arguments of single calls
    Code(
        "argument.not_a_certificate",
        Severity.ERROR,
        "An argument is not a certificate.",
        "A key, a request, or a broken text was given.",
        Fixer.OPERATOR,
    ),
    Code(
        "argument.not_an_identity",
        Severity.ERROR,
        "An argument is neither an SMTP address nor a GUID.",
        "A display name or alias was given, which can match several recipients.",
        Fixer.OPERATOR,
    ),
    Code(
        "argument.missing",
        Severity.ERROR,
        "An argument is missing or empty.",
        "See the message.",
        Fixer.OPERATOR,
    ),
    Code(
        "argument.refused",
        Severity.ERROR,
        "The options do not fit the module's specification.",
        "An unknown name, a wrong type, or options that exclude each other.",
        Fixer.OPERATOR,
    ),
    Code(
        "argument.too_large",
        Severity.ERROR,
        "An argument holds more than is allowed.",
        "See the message.",
        Fixer.OPERATOR,
    ),
    Code(
        "person.not_found",
        Severity.ERROR,
        "Nobody in the people file answers to this text.",
        "A typing mistake, or the person is outside the search bases.",
        Fixer.OPERATOR,
    ),
    Code(
        "person.ambiguous",
        Severity.ERROR,
        "More than one person answers to this text.",
        "The text is too short; give an address or GUID.",
        Fixer.OPERATOR,
    ),
    Code(
        "program.library_missing",
        Severity.ERROR,
        "A Python library is missing on the host that runs the module.",
        "The requirements were not installed.",
        Fixer.OPERATOR,
    ),
)

CATALOGUE: dict[str, Code] = {code.name: code for code in _CODES}

__all__ = ["CATALOGUE", "Code", "Fixer", "Severity"]
